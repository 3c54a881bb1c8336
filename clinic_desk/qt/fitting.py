"""Keeping dialogs on the screen: none opens larger than the screen it stands on (FEATURES L5, L6)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QDialog

MARGIN = 16


class DialogFitter(QObject):
    """Shrinks each dialog to the room of its screen just before it shows; what is inside scrolls or folds."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            room = watched.screen().availableSize() - QSize(MARGIN, MARGIN)
            parent = watched.parentWidget()
            if parent is not None and parent.window().isMaximized():
                room = room.boundedTo(parent.window().size() - QSize(MARGIN, MARGIN))
            if watched.width() > room.width() or watched.height() > room.height():
                watched.setMinimumSize(watched.minimumSize().boundedTo(room))
                watched.resize(watched.size().boundedTo(room))
        return super().eventFilter(watched, event)
