"""Reads back what was just done, with a way to undo it, and goes away by itself. It never takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

_STAYS_MS = 8000
_FROM_EDGE = 16


class ReadBack(QFrame):
    """A line over the lower edge of its parent. It stays while the pointer is on it or its button has the focus."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget, *, stays_ms: int = _STAYS_MS) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("read_back")
        self.setProperty("look", "read_back")
        self._words = QLabel(self)
        self._words.setObjectName("read_back_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._undo_button = QPushButton(self)
        self._undo_button.setObjectName("undo_button")
        self._undo_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo_button.setAutoDefault(False)
        self._undo_button.clicked.connect(self._undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._undo_button)
        self._going = QTimer(self, singleShot=True, interval=stays_ms)
        self._going.timeout.connect(self._go)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, sentence: str, *, undo: str = "") -> None:
        """Say what was done; `undo` is the word on the button, empty for what cannot be undone."""
        self._words.setText(sentence)
        self._undo_button.setText(undo)
        self._undo_button.setVisible(bool(undo))
        self.adjustSize()
        self._settle()
        self.show()
        self.raise_()
        self._going.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def clear(self) -> None:
        """Go away at once and forget what was read back."""
        self._going.stop()
        self.hide()
        self._words.clear()
        self._undo_button.setText("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        room = self._over.rect()
        self.resize(min(self.sizeHint().width(), room.width() - 2 * _FROM_EDGE), self.sizeHint().height())
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - _FROM_EDGE)

    def _go(self) -> None:
        if self.underMouse() or self._undo_button.hasFocus():
            self._going.start()
        else:
            self.hide()

    def _undo(self) -> None:
        self.clear()
        self.undo_requested.emit()
