"""The page of doctors: the list with its search and card, and over it the form or the working time of one doctor."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.refusals import Refusal
from clinic_desk.presenters.doctors import DoctorCard
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.doctors.card import DoctorCardPanel
from clinic_desk.views.doctors.form import DoctorForm
from clinic_desk.views.doctors.list import DoctorList
from clinic_desk.views.doctors.working_time import WorkingTime
from clinic_desk.views.sentences import sentence_for_trouble

_PATIENCE_MS = 120


class DoctorsPage(QWidget):
    """Everything about doctors. The form and the working time are parts with signals of their own."""

    search_requested = Signal(str)
    chosen = Signal(object)
    add_requested = Signal()
    edit_requested = Signal(object)
    hours_requested = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, working_time: WorkingTime) -> None:
        super().__init__()
        self.setObjectName("doctors_page")
        self._theme = theme
        self.search_edit = QLineEdit()
        self.search_edit.setObjectName("doctor_search_edit")
        self.search_edit.setPlaceholderText(self.tr("Name, speciality or licence number"))
        self.search_edit.setAccessibleName(self.tr("Find a doctor by name, speciality or licence number"))
        self.search_edit.setClearButtonEnabled(True)
        self.add_button = QPushButton(self.tr("Add doctor"))
        self.add_button.setObjectName("add_doctor_button")
        self.add_button.setProperty("kind", "primary")
        self.list = DoctorList(theme)
        self.card = DoctorCardPanel(theme, formats)
        self.form = DoctorForm(formats)
        self.working_time = working_time
        self.nobody_label = QLabel()
        self.nobody_label.setObjectName("nobody_label")
        self.nobody_label.setProperty("look", "muted")
        self.nobody_label.hide()
        self._front = self._list_page()
        self._stack = QStackedWidget()
        for part in (self._front, _panel(self.form), _panel(working_time)):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self._stack)
        self._typing = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._connect()

    # -- what the presenter tells ----------------------------------------------------------------

    def show_doctors(self, doctors: tuple[Doctor, ...], chosen: UUID | None, *, may_add: bool) -> None:
        """Show the doctors found and mark the chosen one."""
        self.list.show_doctors(doctors, chosen)
        self.add_button.setVisible(may_add)
        typed = self.search_edit.text().strip()
        nobody = self.tr("No doctor fits “%1”.").replace("%1", typed) if typed else self.tr("No doctors yet.")
        self.nobody_label.setText(nobody)
        self.nobody_label.setVisible(not doctors)
        self.list.setVisible(bool(doctors))

    def show_card(self, card: DoctorCard | None) -> None:
        """Show one doctor, or nobody."""
        self.card.show_card(card)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say on the card why this could not be done."""
        self.card.show_refusal(refusal)

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.card.show_problem(sentence_for_trouble(code))

    # -- parts -----------------------------------------------------------------------------------

    def show_list(self) -> None:
        """Come back to the list, with the focus in it."""
        self._stack.setCurrentIndex(0)
        (self.list if self.list.count() else self.search_edit).setFocus()

    def show_form(self) -> None:
        """Bring the form to the front."""
        self._stack.setCurrentIndex(1)
        self.form.body.form.focus_first()

    def show_working_time(self) -> None:
        """Bring hours and leave to the front."""
        self._stack.setCurrentIndex(2)
        self.working_time.setFocus()

    @property
    def is_list_in_front(self) -> bool:
        """Whether the list is shown and no part over it."""
        return self._stack.currentIndex() == 0

    # -- inside ----------------------------------------------------------------------------------

    def _list_page(self) -> QWidget:
        title = QLabel(self.tr("Doctors"))
        title.setProperty("look", "title")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(title)
        head.addWidget(self.search_edit, 1)
        head.addWidget(self.add_button)
        self.search_edit.setMaximumWidth(self._theme.length(360))
        head.addStretch(1)
        head.insertStretch(2, 0)
        across = QHBoxLayout()
        across.setSpacing(16)
        left = QVBoxLayout()
        left.addWidget(self.nobody_label)
        left.addWidget(self.list, 1)
        left.addStretch(0)
        across.addLayout(left, 1)
        across.addWidget(self.card)
        front = QWidget()
        column = QVBoxLayout(front)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(across, 1)
        return front

    def _connect(self) -> None:
        self.search_edit.textEdited.connect(lambda _text: self._typing.start())
        self.search_edit.returnPressed.connect(self._into_list)
        self._typing.timeout.connect(lambda: self.search_requested.emit(self.search_edit.text()))
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.edit_requested)
        self.add_button.clicked.connect(self.add_requested)
        self.card.edit_requested.connect(self.edit_requested)
        self.card.hours_requested.connect(self.hours_requested)
        self.add_requested.connect(self.show_form)
        self.edit_requested.connect(self.show_form)
        self.hours_requested.connect(self.show_working_time)
        self.form.left.connect(self.show_list)
        self.working_time.left.connect(self.show_list)

    def _into_list(self) -> None:
        self._typing.stop()
        self.search_requested.emit(self.search_edit.text())
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_list_in_front and event.key() == Qt.Key.Key_Down and self.search_edit.hasFocus():
            self.list.setFocus()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.search_edit.setFocus()


def _panel(part: QWidget) -> QWidget:
    panel = QFrame()
    panel.setProperty("look", "card")
    column = QVBoxLayout(panel)
    column.setContentsMargins(20, 14, 12, 14)
    column.addWidget(part)
    return panel
