"""What a person with the right may overrule, one box per kind, and the reason that has to be given for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from clinic_desk.domain.appointment import Override
from clinic_desk.views.widgets.field import Field
from clinic_desk.views.widgets.flow_layout import FlowLayout


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


WORDS: dict[Override, str] = {
    Override.DOCTOR: QT_TRANSLATE_NOOP("override", "Book the doctor twice"),
    Override.ROOM: QT_TRANSLATE_NOOP("override", "Use the room twice"),
    Override.PATIENT: QT_TRANSLATE_NOOP("override", "Two visits for the patient at once"),
    Override.HOURS: QT_TRANSLATE_NOOP("override", "Book outside hours"),
    Override.LIMITS: QT_TRANSLATE_NOOP("override", "Go over the limits"),
}


class OverrideRow(QWidget):
    """Boxes for what can be overruled here and now, and one line for why. It shows nothing to whom it is not open."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("override_row")
        holder = QWidget()
        flow = FlowLayout(holder, gap=12)
        self.boxes = {override: self._box(override) for override in Override}
        for box in self.boxes.values():
            flow.addWidget(box)
        self.reason_edit = QLineEdit()
        self.reason_edit.setPlaceholderText(self.tr("Why this is needed"))
        self.reason_edit.textEdited.connect(self.edited)
        self.reason_field = Field(self.tr("Reason for overruling"), self.reason_edit, name="override_reason")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(holder)
        column.addWidget(self.reason_field)
        self.hide()

    @property
    def chosen(self) -> frozenset[Override]:
        """What is to be overruled, as far as it stands in the way now."""
        return frozenset(override for override, box in self.boxes.items() if box.isChecked() and not box.isHidden())

    @property
    def reason(self) -> str:
        """Why, as typed."""
        return self.reason_edit.text().strip()

    def show_choice(self, chosen: frozenset[Override], reason: str) -> None:
        """Show what a draft says."""
        for override, box in self.boxes.items():
            box.setChecked(override in chosen)
        if reason != self.reason:
            self.reason_edit.setText(reason)
        self._settle()

    def offer(self, overrides: Iterable[Override]) -> None:
        """Offer these and no others."""
        wanted = set(overrides)
        for override, box in self.boxes.items():
            box.setVisible(override in wanted)
        self.setVisible(bool(wanted))
        self._settle()

    def ask_reason(self, sentence: str) -> None:
        """Ask for the reason that is missing."""
        self.reason_field.show_problem(sentence)
        self.reason_edit.setFocus()

    def _settle(self) -> None:
        self.reason_field.setVisible(bool(self.chosen))

    def _box(self, override: Override) -> QCheckBox:
        box = QCheckBox(QCoreApplication.translate("override", WORDS[override]))
        box.setObjectName(f"override_{override.value}")
        box.clicked.connect(self._ticked)
        return box

    def _ticked(self) -> None:
        self._settle()
        self.edited.emit()
