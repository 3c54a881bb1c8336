"""Typing in tests: keys go to whatever has the focus, as they do for a person."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

W = TypeVar("W", bound=QWidget)

ENTER, SPACE, TAB, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


def focused() -> Any:
    """The widget that has the focus."""
    widget: QWidget | None = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(qtbot: Any, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys one after the other, each where the focus is by then."""
    for key in keys:
        qtbot.keyClick(focused(), key, modifier)


def write(qtbot: Any, *texts: str) -> None:
    """Type over what stands in the field that has the focus, and with several texts in the fields after it."""
    for number, text in enumerate(texts):
        if number:
            press(qtbot, TAB)
        edit = focused()
        line = edit.lineEdit() if isinstance(edit, QComboBox) else edit
        assert isinstance(line, QLineEdit), f"{edit.objectName()} takes no text"
        line.selectAll()
        qtbot.keyClicks(edit, text)


def find(parent: QWidget, kind: type[W], name: str) -> W:
    """The newest widget of this name: one that it replaced goes only with the next round of events."""
    return parent.findChildren(kind, name)[-1]
