"""Fields that read and show one value: text, lists of words, numbers, amounts, days, times, choices, colours.

What cannot be read stays as typed and is said beside the field; whether a value may stand is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.money import read_amount, write_amount
from clinic_desk.domain.refusals import Problem
from clinic_desk.domain.typed_dates import DateWords, read_date
from clinic_desk.domain.typed_times import read_clock
from clinic_desk.qt.language import Formats, to_ascii_digits
from clinic_desk.views.sentences import sentence_for_problem
from clinic_desk.views.widgets.field import Field

COMMAS = ",،、，;"
_ROW = 26
_MOST_ROWS = 6


class UnreadableError(Exception):
    """What stands in a field is no value of its kind."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Editor(Field):
    """A field for one value, called `name` in the record. `edited` tells of changes by the person only."""

    edited = Signal()

    def __init__(self, name: str, label: str, widget: QWidget) -> None:
        super().__init__(label, widget, name=name.replace(".", "_"))
        self.name = name

    def show_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def read(self) -> Any:
        """Answer the value that stands there; raise UnreadableError."""
        raise NotImplementedError

    def say_unreadable(self, code: str) -> None:
        """Say beside the field what can be typed here."""
        self.show_problem(sentence_for_problem(Problem(field=self.name, code=code)))


class LineEditor(Editor):
    """One line of text; what stands at the ends is trimmed."""

    def __init__(self, name: str, label: str, *, hint: str = "", password: bool = False) -> None:
        self.line = QLineEdit()
        super().__init__(name, label, self.line)
        self.line.setPlaceholderText(hint)
        self._password = password
        if password:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.textEdited.connect(self.edited)

    def show_value(self, value: Any) -> None:
        self.line.setText("" if value is None else str(value))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        return self.line.text() if self._password else self.line.text().strip()


class WordsEditor(LineEditor):
    """Several words or phrases in one line, with commas of any script between them."""

    def show_value(self, value: Any) -> None:
        super().show_value(", ".join(value))

    def read(self) -> Any:
        text = self.line.text()
        for comma in COMMAS[1:]:
            text = text.replace(comma, COMMAS[0])
        return tuple(dict.fromkeys(part.strip() for part in text.split(COMMAS[0]) if part.strip()))


class NumberEditor(LineEditor):
    """A whole number in the digits of any script; an `optional` one may be left empty (None)."""

    def __init__(self, name: str, label: str, *, optional: bool = False, hint: str = "") -> None:
        super().__init__(name, label, hint=hint)
        self._optional = optional

    def read(self) -> Any:
        text = to_ascii_digits(self.line.text().strip())
        if not text and self._optional:
            return None
        try:
            return int(text)
        except ValueError:
            raise UnreadableError("not_a_number" if text else "required") from None


class AmountEditor(LineEditor):
    """An amount of money in whole minor units, or None; read exactly, never as a floating-point number."""

    def __init__(self, name: str, label: str, *, locale: QLocale) -> None:
        super().__init__(name, label)
        self._label_text = label
        self._locale = locale
        self._currency = ""

    def set_currency(self, currency: str) -> None:
        """Name the currency beside the label."""
        self._currency = currency
        self.label.setText(f"{self._label_text} ({currency})")
        self.editor.setAccessibleName(self.label.text())

    def show_value(self, value: Any) -> None:
        point = self._locale.decimalPoint()
        super().show_value("" if value is None else write_amount(value, self._currency, point=point))

    def read(self) -> Any:
        text = self.line.text().strip()
        if not text:
            return None
        point, group = self._locale.decimalPoint(), self._locale.groupSeparator()
        amount = read_amount(text, self._currency, point=point, group=group)
        if amount is None:
            raise UnreadableError("not_an_amount")
        return amount


