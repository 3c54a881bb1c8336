"""Real keys where the focus is, and the booking dialog opened as a person would see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desk.views.booking.dialog import BookingDialog
    from tests.support.booking_wiring import WiredDesk

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def expose(qtbot: Any, window: QWidget) -> None:
    """Wait until a window is there and has the keyboard."""
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow() and _has_focus_inside(window))


def shown(desk: WiredDesk, qtbot: Any, hour: int = 10, minute: int = 0, **start: Any) -> BookingDialog:
    """Open the booking dialog on a time."""
    desk.start(hour, minute, **start)
    expose(qtbot, desk.dialog)
    return desk.dialog


def press(qtbot: Any, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Press a key where the focus is."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


def type_text(qtbot: Any, text: str) -> None:
    """Type Latin letters where the focus is."""
    qtbot.keyClicks(QApplication.focusWidget(), text)


def compose(text: str) -> None:
    """Type what no Latin keyboard has, as an input method does."""
    here = QApplication.focusWidget()
    assert here is not None
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(here, event)


def _has_focus_inside(window: QWidget) -> bool:
    here = QApplication.focusWidget()
    return here is not None and window.isAncestorOf(here)
