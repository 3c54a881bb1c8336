"""What two people changed differently, field by field: before, mine, theirs, and the choice between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desk.views.card_parts import empty, text_label
from clinic_desk.views.person_words import isolated


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleLine:
    """One unit of fields in words; `fields` names it in the answer."""

    fields: tuple[str, ...]
    word: str
    before: str
    mine: str
    theirs: str


class StaleFields(QFrame):
    """Hidden while there is nothing to decide. `settled` carries the fields and whether mine shall stand."""

    settled = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stale_fields")
        self.setProperty("notice", "warning")
        self._lines: tuple[StaleLine, ...] = ()
        self._title = text_label(self.tr("Somebody else changed the same fields meanwhile"), "strong")
        self._note = text_label(self.tr("Nothing is saved until you have chosen."), "small")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        for place in (1, 2, 3):
            self._grid.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._note)
        column.addLayout(self._grid)
        self.hide()

    @property
    def lines(self) -> tuple[StaleLine, ...]:
        """What is still to be decided."""
        return self._lines

    def show_lines(self, lines: Sequence[StaleLine]) -> None:
        """Ask about these; the first question gets the focus. None hides the panel."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        empty(self._grid)
        self.setVisible(bool(lines))
        if not lines:
            return
        heads = ("", self.tr("Before"), self.tr("Yours"), self.tr("Theirs"))
        for place, words in enumerate(heads):
            self._grid.addWidget(text_label(words, "small"), 0, place)
        for row, line in enumerate(lines, start=1):
            self._add(row, line)
        first = self.findChild(QPushButton, f"keep_mine_{lines[0].fields[0]}")
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        words = ". ".join(f"{line.word}: {line.mine} / {line.theirs}" for line in lines)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{self._title.text()}. {words}"))

    def _add(self, row: int, line: StaleLine) -> None:
        self._grid.addWidget(text_label(line.word, "muted", wraps=False), row, 0, Qt.AlignmentFlag.AlignTop)
        for place, (look, text) in enumerate((("", line.before), ("strong", line.mine), ("strong", line.theirs)), 1):
            self._grid.addWidget(text_label(isolated(text), look), row, place, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for words, name, keep_mine in (
            (self.tr("Keep mine"), "keep_mine", True),
            (self.tr("Use theirs"), "use_theirs", False),
        ):
            button = QPushButton(words)
            button.setObjectName(f"{name}_{line.fields[0]}")
            button.setAccessibleName(f"{line.word}: {words}")
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._settle, line.fields, keep_mine))
            buttons.addWidget(button)
        self._grid.addLayout(buttons, row, 4)

    def _settle(self, fields: tuple[str, ...], keep_mine: bool, _checked: bool = False) -> None:
        self.settled.emit(fields, keep_mine)
