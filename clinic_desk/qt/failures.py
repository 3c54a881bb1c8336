"""Uncaught errors of every thread and of Qt itself: into the log, and for mistakes of ours into a report to copy.

Neither log nor report ever holds the text of an exception: it may quote a record. They hold types, codes and places.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections import Counter
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import PySide6
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

import clinic_desk

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

LOG_NAME = "clinic-desk.log"
FAULT_NAME = "clinic-desk.crash"
_LOG_BYTES = 2_000_000
_OLD_LOGS = 4
_SAME_BUG_LOGGED = 20
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def name_error(error: BaseException) -> str:
    """The type of an error, and its code if it has one; never its text."""
    code = getattr(error, "code", None)
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{kind} [{code}]" if isinstance(code, str) and code else kind


def describe_error(error: BaseException) -> str:
    """An error with its causes as lines of places and types; never their texts nor any source line's values."""
    blocks: list[str] = []
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        places = [
            f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        blocks.append("\n".join([*places, name_error(link)]))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\ncaused\n".join(reversed(blocks))


def report(error: BaseException) -> str:
    """What a person may copy and send to us: versions and places, nothing about patients."""
    return "\n".join(
        (
            f"Clinic Desk {clinic_desk.__version__}",
            f"Python {platform.python_version()}, Qt {PySide6.__version__}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            "",
            describe_error(error),
        )
    )


class PrivateFormatter(logging.Formatter):
    """Writes errors by type and place."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return describe_error(ei[1]) if ei[1] is not None else ""


class PrivateFilter(logging.Filter):
    """Keeps out what other libraries would write about records: statements with their values, texts of errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(("sqlalchemy", "alembic.runtime.plugins")) and record.levelno < logging.WARNING:
            return False
        if isinstance(record.msg, BaseException):
            record.msg = name_error(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(name_error(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
        record.exc_text = None  # another handler may have kept the long form
        return True


class Failures(QObject):
    """Takes what nobody caught. `bug_met` brings the report to the GUI thread, once for each place in the code."""

    bug_met = Signal(str)
    _arrived = Signal(str)

    def __init__(self, log_folder: Path, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        log_folder.mkdir(parents=True, exist_ok=True)
        self._folder = log_folder
        self._met: Counter[str] = Counter()
        self._log_file: RotatingFileHandler | None = None
        self._fault_file: TextIO | None = None
        self._arrived.connect(self.bug_met, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Open the log and take over the hooks of Python and Qt, for as long as the program runs."""
        log_file = RotatingFileHandler(
            self._folder / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=_OLD_LOGS, encoding="utf-8", delay=True
        )
        log_file.setFormatter(PrivateFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log_file.addFilter(PrivateFilter())
        root = logging.getLogger()
        root.addHandler(log_file)
        root.setLevel(min(root.level or logging.INFO, logging.INFO))
        self._log_file = log_file
        self._fault_file = (self._folder / FAULT_NAME).open("a", encoding="utf-8")
        faulthandler.enable(self._fault_file)
        sys.excepthook = self._take_uncaught
        threading.excepthook = self._take_from_thread
        qInstallMessageHandler(_take_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back and close the files."""
        qInstallMessageHandler(None)
        threading.excepthook = threading.__excepthook__
        sys.excepthook = sys.__excepthook__
        faulthandler.disable()
        if self._fault_file is not None:
            self._fault_file.close()
        if self._log_file is not None:
            logging.getLogger().removeHandler(self._log_file)
            self._log_file.close()

    def take(self, error: BaseException) -> None:
        """Log a mistake of ours and, the first time it is met, hand its report over. From any thread."""
        text = report(error)
        self._met[text] += 1
        if self._met[text] <= _SAME_BUG_LOGGED:
            _log.error("uncaught %s", name_error(error), exc_info=error)
        if self._met[text] == 1:
            self._arrived.emit(text)

    def _take_uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.take(error.with_traceback(trace))

    def _take_from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_value)


def _take_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category or "default", message)


def _short(file_name: str) -> str:
    """A path without the folders that tell who sits here."""
    parts = Path(file_name).parts
    if "clinic_desk" in parts:
        start = len(parts) - 1 - parts[::-1].index("clinic_desk")
        return "/".join(parts[start:])
    return "/".join(parts[-2:])
