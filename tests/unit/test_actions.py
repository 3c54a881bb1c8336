"""The table of commands: no key means two things in one place, and every command can be reached."""

import itertools

import pytest
from PySide6.QtGui import QKeySequence

from clinic_desk.qt.actions import (
    COMMANDS,
    HEADINGS,
    Group,
    Scope,
    command,
    is_single_letter,
    shortcut_sheet,
)

TOGETHER = [
    {Scope.EVERYWHERE, Scope.WINDOW, Scope.GRID},
    {Scope.EVERYWHERE, Scope.DIALOG},
]
"""Scopes whose keys work at the same moment: a dialog shuts out the main window."""


def test_ids_and_labels_are_given_once():
    assert len({spec.id for spec in COMMANDS}) == len(COMMANDS)
    assert len({spec.label for spec in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("scopes", TOGETHER, ids=lambda scopes: "+".join(sorted(scopes)))
def test_no_key_means_two_things_in_one_place(scopes):
    taken = [(QKeySequence(key).toString(), spec.id) for spec in COMMANDS if spec.scope in scopes for key in spec.keys]
    clashes = [(one, other) for one, other in itertools.combinations(taken, 2) if one[0] == other[0]]
    assert clashes == []


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.id)
def test_every_key_is_one_that_qt_knows(spec):
    for key in spec.keys:
        assert QKeySequence(key).count() == 1, key
        assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.id)
def test_every_command_can_be_reached_by_key_or_menu(spec):
    assert spec.keys or spec.in_menu
    assert spec.label
    assert spec.hint


def test_single_letters_work_in_the_grid_only_and_have_another_way():
    for spec in COMMANDS:
        letters = [key for key in spec.keys if is_single_letter(key)]
        if letters:
            assert spec.scope is Scope.GRID
            assert spec.in_menu or len(letters) < len(spec.keys)


def test_no_chord_needs_more_than_two_keys_besides_ctrl_shift():
    for spec in COMMANDS:
        for key in spec.keys:
            parts = key.replace("++", "+plus").split("+")
            assert len(parts) <= 3, key


def test_the_key_plan_of_the_front_desk_is_kept():
    plan = {
        "go.command_bar": "Ctrl+K", "visit.edit": "F2", "booking.find_slot": "F3", "booking.new": "Ctrl+N",
        "go.date": "Ctrl+G", "booking.move": "M", "visit.cancel": "Del", "visit.arrived": "A", "visit.in_room": "R",
        "visit.done": "D", "visit.no_show": "N", "booking.hold": "H", "booking.block": "B", "visit.history": "I",
        "edit.undo": "Ctrl+Z", "edit.redo": "Ctrl+Shift+Z", "edit.save": "Ctrl+Return", "desk.lock": "Ctrl+L",
        "desk.privacy": "F12", "desk.shortcuts": "F1", "go.next_pane": "F6",
    }  # fmt: skip
    assert {id: command(id).keys[0] for id in plan} == plan


def test_the_sheet_lists_every_command_under_its_heading():
    sheet = shortcut_sheet()
    assert [heading for heading, _ in sheet] == list(HEADINGS.values())
    assert set(HEADINGS) == set(Group)
    rows = [row for _, rows in sheet for row in rows]
    assert {row.id for row in rows} == {spec.id for spec in COMMANDS}
    assert next(row.keys for row in rows if row.id == "go.doctor") == ("Alt+1 … Alt+9",)


def test_the_sheet_lists_only_what_works_now():
    sheet = shortcut_sheet({"visit.arrived", "desk.lock"}, single_letters=True)
    assert {"visit.arrived", "desk.lock"} <= {row.id for _, rows in sheet for row in rows}
    assert "visit.done" not in {row.id for _, rows in sheet for row in rows}
    without = shortcut_sheet({"visit.arrived", "desk.lock"}, single_letters=False)
    assert "visit.arrived" not in {row.id for _, rows in without for row in rows}
