"""The calendar's page: month and next free times at one side, the visit's card at the other, the calendar between.

Where there is little room the left column folds away first, then the card becomes a drawer over the calendar.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme

LEFT_WIDTH = 232
CARD_WIDTH = 332
FOLDS_BELOW = 1280
DRAWER_BELOW = 1100


class CalendarPage(QWidget):
    """Gives the calendar the room that is left; `card` opens as a drawer when there is too little."""

    def __init__(self, theme: Theme, *, left: list[QWidget], calendar: QWidget, card: QWidget) -> None:
        super().__init__()
        self.setObjectName("calendar_page")
        self._theme = theme
        self.calendar = calendar
        self.card = card
        self._drawer_open = False
        self.left = QWidget()
        self.left.setObjectName("left_column")
        self.left.setFixedWidth(theme.length(LEFT_WIDTH))
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for place, widget in enumerate(left):
            column.addWidget(widget, 1 if place == len(left) - 1 else 0)
        card.setFixedWidth(theme.length(CARD_WIDTH))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 14, 16, 14)
        self._row.setSpacing(16)
        self._row.addWidget(self.left)
        self._row.addWidget(calendar, 1)
        self._row.addWidget(card)
        self.setFocusProxy(calendar)
        card.installEventFilter(self)

    @property
    def is_narrow(self) -> bool:
        """Whether the card is a drawer."""
        return self.window().width() < self._theme.length(DRAWER_BELOW)

    def open_card(self, wanted: bool) -> None:
        """Open or close the drawer; without a drawer the card is always there."""
        self._drawer_open = wanted
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.card and event.type() == QEvent.Type.KeyPress and self.is_narrow:
            key = getattr(event, "key", lambda: None)()
            if key == Qt.Key.Key_Escape:
                self.open_card(False)
                self.calendar.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        self.left.setVisible(self.window().width() >= self._theme.length(FOLDS_BELOW))
        if not self.is_narrow:
            if self._row.indexOf(self.card) < 0:
                self._row.addWidget(self.card)
            self.card.show()
            return
        if self._row.indexOf(self.card) >= 0:
            self._row.removeWidget(self.card)
        self.card.setVisible(self._drawer_open)
        if self._drawer_open:
            width = self.card.width()
            left = self.width() - width - 8 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else 8
            self.card.setGeometry(left, 8, width, self.height() - 16)
            self.card.raise_()
