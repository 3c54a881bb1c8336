"""Noticing that nobody is at the desk: names are covered first, then the desk is locked (FEATURES G10)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_SIGNS_OF_LIFE = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.InputMethod,
})  # fmt: skip
_MINUTE = 60_000


class IdleWatch(QObject):
    """Emits `cover_due` and `lock_due` after so many minutes without a key or a movement; 0 minutes never."""

    cover_due = Signal()
    lock_due = Signal()

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._cover = QTimer(self, singleShot=True)
        self._lock = QTimer(self, singleShot=True)
        self._cover.timeout.connect(self.cover_due)
        self._lock.timeout.connect(self.lock_due)
        self._running: tuple[QTimer, ...] = ()
        app.installEventFilter(self)

    def watch(self, *, cover_minutes: int, lock_minutes: int) -> None:
        """Begin to watch."""
        self.stop()
        pairs = ((self._cover, cover_minutes), (self._lock, lock_minutes))
        for timer, minutes in pairs:
            timer.setInterval(minutes * _MINUTE)
        self._running = tuple(timer for timer, minutes in pairs if minutes > 0)
        self._begin_anew()

    def stop(self) -> None:
        """Watch no longer."""
        self._running = ()
        self._cover.stop()
        self._lock.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._running and event.type() in _SIGNS_OF_LIFE:
            self._begin_anew()
        return super().eventFilter(watched, event)

    def _begin_anew(self) -> None:
        for timer in self._running:
            timer.start()
