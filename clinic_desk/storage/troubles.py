"""Troubles: the surroundings failed (disk, file, lock) and a person can act on it. Rules that say no are refusals.

A trouble carries a stable code and a path, never the content of a record.
"""

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


_BY_TEXT: tuple[tuple[str, type[Trouble]], ...] = (
    ("disk is full", DiskFull),
    ("disk i/o error", DamagedFile),
    ("database is locked", FileLocked),
    ("database table is locked", FileLocked),
    ("readonly database", ReadOnlyFile),
    ("malformed", DamagedFile),
    ("not a database", DamagedFile),
    ("unable to open", CannotOpen),
)


def trouble_of(error: BaseException, path: str = "") -> Trouble | None:
    """Recognise a driver's error that a person can act on; None for a bug."""
    text = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    return next((kind(path) for part, kind in _BY_TEXT if part in text), None)


@contextmanager
def told_as_trouble(path: str = "") -> Iterator[None]:
    """Turn the driver's errors inside the block into troubles where a person can act on them."""
    try:
        yield
    except DBAPIError as error:
        trouble = trouble_of(error, path)
        if trouble is None:
            raise
        raise trouble from error
