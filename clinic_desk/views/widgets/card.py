"""A panel with a title: the furniture of every screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.widgets.pill import Pill


class Card(QFrame):
    """A titled panel; put content into `body` and what belongs beside the title into `head`."""

    def __init__(self, theme: Theme, title: str = "", *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("look", "card")
        self.setAccessibleName(title)
        self.title_label = QLabel(title, self)
        self.title_label.setObjectName(f"{name}_title")
        self.title_label.setProperty("look", "strong")
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_label.setVisible(bool(title))
        self.title_label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.count_pill = Pill(theme, tone=Tone.ACCENT, parent=self)
        self.count_pill.setObjectName(f"{name}_count")
        self.count_pill.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title_label)
        self.head.addStretch(1)
        self.head.addWidget(self.count_pill)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addLayout(self.body, 1)
        column.addStretch(0)  # takes what a short body leaves, so that the title stays at the top

    def set_title(self, title: str) -> None:
        """Name the card, for eyes and for screen readers."""
        self.title_label.setText(title)
        self.title_label.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_count(self, count: str) -> None:
        """Show a number beside the title; empty shows none."""
        self.count_pill.setText(count)
        self.count_pill.setVisible(bool(count))
