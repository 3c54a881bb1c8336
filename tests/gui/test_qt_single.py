"""One desk per data folder, and the second start raises the first."""

import subprocess
import sys

from clinic_desk.qt.single import SingleDesk

HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from clinic_desk.qt.single import SingleDesk
desk = SingleDesk(Path(sys.argv[1]))
assert desk.acquire()
os._exit(0)
"""


def test_the_second_desk_on_a_folder_is_kept_out_and_raises_the_first(qtbot, tmp_path):
    first, second = SingleDesk(tmp_path), SingleDesk(tmp_path)
    assert first.acquire()
    assert first.listen()
    assert not second.acquire()
    with qtbot.waitSignal(first.raise_requested):
        assert second.knock()
    first.release()
    assert second.acquire()
    second.release()


def test_two_folders_are_two_desks(qapp, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = SingleDesk(tmp_path / "a"), SingleDesk(tmp_path / "b")
    assert one.acquire()
    assert other.acquire()
    one.release()
    other.release()


def test_nobody_answers_where_nobody_listens(qapp, tmp_path):
    assert not SingleDesk(tmp_path).knock()


def test_a_desk_that_died_does_not_keep_the_folder(qapp, tmp_path):
    subprocess.run([sys.executable, "-c", HOLD_AND_DIE, tmp_path], check=True)
    desk = SingleDesk(tmp_path)
    assert desk.acquire()
    desk.release()
