"""The history of a visit or patient in words: who changed what, when, from what to what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import History
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import empty, rule, scrolled, selectable, set_label, text_label
from clinic_desk.views.person_words import isolated, shown_name
from clinic_desk.views.record_words import NOTHING, RecordWords
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.widgets.busy_mark import BusyMark

WIDTH, HEIGHT, LABELS = 620, 560, 120


class HistoryDialog(QDialog):
    """Open it with `open()`. While names are covered it shows who did something and when, but not what."""

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None, *, covered: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("history_dialog")
        self.setWindowTitle(self.tr("History"))
        self._theme = theme
        self._formats = formats
        self._covered = covered
        self.subject_label = text_label(look="heading", name="history_subject")
        self.empty_label = text_label(look="muted", name="history_empty")
        self.busy_mark = BusyMark()
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setObjectName("close_button")
        self.close_button.clicked.connect(self.accept)
        content = QWidget()
        self._entries = QVBoxLayout(content)
        self._entries.setContentsMargins(0, 0, 8, 0)
        self._entries.setSpacing(10)
        buttons = QHBoxLayout()
        buttons.addWidget(self.busy_mark)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.subject_label)
        column.addWidget(self.empty_label)
        self._scroll = scrolled(content, name="history_scroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(self.tr("Changes, newest first"))
        column.addWidget(self._scroll, 1)
        column.addLayout(buttons)
        set_label(self.subject_label, self.tr("History"))
        set_label(self.empty_label, "")
        self.resize(theme.length(WIDTH), theme.length(HEIGHT))
        self._scroll.setFocus()

    def show_history(self, history: History) -> None:
        """Show the changes, newest first."""
        empty(self._entries)
        name = isolated(shown_name(history.subject, covered=self._covered))
        set_label(self.subject_label, self.tr("History: %1").replace("%1", name) if name else self.tr("History"))
        set_label(self.empty_label, "" if history.entries else self.tr("Nothing has been changed yet."))
        words = RecordWords(self._formats, zone=history.zone, currency=history.currency, names=history.names)
        for number, entry in enumerate(history.entries):
            if number:
                self._entries.addWidget(rule())
            self._entries.addWidget(self._entry(words, entry))
        self._entries.addStretch(1)

    def set_loading(self, loading: bool) -> None:
        """Say that the changes are being read."""
        self.busy_mark.set_busy(loading)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why there is nothing to see."""
        set_label(self.empty_label, sentence_for(refusal))

    def _entry(self, words: RecordWords, entry: HistoryEntry) -> QWidget:
        part = QWidget()
        part.setObjectName("history_entry")
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, self._theme.length(LABELS))
        grid.setColumnStretch(1, 1)
        headline = words.headline(entry, told=not self._covered)
        grid.addWidget(text_label(headline, "strong"), 0, 0, 1, 2)
        if self._covered:
            return part
        for row, line in enumerate(words.lines(entry), start=1):
            grid.addWidget(text_label(line.word, "small", wraps=False), row, 0, Qt.AlignmentFlag.AlignTop)
            change = line.after if line.before == NOTHING else f"{isolated(line.before)} → {isolated(line.after)}"
            grid.addWidget(selectable(text_label(change, name=f"change_{line.field}")), row, 1)
        return part
