"""The sheet of shortcuts (F1): every key that works, under its heading; what works here and now stands first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.qt.actions import ShortcutRow, shortcut_sheet


class ShortcutSheet(QDialog):
    """Lists the commands with their keys; typing narrows the list, Esc closes it."""

    def __init__(self, parent: QWidget, *, ids: Sequence[str] | None = None, single_letters: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setModal(True)
        self._groups = shortcut_sheet(ids, single_letters=single_letters)
        self.find_edit = QLineEdit()
        self.find_edit.setObjectName("shortcut_find_edit")
        self.find_edit.setPlaceholderText(self.tr("Type what you want to do"))
        self.find_edit.setAccessibleName(self.find_edit.placeholderText())
        self.find_edit.setClearButtonEnabled(True)
        self.find_edit.textChanged.connect(self._fill)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("shortcut_rows")
        self._scroll.setProperty("look", "plain")
        self._scroll.setWidgetResizable(True)
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setObjectName("close_button")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.find_edit)
        column.addWidget(self._scroll, 1)
        column.addWidget(buttons)
        self._fill("")
        self.resize(self.sizeHint())  # left alone, Qt opens a dialog at two thirds of a small screen
        self.find_edit.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def rows(self) -> tuple[ShortcutRow, ...]:
        """The rows that are shown now."""
        wanted = self.find_edit.text().casefold().split()
        return tuple(
            row
            for _, rows in self._groups
            for row in rows
            if all(word in f"{row.label} {' '.join(row.keys)}".casefold() for word in wanted)
        )

    def _fill(self, _text: str) -> None:
        shown = {row.id for row in self.rows()}
        content = QWidget()
        content.setObjectName("content")
        halves = [QVBoxLayout(), QVBoxLayout()]
        across = QHBoxLayout(content)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(32)
        for half in halves:
            half.setSpacing(16)
            across.addLayout(half, 1)
        lengths = [0, 0]
        for heading, rows in self._groups:
            kept = [row for row in rows if row.id in shown]
            if kept:
                shorter = lengths.index(min(lengths))
                halves[shorter].addWidget(_group(heading, kept))
                lengths[shorter] += len(kept) + 2
        for half in halves:
            half.addStretch(1)
        self._scroll.setWidget(content)


def _group(heading: str, rows: Sequence[ShortcutRow]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(12)
    grid.setColumnStretch(0, 1)
    title = QLabel(heading)
    title.setProperty("look", "strong")
    grid.addWidget(title, 0, 0, 1, 2)
    for line, row in enumerate(rows, start=1):
        label = QLabel(row.label)
        label.setWordWrap(True)
        grid.addWidget(label, line, 0)
        keys = QHBoxLayout()
        keys.setSpacing(4)
        keys.addStretch(1)
        for key in row.keys[:4]:
            cap = QLabel(key)
            cap.setProperty("look", "key")
            keys.addWidget(cap)
        grid.addLayout(keys, line, 1, alignment=Qt.AlignmentFlag.AlignTop)
    return box
