"""What cards about a visit or a patient are made of: text, titled text, rules, rows of a list, alerts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.widgets.flow_layout import FlowLayout
from clinic_desk.views.widgets.pill import Pill

LONGEST_PILL = 30
_LONGEST_WORD = 24
_BREAK = "\N{ZERO WIDTH SPACE}"


def text_label(text: str = "", look: str = "", *, name: str = "", wraps: bool = True) -> QLabel:
    """Plain text in one of the looks of the style sheet; whatever is typed stays text, and no word is too long."""
    label = QLabel(breakable(text) if wraps else text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setAccessibleName(text)
    label.setAlignment(leading() | Qt.AlignmentFlag.AlignVCenter)
    if look:
        label.setProperty("look", look)
    if name:
        label.setObjectName(name)
    if wraps:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def leading() -> Qt.AlignmentFlag:
    """The edge where lines begin here; a label left alone would follow the script of each text instead."""
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute


def set_label(label: QLabel, text: str) -> None:
    """Give a label of `text_label` another text; an empty one takes no room."""
    label.setText(breakable(text) if label.wordWrap() else text)
    label.setAccessibleName(text)
    label.setVisible(bool(text))


def selectable(label: QLabel) -> QLabel:
    """Let the text be marked and copied with the mouse."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setCursor(Qt.CursorShape.IBeamCursor)
    return label


def breakable(text: str) -> str:
    """Allow words that are wider than any card to go on in the next line."""
    if max(map(len, text.split()), default=0) <= _LONGEST_WORD:
        return text
    return " ".join(
        _BREAK.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD)) or word
        for word in text.split(" ")
    )


def rule() -> QFrame:
    """A thin line between two parts."""
    line = QFrame()
    line.setProperty("look", "rule")
    line.setFixedHeight(1)
    return line


def titled(title: str, text: str, *, name: str) -> QWidget:
    """A small title with text below it."""
    part = QWidget()
    part.setObjectName(name)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(text_label(title, "tiny"))
    column.addWidget(selectable(text_label(text, name=f"{name}_text")))
    return part


def heading(title: str, rest: str = "") -> QWidget:
    """The title of a list, with a few words beside it."""
    part = QWidget()
    row = FlowLayout(part, gap=6)
    row.addWidget(text_label(title, "strong", wraps=False))
    if rest:
        row.addWidget(text_label(f"· {rest}", "muted", wraps=False))
    return part


def rows_of(rows: Sequence[tuple[str, str, str]], *, name: str) -> QWidget:
    """Rows of three texts: a date, what it was, and how it ended at the far end."""
    part = QWidget()
    part.setObjectName(name)
    grid = QGridLayout(part)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for number, (first, middle, last) in enumerate(rows):
        grid.addWidget(text_label(first, "muted", wraps=False), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text_label(middle), number, 1)
        top_end = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
        grid.addWidget(text_label(last, "small", wraps=False), number, 2, top_end)
    return part


class AlertShelf(QWidget):
    """Pills one beside the other; warnings that are too long for a pill stand below, whole."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._pills = QWidget()
        self._flow = FlowLayout(self._pills)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._pills)
        self._column = column

    def clear(self) -> None:
        """Take everything away."""
        empty(self._flow)
        while self._column.count() > 1:
            taken = self._column.takeAt(1)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def add_pill(self, pill: Pill) -> None:
        """Add a ready pill."""
        self._flow.addWidget(pill)

    def add_alert(self, text: str, tone: Tone = Tone.WARNING) -> None:
        """Add a warning, as a pill or below the pills."""
        if len(text) <= LONGEST_PILL and "\n" not in text:
            pill = Pill(self._theme, text, tone)
            pill.setAccessibleName(text)
            self._flow.addWidget(pill)
            return
        frame = QFrame()
        frame.setProperty("notice", str(tone))
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.addWidget(text_label(text))
        self._column.addWidget(frame)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, with all that lies inside."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def scrolled(content: QWidget, *, name: str) -> QScrollArea:
    """Let something long be scrolled down, never sideways; it has no frame and no ground of its own."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setProperty("look", "plain")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setObjectName("content")
    area.setWidget(content)
    return area