class DateEditor(LineEditor):
    """A day as people type it ("12 jun", "+2w"); leaving the field writes it out. An `optional` one may be empty."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        formats: Formats,
        today: Callable[[], date],
        optional: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(name, label, hint=hint)
        self._formats = formats
        self._today = today
        self._optional = optional
        self._known: dict[str, date] = {}
        self.line.editingFinished.connect(self._write_out)

    def show_value(self, value: Any) -> None:
        if value is None:
            super().show_value("")
            return
        text = self._formats.date_full(value)
        self._known[text] = value
        super().show_value(text)

    def read(self) -> Any:
        text = self.line.text().strip()
        if not text and self._optional:
            return None
        day = self._known.get(text) or read_date(text, today=self._today(), words=date_words(self._formats))
        if day is None:
            raise UnreadableError("not_a_date" if text else "required")
        return day

    def _write_out(self) -> None:
        try:
            day = self.read()
        except UnreadableError:
            return
        problem = self.problem_label.text()
        self.show_value(day)
        self.show_problem(problem)


class ClockEditor(LineEditor):
    """A minute of the day as people type it; an `optional` one may be left empty (None)."""

    def __init__(self, name: str, label: str, *, formats: Formats, optional: bool = False) -> None:
        super().__init__(name, label)
        self._formats = formats
        self._optional = optional

    def show_value(self, value: Any) -> None:
        super().show_value("" if value is None else clock_text(value, self._formats))

    def read(self) -> Any:
        text = self.line.text().strip()
        if not text and self._optional:
            return None
        minute = read_clock(text)
        if minute is None:
            raise UnreadableError("not_a_time")
        return minute


class LongEditor(Editor):
    """Some lines of text; Tab goes on to the next field."""

    def __init__(self, name: str, label: str, *, lines: int = 3) -> None:
        self.text = QPlainTextEdit()
        super().__init__(name, label, self.text)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * lines + 18)
        self.text.textChanged.connect(self.edited)

    def show_value(self, value: Any) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(value)
        self.text.blockSignals(False)

    def read(self) -> Any:
        return self.text.toPlainText().strip()


class FlagEditor(Editor):
    """Yes or no, said by the words beside the box."""

    def __init__(self, name: str, words: str) -> None:
        self.box = QCheckBox(words)
        super().__init__(name, "", self.box)
        self.box.setAccessibleName(words)
        self.label.hide()
        self.box.clicked.connect(self.edited)

    def show_value(self, value: Any) -> None:
        self.box.setChecked(value)

    def read(self) -> Any:
        return self.box.isChecked()


class Combo(QComboBox):
    """A list that drops down; the wheel scrolls the page around it instead of changing what is chosen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor(Editor):
    """One of several values. A `searchable` one is found by typing any part of its word."""

    def __init__(self, name: str, label: str, *, searchable: bool = False, unknown: str = "required") -> None:
        self.combo = Combo()
        super().__init__(name, label, self.combo)
        self._values: list[Hashable] = []
        self._unknown = unknown
        self.combo.setMinimumContentsLength(8)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        if searchable:
            self._make_searchable()
        self.combo.activated.connect(self.edited)

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Offer these values with their words; what is chosen stays chosen if it is still there."""
        chosen = self._chosen()
        self.combo.blockSignals(True)
        self.combo.clear()
        self._values = [value for value, _ in choices]
        for _, word in choices:
            self.combo.addItem(word)
        self.combo.setCurrentIndex(self._values.index(chosen) if chosen in self._values else -1)
        self.combo.blockSignals(False)

    def show_value(self, value: Any) -> None:
        self.combo.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        if self.combo.isEditable():
            self.combo.setEditText(self.combo.itemText(self.combo.currentIndex()))

    def read(self) -> Any:
        place = self._place()
        if place < 0:
            raise UnreadableError(self._unknown)
        return self._values[place]

    def _place(self) -> int:
        """Where the choice stands in the list; what was typed counts, and is not touched."""
        if not self.combo.isEditable():
            return self.combo.currentIndex()
        return self.combo.findText(self.combo.currentText().strip(), Qt.MatchFlag.MatchFixedString)

    def _typed(self) -> None:
        if self._place() >= 0:
            self.edited.emit()

    def _chosen(self) -> Hashable:
        place = self._place()
        return self._values[place] if 0 <= place < len(self._values) else None

    def _make_searchable(self) -> None:
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.combo.setCompleter(completer)
        completer.activated.connect(self.edited)
        if (line := self.combo.lineEdit()) is not None:
            line.textEdited.connect(self._typed)


class ChecklistEditor(Editor):
    """Any number of several values as boxes; Tab comes to one of them, the arrows move, Space ticks."""

    def __init__(self, name: str, label: str) -> None:
        self.area = QScrollArea()
        super().__init__(name, label, self.area)
        self.area.setProperty("look", "list")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.boxes: dict[Hashable, QCheckBox] = {}

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Offer these values with their words; what is ticked stays ticked."""
        ticked = self.read()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(0)
        self.boxes = {}
        for value, word in choices:
            box = QCheckBox(word)
            box.setObjectName(f"{self.name}_{len(self.boxes)}")
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self.boxes else Qt.FocusPolicy.StrongFocus)
            box.installEventFilter(self)
            box.clicked.connect(self._ticked)
            self.boxes[value] = box
            column.addWidget(box)
        column.addStretch(1)
        self.area.setWidget(holder)
        for ground in (holder, self.area.viewport()):
            ground.setAutoFillBackground(False)  # the frame's ground shows through
        for box in list(self.boxes.values())[:1]:
            self.area.setFocusProxy(box)
        rows = max(1, min(len(choices), _MOST_ROWS))
        self.area.setFixedHeight(rows * max(_ROW, self.fontMetrics().height() + 12) + 12)
        self.show_value(ticked)

    def show_value(self, value: Any) -> None:
        for known, box in self.boxes.items():
            box.setChecked(known in value)

    def read(self) -> Any:
        return tuple(value for value, box in self.boxes.items() if box.isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                boxes = list(self.boxes.values())
                at = next((place for place, box in enumerate(boxes) if box is watched), 0)
                self._go_to(boxes[min(max(at + step, 0), len(boxes) - 1)])
                return True
        return super().eventFilter(watched, event)

    def _go_to(self, box: QCheckBox) -> None:
        for other in self.boxes.values():
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is box else Qt.FocusPolicy.ClickFocus)
        self.area.setFocusProxy(box)
        box.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(box)

    def _ticked(self) -> None:
        self.clear_problem()
        self.edited.emit()


