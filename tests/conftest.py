"""What holds for every test: marks by folder, no network, no window left, no unannounced warning in the log.

Fixtures of one subject stand beside the tests of that subject, not here.
"""

import ipaddress
import logging
import os
import re
import sys
import zoneinfo
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The time zones that are shipped with the program, not those of the machine.
zoneinfo.reset_tzpath(to=())

HERE = Path(__file__).parent
FOLDERS = ("unit", "storage", "services", "presenters", "gui", "migrations", "e2e")

# Never a time limit per example: a busy machine is no failure.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run the tests marked slow, and more examples")


def pytest_configure(config):
    everyday = "ci" if os.environ.get("CI") else "desk"
    hypothesis.settings.load_profile("long" if config.getoption("--long") else everyday)


def pytest_collection_modifyitems(config, items):
    too_slow = pytest.mark.skip(reason="slow: runs with --long")
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder in FOLDERS:
            item.add_marker(folder)
        if item.get_closest_marker("slow") and not config.getoption("--long"):
            item.add_marker(too_slow)


def _is_this_machine(address):
    if not isinstance(address, tuple):  # a path: a socket in the file system
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_the_network(event, arguments):
    """Stop a test that talks to another machine, whichever library it does it with."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
    elif event == "socket.getaddrinfo":
        address = (arguments[0],)
    else:
        return
    if not _is_this_machine(address):
        pytest.fail(f"a test reaches for the network: {event} {address!r}")


sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _log_without_surprises(request, caplog):
    """Fail when the program warned of something that the test did not announce with `@pytest.mark.logs`."""
    yield
    expected = {mark.args[0]: False for mark in request.node.iter_markers("logs")}
    surprises = []
    for record in caplog.get_records("setup") + caplog.get_records("call"):
        if record.levelno < logging.WARNING:
            continue
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        patterns = [pattern for pattern in expected if re.search(pattern, line)]
        expected.update(dict.fromkeys(patterns, True))
        if not patterns:
            surprises.append(line)
    assert not surprises, f"unannounced in the log: {surprises}"
    never = [pattern for pattern, came in expected.items() if not came]
    assert not never, f"announced, but never logged: {never}"


@pytest.fixture(autouse=True)
def _no_window_left():
    """Fail when a test leaves a window open; it would take the keyboard from the tests that follow."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    left = [widget for widget in widgets.QApplication.topLevelWidgets() if widget.isVisible()]
    names = [f"{type(widget).__name__} {widget.objectName()}".strip() for widget in left]
    for widget in left:
        widget.hide()
        widget.deleteLater()
    assert not left, f"still open: {names}"
