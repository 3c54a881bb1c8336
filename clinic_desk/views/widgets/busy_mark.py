"""Says that something is being fetched, but only when that takes noticeably long."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

_PATIENCE_MS = 150


class BusyMark(QLabel):
    """A word that appears after 150 ms of waiting and keeps its place while hidden; it does not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Loading…"))
        self.setObjectName("busy_mark")
        self.setProperty("look", "small")
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def set_busy(self, busy: bool) -> None:
        """Begin or end the waiting; a wait that ends early is never seen."""
        if not busy:
            self._patience.stop()
            self.hide()
        elif not self.isVisible() and not self._patience.isActive():
            self._patience.start()
