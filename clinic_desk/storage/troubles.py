"""Troubles: the surroundings failed (disk, file, lock) and a person can act on it. Rules that say no are refusals.

A trouble carries a stable code and a path, never the content of a record.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy.exc import DBAPIError


class Trouble(Exception):  # noqa: N818  shown in the notice bar with what to do, not as an error
    """Something around the program failed; the sentence for `code` stands in the views."""

    code: ClassVar[str] = "trouble"

    def __init__(self, path: str = "", **details: object) -> None:
        super().__init__(self.code)
        self.path = path
        self.details = details


class DiskFull(Trouble):
    """No room left where the data file lies; nothing was saved."""

    code = "disk_full"


class FileLocked(Trouble):
    """Another program has the data file locked and did not let go in time."""

    code = "file_locked"


class ReadOnlyFile(Trouble):
    """The data file or its folder may not be written to."""

    code = "read_only"


class DamagedFile(Trouble):
    """The data file is damaged or is not a data file of this program."""

    code = "damaged"


class NewerFile(Trouble):
    """A newer version of the program has written this file."""

    code = "newer_file"


class NetworkPath(Trouble):
    """The data file lies on a network drive or in a folder that is copied to a cloud."""

    code = "network_path"


class CannotOpen(Trouble):
    """The data file cannot be opened or created at this place."""

    code = "cannot_open"


class UpgradeFailed(Trouble):
    """Bringing the data file to this version failed; the copy made before was put back."""

    code = "upgrade_failed"


class DiskError(Trouble):
    """The disk or drive reported an error: unplugged, failing, or a quota is used up; nothing was saved."""

    code = "disk_error"


class FileExists(Trouble):
    """A file with this name is there already and was left as it is."""

    code = "file_exists"


# the driver's error numbers, https://sqlite.org/rescode.html: first the exact ones, then their families
_EXACT: dict[int, type[Trouble]] = {
    522: DamagedFile,  # SQLITE_IOERR_SHORT_READ: the file ends too early
    4874: DiskFull,  # SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log
}
_FAMILIES: dict[int, type[Trouble]] = {
    3: ReadOnlyFile,  # SQLITE_PERM
    5: FileLocked,  # SQLITE_BUSY
    6: FileLocked,  # SQLITE_LOCKED
    8: ReadOnlyFile,  # SQLITE_READONLY
    10: DiskError,  # SQLITE_IOERR
    11: DamagedFile,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: CannotOpen,  # SQLITE_CANTOPEN
    26: DamagedFile,  # SQLITE_NOTADB
}
# what the driver's own copying of a file raises has the words of such a number, but not the number
_WORDS: tuple[tuple[str, int], ...] = (
    ("database or disk is full", 13),
    ("database is locked", 5),
    ("readonly database", 8),
    ("disk I/O error", 10),
    ("malformed", 11),
    ("unable to open", 14),
    ("not a database", 26),
)
_BY_ERRNO: dict[int | None, type[Trouble]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EACCES: ReadOnlyFile,
    errno.EPERM: ReadOnlyFile,
    errno.EROFS: ReadOnlyFile,
    errno.EIO: DiskError,
}


def trouble_of(error: BaseException, path: str = "") -> Trouble | None:
    """Recognise a driver's or the file system's error that a person can act on; None for a bug."""
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno, CannotOpen)(path)
    code = _code_of((error.orig or error) if isinstance(error, DBAPIError) else error)
    kind = _EXACT.get(code) or _FAMILIES.get(code & 0xFF)
    return None if kind is None else kind(path)


def _code_of(error: BaseException) -> int:
    """The driver's number for an error, 0 when it is none of the driver's."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code
    if not type(error).__module__.startswith(("sqlcipher3", "sqlite3")):
        return 0
    return next((number for words, number in _WORDS if words in str(error)), 0)


@contextmanager
def told_as_trouble(path: str = "", *, files: bool = False) -> Iterator[None]:
    """Turn the driver's errors inside the block into troubles where a person can act on them.

    `files`: the block works with whole files, so the file system's errors are meant too.
    """
    try:
        yield
    except Exception as error:
        trouble = None if isinstance(error, OSError) and not files else trouble_of(error, path)
        if trouble is None:
            raise
        raise trouble from error
