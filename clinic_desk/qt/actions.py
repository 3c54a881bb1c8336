"""The one table of commands: what each is called, which keys it has and where they work. What it does is not here.

Menus, key hints, the sheet of shortcuts and the actions of the screens are all made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class Scope(StrEnum):
    """Where the keys of a command work.

    EVERYWHERE: in every window of the program, dialogs included. WINDOW: in the main window, wherever the focus is.
    GRID: while the calendar's grid has the focus; only here may a key be a single letter. DIALOG: in a dialog, or
    in a card that is being edited.
    """

    EVERYWHERE = "everywhere"
    WINDOW = "window"
    GRID = "grid"
    DIALOG = "dialog"


class Group(StrEnum):
    """Under which heading a command stands in the menu and in the sheet of shortcuts."""

    GO = "go"
    BOOKING = "booking"
    VISIT = "visit"
    VIEW = "view"
    EDIT = "edit"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec:
    """One command. `label` stands in menus and in the sheet, `hint` in the line of key hints.

    A `numbered` command is told which of its keys was pressed, 1 for the first. An `own` key is heard by the grid
    itself and needs no action; it stands here for the sheet and so that nothing else takes it.
    """

    id: str
    label: str
    hint: str
    keys: tuple[str, ...]
    scope: Scope
    group: Group
    in_menu: bool = True
    numbered: bool = False
    own: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutRow:
    """One line of the sheet of shortcuts: the keys as this system writes them, and what they do."""

    id: str
    label: str
    keys: tuple[str, ...]
    scope: Scope


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators, who find it by this name. PySide6's own answers an `object`."""
    return text


def _spec(id: str, keys: str, scope: Scope, group: Group, **more: Any) -> CommandSpec:
    return CommandSpec(id=id, keys=tuple(keys.split()), scope=scope, group=group, **more)


HEADINGS: dict[Group, str] = {
    Group.GO: QT_TRANSLATE_NOOP("actions", "Go to"),
    Group.BOOKING: QT_TRANSLATE_NOOP("actions", "Booking"),
    Group.VISIT: QT_TRANSLATE_NOOP("actions", "Visit"),
    Group.VIEW: QT_TRANSLATE_NOOP("actions", "View"),
    Group.EDIT: QT_TRANSLATE_NOOP("actions", "Editing"),
    Group.DESK: QT_TRANSLATE_NOOP("actions", "Desk"),
}

