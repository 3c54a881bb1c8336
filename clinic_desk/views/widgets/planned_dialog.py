"""A dialog for a change of working time: the form, and below it the visits that the change would touch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.impact import AffectedVisit
from clinic_desk.domain.refusals import Refusal
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.widgets.affected_list import AffectedList
from clinic_desk.views.widgets.form import Form, RecordForm

_PATIENCE_MS = 200
_WIDTH = 600
_AROUND = 24
_AROUND_FORM = 132
"""Title, buttons and margins around the form."""


class PlannedDialog(QDialog):
    """Reports what is typed, as one value: `preview_requested` while typing, `save_requested` to save it."""

    save_requested = Signal(object)
    preview_requested = Signal(object)
    withdraw_requested = Signal()

    def __init__(self, theme: Theme, formats: Formats, form: Form, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        self._formats = formats
        self.body = RecordForm(form, name=f"{name}_form")
        self.affected = AffectedList(formats)
        self.withdraw_button = QPushButton(self.tr("Withdraw"))
        self.withdraw_button.setObjectName(f"{name}_withdraw")
        self.withdraw_button.setProperty("kind", "danger")
        self.withdraw_button.setAutoDefault(False)
        self.withdraw_button.hide()
        self.body.foot.insertWidget(0, self.withdraw_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self.body, 1)
        body_column = self.body.layout()
        if isinstance(body_column, QVBoxLayout):
            body_column.insertWidget(body_column.count() - 1, self.affected)
        self._pause = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._pause.timeout.connect(self._preview)
        form.edited.connect(self._pause.start)
        self.body.save_requested.connect(self._hand_over)
        self.body.leave_requested.connect(super().reject)
        self.withdraw_button.clicked.connect(self.withdraw_requested)

    # -- what the presenter tells ----------------------------------------------------------------

    def show_record(self, record: Any, *, is_new: bool) -> None:
        """Fill the form; only what is stored can be withdrawn."""
        self.body.show_record(record)
        self.withdraw_button.setVisible(not is_new)
        self.show_affected(())
        self.body.form.focus_first()
        self.fit()

    def show_affected(self, visits: tuple[AffectedVisit, ...]) -> None:
        """List the visits that stay booked although they no longer fit."""
        self.affected.show_visits(visits)
        many = self.tr("Save, %1 visits stay booked").replace("%1", self._formats.number(len(visits)))
        one = self.tr("Save, the visit stays booked")
        self.body.save_button.setText(self.tr("Save") if not visits else one if len(visits) == 1 else many)
        self.fit()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the fields why this was not saved."""
        self.body.show_refusal(refusal)

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.body.show_trouble(code)

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way."""
        self.body.set_busy(busy)

    def finish(self) -> None:
        """Close: it is done."""
        self.accept()

    def reject(self) -> None:
        """Leave; not while a save is under way, whose answer somebody has to hear, nor unasked what is typed."""
        if self.body.may_leave():
            super().reject()

    def set_private(self, private: bool) -> None:
        """Cover the names of patients, or show them again."""
        self.affected.set_private(private)

    # -- inside ----------------------------------------------------------------------------------

    def typed(self, record: Any) -> Any:
        """What is handed over besides the record, if the dialog has more than its form."""
        return record

    def fit(self) -> None:
        """Be as high as form and list need, as far as the screen allows; never smaller than before."""
        room = self.screen().availableSize().height() - 2 * _AROUND
        listed = self.affected.sizeHint().height() + 10 if self.affected.isVisibleTo(self) else 0
        wanted = self.body.form.sizeHint().height() + listed + self._theme.length(_AROUND_FORM)
        self.resize(max(self.width(), self._theme.length(_WIDTH)), max(self.height(), min(wanted, room)))

    def preview_now(self) -> None:
        """Ask for the visits at once instead of after the typing."""
        self._pause.stop()
        self._preview()

    def _hand_over(self, record: Any) -> None:
        self._pause.stop()
        self.save_requested.emit(self.typed(record))

    def _preview(self) -> None:
        record = None if self.body.record is None else self.body.form.glance(self.body.record)
        if record is not None:
            self.preview_requested.emit(self.typed(record))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return  # Enter belongs to the fields; Ctrl+Enter saves
        super().keyPressEvent(event)
