"""Holidays by year, and the dialog for one: the visits on that day are listed before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.clinic import Holiday
from clinic_desk.domain.directory import Directory
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.widgets.editors import ChoiceEditor, Combo, DateEditor, LineEditor
from clinic_desk.views.widgets.form import Form
from clinic_desk.views.widgets.planned_dialog import PlannedDialog

_RECORD = Qt.ItemDataRole.UserRole


class HolidaysSection(QWidget):
    """The closed days of one year. `holiday_requested` carries a stored holiday to be opened, or None for a new one."""

    holiday_requested = Signal(object)

    def __init__(self, formats: Formats, *, today: Callable[[], date]) -> None:
        super().__init__()
        self.setObjectName("holidays_section")
        self._formats = formats
        self._today = today
        self._holidays: tuple[Holiday, ...] = ()
        self._clinic_names: dict[object, str] = {}
        self.is_private = False
        self.year_combo = Combo()
        self.year_combo.setObjectName("year_combo")
        self.year_combo.setAccessibleName(self.tr("Year"))
        self.add_button = QPushButton(self.tr("Add holiday…"))
        self.add_button.setObjectName("add_holiday_button")
        self.add_button.setAutoDefault(False)
        self.list = QListWidget()
        self.list.setObjectName("holiday_list")
        self.list.setAccessibleName(self.tr("Holidays"))
        self.list.setProperty("look", "list")
        self.none_label = QLabel(self.tr("No closed days in this year."))
        self.none_label.setProperty("look", "muted")
        head = QHBoxLayout()
        head.addWidget(self.year_combo)
        head.addWidget(self.add_button)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.none_label)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self.setFocusProxy(self.add_button)
        self.year_combo.activated.connect(lambda _place: self._show_year())
        self.add_button.clicked.connect(lambda: self.holiday_requested.emit(None))
        self.list.itemActivated.connect(lambda item: self.holiday_requested.emit(item.data(_RECORD)))

    def show_holidays(self, holidays: tuple[Holiday, ...], choices: Directory) -> None:
        """Show the days on which clinics are closed."""
        chosen = self.year_combo.currentData() or self._today().year
        self._holidays = holidays
        self._clinic_names = {clinic.id: clinic.name for clinic in choices.clinics}
        years = sorted({holiday.day.year for holiday in holidays} | {self._today().year, self._today().year + 1})
        self.year_combo.clear()
        for year in years:
            self.year_combo.addItem(self._formats.month_title(date(year, 1, 1)).rpartition(" ")[2], year)
        self.year_combo.setCurrentIndex(years.index(chosen) if chosen in years else 0)
        self._show_year()

    def set_private(self, private: bool) -> None:
        """Cover the names of patients in an open dialog, or show them again."""
        self.is_private = private
        for dialog in self.findChildren(HolidayDialog):
            dialog.set_private(private)

    def _show_year(self) -> None:
        year = self.year_combo.currentData()
        self.list.clear()
        for holiday in self._holidays:
            if holiday.day.year == year:
                item = QListWidgetItem(self._line(holiday), self.list)
                item.setData(_RECORD, holiday)
        if self.list.count():
            self.list.setCurrentRow(0)
        self.none_label.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))

    def _line(self, holiday: Holiday) -> str:
        where = self._clinic_names.get(holiday.clinic_id, "") if holiday.clinic_id else self.tr("all clinics")
        return f"{self._formats.day_short(holiday.day)} · {holiday.name} · {where}"


class HolidayDialog(PlannedDialog):
    """One closed day. The signals carry a `Holiday`."""

    def __init__(
        self, theme: Theme, formats: Formats, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        self.clinic = ChoiceEditor("clinic_id", self.tr("Closed"))
        form = Form(
            [
                [DateEditor("day", self.tr("Day"), formats=formats, today=today), self.clinic],
                [LineEditor("name", self.tr("Name of the holiday"))],
            ],
            name="holiday_fields",
        )
        super().__init__(theme, formats, form, name="holiday_dialog", parent=parent)
        self.setWindowTitle(self.tr("Holiday"))

    def show_holiday(self, holiday: Holiday, choices: Directory, *, is_new: bool) -> None:
        """Fill the form."""
        clinics = [(clinic.id, clinic.name) for clinic in choices.clinics]
        self.clinic.set_choices([(None, self.tr("All clinics")), *clinics])
        self.body.title_label.setText(self.tr("New holiday") if is_new else holiday.name)
        self.show_record(holiday, is_new=is_new)
