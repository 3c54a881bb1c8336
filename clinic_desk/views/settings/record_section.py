"""A section of the settings that lists records and edits the chosen one: list at the side, form beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.directory import Directory
from clinic_desk.domain.refusals import Refusal
from clinic_desk.qt.theme import Theme
from clinic_desk.views.widgets.form import Form, RecordForm

_RECORD = Qt.ItemDataRole.UserRole
LIST_WIDTH = 200


class RecordSection(QWidget):
    """`chosen` carries a record's id, `save_requested` the whole record as typed."""

    chosen = Signal(object)
    new_requested = Signal()
    save_requested = Signal(object)
    reload_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        form: Form,
        *,
        name: str,
        add_word: str,
        line: Callable[[Any], str],
        offer: Callable[[Directory], None] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(f"{name}_section")
        self._line = line
        self._offer = offer
        self._shown_id: Any = None
        self.list = QListWidget()
        self.list.setObjectName(f"{name}_list")
        self.list.setProperty("look", "list")
        self.list.setFixedWidth(theme.length(LIST_WIDTH))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add_button = QPushButton(add_word)
        self.add_button.setObjectName(f"{name}_add")
        self.add_button.setAutoDefault(False)
        self.body = RecordForm(form, name=f"{name}_record", can_leave=False)
        self._add_word = add_word
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.add_button)
        side.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(side)
        row.addWidget(self.body, 1)
        self.setFocusProxy(self.list)
        self.list.currentItemChanged.connect(self._moved)
        self.list.itemActivated.connect(lambda _item: self.body.form.focus_first())
        self.add_button.clicked.connect(self._ask_new)
        self.body.save_requested.connect(self.save_requested)
        self.body.reload_requested.connect(self.reload_requested)

    # -- what the presenter tells ----------------------------------------------------------------

    def show_records(self, records: Sequence[Any], choices: Directory) -> None:
        """Show the list and what the form offers; what is typed in the form stays."""
        if self._offer is not None:
            self._offer(choices)
        self.list.blockSignals(True)
        self.list.clear()
        for record in records:
            item = QListWidgetItem(self._line(record), self.list)
            item.setData(_RECORD, record.id)
            item.setToolTip(self._line(record))
        self._mark()
        self.list.blockSignals(False)

    def show_record(self, record: Any, *, is_new: bool) -> None:
        """Fill the form."""
        self._shown_id = record.id
        self.body.title_label.setText(self._add_word if is_new else self._line(record))
        self.body.show_record(record)
        self._mark()
        if is_new:
            self.body.form.focus_first()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the fields why this was not saved."""
        self.body.show_refusal(refusal)

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.body.show_trouble(code)

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way."""
        self.body.set_busy(busy)

    def tell_saved(self, record: Any) -> None:
        """Say that it is saved; the words go with the next key."""
        self.body.say(self.tr("Saved"))

    # -- inside ----------------------------------------------------------------------------------

    def _mark(self) -> None:
        """Put the cursor on the shown record, or on none while it is new."""
        self.list.blockSignals(True)
        rows = [row for row in range(self.list.count()) if self.list.item(row).data(_RECORD) == self._shown_id]
        self.list.setCurrentRow(rows[0] if rows else -1)
        self.list.blockSignals(False)

    def _ask_new(self) -> None:
        if self.body.may_leave():
            self.new_requested.emit()

    def _moved(self, current: QListWidgetItem | None) -> None:
        if current is None:
            return
        if self.body.may_leave():
            self.chosen.emit(current.data(_RECORD))
        else:
            self._mark()


def note(words: str) -> QLabel:
    """A line of explanation."""
    label = QLabel(words)
    label.setProperty("look", "small")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
