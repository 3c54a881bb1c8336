"""Where things lie on this computer: the clinic's data, this computer's settings, the log."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

DATA_FILE = "clinic.db"
_NAME = "ClinicDesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The three folders of one desk."""

    data: Path
    config: Path
    logs: Path

    @property
    def data_file(self) -> Path:
        """The clinic's data file."""
        return self.data / DATA_FILE

    @property
    def backups(self) -> Path:
        """Where the daily copies lie."""
        return self.data / "backups"

    def make(self) -> None:
        """Make the folders that are not there yet. Raises OSError where that is not allowed."""
        for folder in (self.data, self.config, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def usual_folders(data_dir: Path | None = None) -> Folders:
    """Give the folders of this person's desk, or everything inside `data_dir` when one is named."""
    if data_dir is not None:
        root = data_dir.expanduser().resolve()
        return Folders(data=root, config=root, logs=root / "logs")
    dirs = platformdirs.PlatformDirs(_NAME, appauthor=False)
    return Folders(data=dirs.user_data_path, config=dirs.user_config_path, logs=dirs.user_log_path)


def throwaway_folders() -> Folders:
    """Make folders for a clinic that may be forgotten afterwards."""
    return usual_folders(Path(tempfile.mkdtemp(prefix="clinic-desk-")))