# One command, one block.
# fmt: off
COMMANDS: tuple[CommandSpec, ...] = (
    _spec("go.command_bar", "Ctrl+K", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Find a patient, doctor, date or command"),
          hint=QT_TRANSLATE_NOOP("actions", "find")),
    _spec("go.date", "Ctrl+G", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Go to a date…"),
          hint=QT_TRANSLATE_NOOP("actions", "date")),
    _spec("go.now", "Home", Scope.GRID, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Now"),
          hint=QT_TRANSLATE_NOOP("actions", "now")),
    _spec("go.previous_day", "Alt+Left", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Previous day"),
          hint=QT_TRANSLATE_NOOP("actions", "day back"), repeats=True),
    _spec("go.next_day", "Alt+Right", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Next day"),
          hint=QT_TRANSLATE_NOOP("actions", "day on"), repeats=True),
    _spec("go.previous_week", "PgUp", Scope.GRID, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Previous week"),
          hint=QT_TRANSLATE_NOOP("actions", "week back"), repeats=True),
    _spec("go.next_week", "PgDown", Scope.GRID, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Next week"),
          hint=QT_TRANSLATE_NOOP("actions", "week on"), repeats=True),
    _spec("go.doctor", " ".join(f"Alt+{n}" for n in range(1, 10)), Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Doctor column 1 to 9"),
          hint=QT_TRANSLATE_NOOP("actions", "doctor"), in_menu=False, numbered=True),
    _spec("go.next_pane", "F6", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Next part of the window"),
          hint=QT_TRANSLATE_NOOP("actions", "next part")),
    _spec("go.previous_pane", "Shift+F6", Scope.WINDOW, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Previous part of the window"),
          hint=QT_TRANSLATE_NOOP("actions", "part before")),
    _spec("grid.move", "Up Down Left Right", Scope.GRID, Group.GO,
          label=QT_TRANSLATE_NOOP("actions", "Move the cursor by slot and by column"),
          hint=QT_TRANSLATE_NOOP("actions", "move cursor"), in_menu=False, own=True, repeats=True),
    _spec("booking.new", "Ctrl+N Ins", Scope.WINDOW, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "New booking…"),
          hint=QT_TRANSLATE_NOOP("actions", "book")),
    _spec("booking.find_slot", "F3", Scope.WINDOW, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Find a free time…"),
          hint=QT_TRANSLATE_NOOP("actions", "next free")),
    _spec("grid.open", "Return Enter Space", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Open or book what the cursor is on"),
          hint=QT_TRANSLATE_NOOP("actions", "open"), in_menu=False, own=True),
    _spec("booking.move", "M", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Move with the keys"),
          hint=QT_TRANSLATE_NOOP("actions", "move")),
    _spec("booking.pin", "Ctrl+X", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Take up to put elsewhere"),
          hint=QT_TRANSLATE_NOOP("actions", "take up")),
    _spec("booking.drop", "Ctrl+V", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Put down here"),
          hint=QT_TRANSLATE_NOOP("actions", "put down")),
    _spec("grid.length", "Shift+Up Shift+Down", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Make longer or shorter while moving"),
          hint=QT_TRANSLATE_NOOP("actions", "length"), in_menu=False, own=True, repeats=True),
    _spec("booking.hold", "H", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Hold this time for a moment"),
          hint=QT_TRANSLATE_NOOP("actions", "hold")),
    _spec("booking.block", "B", Scope.GRID, Group.BOOKING,
          label=QT_TRANSLATE_NOOP("actions", "Block this time…"),
          hint=QT_TRANSLATE_NOOP("actions", "block")),
    _spec("visit.edit", "F2", Scope.WINDOW, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "Edit…"),
          hint=QT_TRANSLATE_NOOP("actions", "edit")),
    _spec("visit.arrived", "A", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "Arrived"),
          hint=QT_TRANSLATE_NOOP("actions", "arrived")),
    _spec("visit.in_room", "R", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "In the room"),
          hint=QT_TRANSLATE_NOOP("actions", "in room")),
    _spec("visit.done", "D", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "Done"),
          hint=QT_TRANSLATE_NOOP("actions", "done")),
    _spec("visit.no_show", "N", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "Did not come"),
          hint=QT_TRANSLATE_NOOP("actions", "no-show")),
    _spec("visit.cancel", "Del", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "Cancel with a reason…"),
          hint=QT_TRANSLATE_NOOP("actions", "cancel")),
    _spec("visit.history", "I", Scope.GRID, Group.VISIT,
          label=QT_TRANSLATE_NOOP("actions", "History"),
          hint=QT_TRANSLATE_NOOP("actions", "history")),
    _spec("view.day", "Ctrl+1", Scope.WINDOW, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Day"),
          hint=QT_TRANSLATE_NOOP("actions", "day")),
    _spec("view.week", "Ctrl+2", Scope.WINDOW, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Week"),
          hint=QT_TRANSLATE_NOOP("actions", "week")),
    _spec("view.cancelled", "Ctrl+Shift+X", Scope.WINDOW, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Show or hide cancelled visits"),
          hint=QT_TRANSLATE_NOOP("actions", "cancelled")),
    _spec("view.zoom_in", "+ = Ctrl++ Ctrl+=", Scope.GRID, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Larger hours"),
          hint=QT_TRANSLATE_NOOP("actions", "larger"), repeats=True),
    _spec("view.zoom_out", "- Ctrl+-", Scope.GRID, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Smaller hours"),
          hint=QT_TRANSLATE_NOOP("actions", "smaller"), repeats=True),
    _spec("view.zoom_reset", "Ctrl+0", Scope.WINDOW, Group.VIEW,
          label=QT_TRANSLATE_NOOP("actions", "Hours at 100 %"),
          hint=QT_TRANSLATE_NOOP("actions", "100 %")),
    _spec("edit.undo", "Ctrl+Z", Scope.WINDOW, Group.EDIT,
          label=QT_TRANSLATE_NOOP("actions", "Undo"),
          hint=QT_TRANSLATE_NOOP("actions", "undo")),
    _spec("edit.redo", "Ctrl+Shift+Z", Scope.WINDOW, Group.EDIT,
          label=QT_TRANSLATE_NOOP("actions", "Redo"),
          hint=QT_TRANSLATE_NOOP("actions", "redo")),
    _spec("edit.save", "Ctrl+Return Ctrl+Enter", Scope.DIALOG, Group.EDIT,
          label=QT_TRANSLATE_NOOP("actions", "Save"),
          hint=QT_TRANSLATE_NOOP("actions", "save"), in_menu=False),
    _spec("grid.leave", "Esc", Scope.GRID, Group.EDIT,
          label=QT_TRANSLATE_NOOP("actions", "Leave without doing anything"),
          hint=QT_TRANSLATE_NOOP("actions", "leave"), in_menu=False, own=True),
    _spec("desk.lock", "Ctrl+L", Scope.EVERYWHERE, Group.DESK,
          label=QT_TRANSLATE_NOOP("actions", "Lock the desk"),
          hint=QT_TRANSLATE_NOOP("actions", "lock")),
    _spec("desk.privacy", "F12", Scope.EVERYWHERE, Group.DESK,
          label=QT_TRANSLATE_NOOP("actions", "Cover names and numbers"),
          hint=QT_TRANSLATE_NOOP("actions", "cover")),
    _spec("desk.shortcuts", "F1", Scope.EVERYWHERE, Group.DESK,
          label=QT_TRANSLATE_NOOP("actions", "All shortcuts"),
          hint=QT_TRANSLATE_NOOP("actions", "all shortcuts")),
    _spec("desk.quit", "Ctrl+Q", Scope.WINDOW, Group.DESK,
          label=QT_TRANSLATE_NOOP("actions", "Quit"),
          hint=QT_TRANSLATE_NOOP("actions", "quit")),
)
# fmt: on
"""Every command of the desk, in the order in which menus and sheet show them."""