class ColourEditor(ChoiceEditor):
    """A colour by its name, with a swatch; a colour without a name in the list is shown as it is written."""

    def __init__(self, name: str, label: str, *, may_be_none: bool = False) -> None:
        super().__init__(name, label)
        self.combo.setIconSize(QSize(16, 16))
        none = [("", self.tr("None"))] if may_be_none else []
        named = (
            ("#2F6FDE", self.tr("Blue")),
            ("#0E7490", self.tr("Petrol")),
            ("#0B8A6F", self.tr("Green")),
            ("#5C8A0B", self.tr("Olive")),
            ("#D9910A", self.tr("Amber")),
            ("#CC3547", self.tr("Red")),
            ("#C2418E", self.tr("Pink")),
            ("#7A4FD0", self.tr("Violet")),
            ("#8A5A3C", self.tr("Brown")),
            ("#7C8A9A", self.tr("Grey")),
        )
        self._offered = (*none, *named)
        self.set_choices(self._offered)

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        super().set_choices(choices)
        for place, (value, _) in enumerate(choices):
            if value != "":
                self.combo.setItemIcon(place, swatch(QColor(str(value))))

    def show_value(self, value: Any) -> None:
        if value not in {colour for colour, _ in self._offered}:
            self._offered = (*self._offered, (value, str(value)))
            self.set_choices(self._offered)
        super().show_value(value)


def swatch(colour: QColor) -> QIcon:
    """A round patch of a colour."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(3, 3, 26, 26)
    painter.end()
    return QIcon(picture)


def clock_text(minute: int, formats: Formats) -> str:
    """A minute of the day as the editors write it: hours to 24 in the digits used here, 24:00 included."""
    figures = f"{minute // 60:02}:{minute % 60:02}"
    zero = formats.locale.zeroDigit()
    return figures if zero == "0" else "".join(chr(ord(zero) + int(sign)) if sign != ":" else sign for sign in figures)


def date_words(formats: Formats) -> DateWords:
    """The words and the order in which dates are typed in this language and place."""
    forms = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)
    pattern = formats.locale.dateFormat(QLocale.FormatType.ShortFormat)
    return DateWords(
        days=tuple((formats.weekday_long(day), formats.weekday_short(day)) for day in range(1, 8)),
        months=tuple(tuple(formats.words.monthName(month, form) for form in forms) for month in range(1, 13)),
        day_first=pattern.find("d") < pattern.find("M"),
    )
