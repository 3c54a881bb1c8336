"""One desk per data folder: the second start raises the first one's window and ends."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 1000
_KNOCK = b"raise\n"


class SingleDesk(QObject):
    """Holds the data folder for this process; `raise_requested` says that somebody started the program again."""

    raise_requested = Signal()

    def __init__(self, folder: Path, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / "desk.lock"))
        self._lock.setStaleLockTime(0)  # age says nothing about a desk that stays open all day; a dead one does
        digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()
        self._name = f"clinic-desk-{digest[:20]}"
        self._server: QLocalServer | None = None

    def acquire(self) -> bool:
        """Take the folder; False if another desk has it."""
        return self._lock.tryLock(0)

    def listen(self) -> bool:
        """Hear of later starts. Apart from `acquire`, because loading the network library can wait."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # left behind by a desk that was killed; we hold the lock
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._answer)
        self._server = server
        return server.listen(self._name)

    def knock(self) -> bool:
        """Ask the desk that has the folder to show its window; False if it does not hear."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_KNOCK)
        heard = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return heard

    def release(self) -> None:
        """Let the folder go."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _answer(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.raise_requested.emit()