_BY_ID = {spec.id: spec for spec in COMMANDS}
_CONTEXTS = {
    Scope.EVERYWHERE: Qt.ShortcutContext.ApplicationShortcut,
    Scope.WINDOW: Qt.ShortcutContext.WindowShortcut,
    Scope.GRID: Qt.ShortcutContext.WidgetShortcut,
    Scope.DIALOG: Qt.ShortcutContext.WidgetWithChildrenShortcut,
}


def command(command_id: str) -> CommandSpec:
    """The table's row of one command; raise KeyError for an unknown one."""
    return _BY_ID[command_id]


def is_single_letter(key: str) -> bool:
    """Whether a key is a letter without Ctrl or Alt, which somebody may want to switch off."""
    return len(key) == 1 and key.isalpha()


def native(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_hint(command_id: str) -> tuple[str, str]:
    """The first key of a command and its word, for the line that shows what works here."""
    spec = command(command_id)
    return native(spec.keys[0]), _tr(spec.hint)


class BoundActions:
    """The commands of one widget as actions that live with it. Keep it as long as the widget."""

    def __init__(
        self,
        widget: QWidget,
        slots: Mapping[str, Callable[[], object]],
        *,
        numbered: Mapping[str, Callable[[int], object]] | None = None,
        single_letters: bool = True,
    ) -> None:
        self._actions: dict[str, list[QAction]] = {}
        for command_id, slot in slots.items():
            spec = command(command_id)
            self._actions[command_id] = [_make(widget, spec, spec.keys, slot)]
        for command_id, slot_with_number in (numbered or {}).items():
            spec = command(command_id)
            self._actions[command_id] = [
                _make(widget, spec, (key,), partial(slot_with_number, number))
                for number, key in enumerate(spec.keys, start=1)
            ]
        self.set_single_letters(single_letters)

    @property
    def ids(self) -> frozenset[str]:
        """The commands that work here."""
        return frozenset(self._actions)

    def action(self, command_id: str) -> QAction:
        """The action of a command, for a menu or a button."""
        return self._actions[command_id][0]

    def set_enabled(self, command_id: str, enabled: bool) -> None:
        """Let a command be chosen or grey it."""
        for action in self._actions[command_id]:
            action.setEnabled(enabled)

    def set_single_letters(self, allowed: bool) -> None:
        """Switch the keys that are letters without Ctrl or Alt on or off; the menus keep working."""
        for command_id, actions in self._actions.items():
            spec = command(command_id)
            if not spec.numbered:
                actions[0].setShortcuts(
                    [QKeySequence(key) for key in spec.keys if allowed or not is_single_letter(key)]
                )

    def fill_menu(self, menu: QMenu, group: Group) -> None:
        """Add the commands of one group that work here, in the order of the table."""
        for spec in COMMANDS:
            if spec.group is group and spec.in_menu and spec.id in self._actions:
                menu.addAction(self.action(spec.id))


def shortcut_sheet(
    ids: Collection[str] | None = None, *, single_letters: bool = True
) -> tuple[tuple[str, tuple[ShortcutRow, ...]], ...]:
    """Headings with their rows for the sheet of shortcuts: all commands, or those that work now."""
    sheet = []
    for group, heading in HEADINGS.items():
        rows = tuple(
            row
            for spec in COMMANDS
            if spec.group is group and (ids is None or spec.own or spec.id in ids)
            if (row := _row(spec, single_letters=single_letters)).keys
        )
        if rows:
            sheet.append((_tr(heading), rows))
    return tuple(sheet)


def _row(spec: CommandSpec, *, single_letters: bool) -> ShortcutRow:
    keys = tuple(native(key) for key in spec.keys if single_letters or not is_single_letter(key))
    if spec.numbered:
        keys = (f"{keys[0]} … {keys[-1]}",)
    return ShortcutRow(id=spec.id, label=_tr(spec.label), keys=keys, scope=spec.scope)


def _make(widget: QWidget, spec: CommandSpec, keys: tuple[str, ...], slot: Callable[[], object]) -> QAction:
    if spec.own:
        raise ValueError(f"{spec.id} is heard by the grid itself")
    action = QAction(_tr(spec.label), widget)
    action.setObjectName(spec.id)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(_CONTEXTS[spec.scope])
    action.setAutoRepeat(spec.repeats)
    action.triggered.connect(lambda _checked=False: slot())
    widget.addAction(action)
    return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
