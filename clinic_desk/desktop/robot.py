"""Hands for the self-test, the pictures and the tests of the golden paths: real key events to whatever has the focus.

It counts what a person would have pressed (FEATURES 4.1): command keys, typed characters, clicks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from clinic_desk.desktop.program import Program

PATIENCE_SECONDS = 180
LONGEST_PAUSE_SECONDS = 0.02
"""On a busy computer each pause that ends takes the interpreter from the lane, and getting it back takes a turn."""


class Robot:
    """Presses keys in a running program and waits until it has answered."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.command_keys = 0
        self.typed = 0
        self.clicks = 0

    def count_anew(self) -> None:
        """Begin counting at zero."""
        self.command_keys = self.typed = self.clicks = 0

    @property
    def focus(self) -> QWidget:
        """What hears the keys: an open menu, else what has the focus. Raises RuntimeError when nothing has."""
        if QApplication.activeWindow() is None:
            # a screen without a window manager gives the focus back to nobody when a dialog closes
            (QApplication.activeModalWidget() or self._program.window).activateWindow()
            QCoreApplication.processEvents()
        widget = (
            QApplication.activePopupWidget()
            or QApplication.focusWidget()
            or QApplication.activeModalWidget()
            or QApplication.activeWindow()
        )
        if widget is None:
            raise RuntimeError("nothing has the focus")
        return widget

    def press(self, *keys: str) -> None:
        """Press keys or chords, written as in menus: `press("Ctrl+K", "Down", "Return")`."""
        for key in keys:
            combination = QKeySequence(key)[0]  # type: ignore[index]  # its stubs forget that it is a sequence
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())
            self.command_keys += 1
            self.settle()

    def tab_to(self, widget: QWidget, *, at_most: int = 60) -> None:
        """Press Tab until a widget has the focus. Raises LookupError when it is not reached."""
        for _ in range(at_most):
            if widget.hasFocus():
                return
            self.press("Tab")
        raise LookupError(f"Tab does not reach {widget.objectName()}")

    def type(self, text: str) -> None:
        """Type text; letters that no Latin keyboard has arrive as from an input method."""
        for char in text:
            if char.isascii():
                QTest.keyClicks(self.focus, char)
            else:
                event = QInputMethodEvent()
                event.setCommitString(char)
                QCoreApplication.sendEvent(self.focus, event)
            self.typed += 1
        self.settle()

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.clicks += 1
        self.settle()

    def click_at(self, widget: QWidget, place: QPoint) -> None:
        """Click a point of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.clicks += 1
        self.settle()

    def settle(self) -> None:
        """Let everything that was asked for be answered, deletions included."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        quiet, pause = 0, 0.001
        while quiet < 3:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            quiet = quiet + 1 if self._program.jobs.is_idle else 0
            if not quiet:
                time.sleep(pause)  # let the lane have the interpreter, the longer the more it has to do
                pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
            if time.monotonic() > deadline:
                raise TimeoutError("the desk did not come to rest")

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something to become true. Raises TimeoutError, naming `what`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(what)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            time.sleep(LONGEST_PAUSE_SECONDS)  # QTest.qWait would keep the interpreter from the lane while it waits
        self.settle()


def find(parent: QWidget, name: str) -> QWidget:
    """Find a widget by its object name. Raises LookupError."""
    found = parent.findChild(QWidget, name)
    if found is None:
        raise LookupError(name)
    return found
