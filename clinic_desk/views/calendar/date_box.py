"""The field in which a date is typed to go there: "thu", "+2w", "12 jun", in the language and digits of the place."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from clinic_desk.domain.typed_dates import DateWords
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme

_MONTHS = range(1, 13)
_WEEKDAYS = range(1, 8)
_FORMS = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)


class DateBox(QWidget):
    """Hidden until it is opened. `typed` carries the text and the words of the language; `left` ends it."""

    typed = Signal(str, object)
    left = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("date_box")
        self._formats = formats
        self.edit = QLineEdit(self)
        self.edit.setObjectName("date_edit")
        self.edit.setAccessibleName(self.tr("Go to a date"))
        self.edit.setPlaceholderText(self.tr("thu, +2w, 12/6, 12 jun"))
        self.edit.setFixedWidth(theme.length(190))
        self.hint = QLabel(self)
        self.hint.setObjectName("date_hint")
        self.hint.setProperty("look", "problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit)
        row.addWidget(self.hint, 1)
        self.edit.returnPressed.connect(self._hand_over)
        self.edit.textEdited.connect(self._forget_problem)
        self.edit.installEventFilter(self)
        self.hide()

    def set_formats(self, formats: Formats) -> None:
        """Understand the words and the order of another language and place."""
        self._formats = formats

    def open(self) -> None:
        """Show the empty field and go into it."""
        self.edit.clear()
        self._forget_problem()
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_unknown(self) -> None:
        """Say that this is no date; what was typed stays to be put right."""
        self._mark(problem=True)
        self.hint.setText(self.tr("No date like that. Try: thu, +2w, 12/6"))
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._leave()
            return True
        return super().eventFilter(watched, event)

    @property
    def _has_problem(self) -> bool:
        return bool(self.hint.text())

    def _hand_over(self) -> None:
        """What was understood leads away from here; what was not is still here afterwards, with a word why."""
        self._forget_problem()
        self.typed.emit(self.edit.text(), date_words(self._formats))
        if not self._has_problem:
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _forget_problem(self) -> None:
        self.hint.clear()
        self._mark(problem=False)

    def _mark(self, *, problem: bool) -> None:
        self.edit.setProperty("problem", problem)
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)


def date_words(formats: Formats) -> DateWords:
    """A language's words for days and months, and whether 12/6 is in June."""
    words, order = formats.words, formats.locale.dateFormat(QLocale.FormatType.ShortFormat)
    return DateWords(
        days=tuple(
            tuple(name(day, form) for name in (words.dayName, words.standaloneDayName) for form in _FORMS)
            for day in _WEEKDAYS
        ),
        months=tuple(
            tuple(name(month, form) for name in (words.monthName, words.standaloneMonthName) for form in _FORMS)
            for month in _MONTHS
        ),
        near=(
            (QCoreApplication.translate("DateBox", "today"), 0),
            (QCoreApplication.translate("DateBox", "tomorrow"), 1),
            (QCoreApplication.translate("DateBox", "yesterday"), -1),
        ),
        day_first=order.find("d") < order.find("M"),
    )
