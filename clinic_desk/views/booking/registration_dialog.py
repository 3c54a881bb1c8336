"""Registering somebody new straight from the search box; afterwards the next booking is for this person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.booking.quick_registration import QuickRegistration

WIDTH = 560


class RegistrationDialog(QDialog):
    """The fields in a window of their own; they decide when it closes. `languages` are the codes offered."""

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget, *, languages: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self.setObjectName("registration_dialog")
        self.setWindowTitle(self.tr("New patient"))
        self.setModal(True)
        self.registration = QuickRegistration(theme, formats, languages)
        self.registration.ended.connect(self.accept)
        self._take_known = QShortcut(QKeySequence("Alt+D"), self)
        self._take_known.activated.connect(self.registration.take_duplicate)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.addWidget(self.registration)
        self.resize(theme.length(WIDTH), self.sizeHint().height())

    def reject(self) -> None:
        """Esc gives up the registration as its own button does."""
        self.registration.cancel_requested.emit()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.registration.cancel_requested.emit()
        super().closeEvent(event)
