"""What covers the window before there is a desk: the clinic's data is being opened, or cannot be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme
from clinic_desk.views.widgets.brand_mark import BrandMark
from clinic_desk.views.widgets.busy_mark import BusyMark


class OpeningCover(QWidget):
    """Says that the clinic's data is being opened; or why it cannot be, with a way to try again."""

    retry_requested = Signal()
    quit_requested = Signal()

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self.setObjectName("opening_cover")
        self.words_label = QLabel(words)
        self.words_label.setObjectName("opening_words")
        self.words_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words_label.setWordWrap(True)
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.busy_mark = BusyMark()
        self.busy_mark.set_busy(True)
        self.retry_button = QPushButton(self.tr("Try again"))
        self.retry_button.setObjectName("retry_button")
        self.retry_button.setProperty("kind", "primary")
        self.quit_button = QPushButton(self.tr("Quit"))
        self.quit_button.setObjectName("quit_button")
        self.retry_button.clicked.connect(self.retry_requested)
        self.quit_button.clicked.connect(self.quit_requested)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.busy_mark)
        row.addWidget(self.retry_button)
        row.addWidget(self.quit_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(BrandMark(theme, 48), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.words_label)
        column.addLayout(row)
        column.addStretch(3)
        self._offer(possible=False)

    def show_trouble(self, sentence: str) -> None:
        """Say why the data cannot be opened and offer to try again."""
        self.words_label.setText(sentence)
        self.busy_mark.set_busy(False)
        self._offer(possible=True)
        self.retry_button.setFocus()

    def _offer(self, *, possible: bool) -> None:
        self.retry_button.setVisible(possible)
        self.quit_button.setVisible(possible)
