"""Starts the whole program for a test: on the demonstration clinic, on the small one, or on an empty folder."""

import contextlib

import pytest

from tests.support.program import (
    Running,
    copied,
    demo_template,
    quiet_platform,
    small_template,
    undressed_afterwards,
)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory):
    """The demonstration clinic's data file, made once; it is copied, never opened."""
    return demo_template(tmp_path_factory.mktemp("demo") / "clinic.db")


@pytest.fixture(scope="session")
def small_clinic(tmp_path_factory):
    """The small clinic's data file, made once, and what is in it."""
    return small_template(tmp_path_factory.mktemp("small") / "clinic.db")


@pytest.fixture
def start(tmp_path):
    """Start a program on a data file (None: an empty folder); several may follow each other, none meets a bug."""
    began = []

    def begin(template=None, *, name="desk", preferences=None, right_to_left=False):
        for earlier in began:
            earlier.close()
        folders = copied(template, tmp_path / name, preferences)
        began.append(Running(folders, right_to_left=right_to_left))
        return began[-1]

    with quiet_platform(), undressed_afterwards(), contextlib.ExitStack() as ending:
        ending.callback(lambda: [running.close() for running in began])
        yield begin
        began[-1].robot.settle()
    met = [report for running in began for report in running.bugs]
    assert not met, "\n".join(met)


@pytest.fixture
def demo(start, demo_file):
    """The demonstration clinic with nobody signed in yet."""
    return start(demo_file)


@pytest.fixture
def small(start, small_clinic):
    """The small clinic with nobody signed in yet; its records are `small.world`."""
    running = start(small_clinic[0])
    running.world = small_clinic[1]
    return running
