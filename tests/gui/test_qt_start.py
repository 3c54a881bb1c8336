"""The start: the import hook is off, collection waits, and the Qt at hand counts references rightly."""

import gc
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from clinic_desk.qt import start
from clinic_desk.qt.clock import SystemClock
from tests.support.fakes import FixedClock

HOOK = """
import inspect
import PySide6.QtCore
from clinic_desk.qt.start import silence_import_hook
assert silence_import_hook()
read = []
inspect.getsource = lambda module: read.append(module) or ""
import colorsys
assert read == [], read
"""

IMPORTS = """
import sys
from PySide6.QtWidgets import QApplication
from clinic_desk.qt import start
start.begin()
import clinic_desk.qt.theme, clinic_desk.qt.jobs, clinic_desk.qt.actions, clinic_desk.qt.icons
import clinic_desk.qt.failures, clinic_desk.qt.single, clinic_desk.qt.preferences, clinic_desk.qt.language
import clinic_desk.views.widgets
heavy = {"sqlalchemy", "alembic", "bcrypt", "jwt", "phonenumbers", "pydantic", "PySide6.QtNetwork", "PySide6.QtSvg"}
print(sorted(heavy & set(sys.modules)))
"""


def run(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_after_silencing_no_source_is_read_on_import():
    run(HOOK)


def test_the_plumbing_loads_nothing_heavy():
    assert run(IMPORTS).strip() == "[]"


def test_collection_waits_during_the_start_and_goes_on_after_it():
    before = gc.get_threshold()
    try:
        start.begin()
        assert not gc.isenabled()
        start.finish()
        assert gc.isenabled()
        assert gc.get_threshold()[0] > 700
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.enable()


def test_qt_does_not_lose_references_to_none(qapp):
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setPen(QColor("red"))
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 100, "this PySide6 ends the program on this Python; see the pin in pyproject.toml"


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_every_clock_tells_an_aware_instant_in_utc(clock):
    assert clock.now().tzinfo is UTC


def test_the_fixed_clock_goes_on_when_told():
    clock = FixedClock(datetime(2026, 11, 20, 10, 28, tzinfo=UTC))
    clock.advance(minutes=2)
    assert clock.now() == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
