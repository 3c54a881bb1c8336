"""Looks at where a data file lies and what it is before anything opens it: drive, synced folder, room, first bytes.

Opening, upgrading and copying are in `upgrade` and `backups`.
"""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

from clinic_desk.storage.troubles import DamagedFile, DiskFull, NetworkPath, ReadOnlyFile

LOW_BYTES = 1_000_000_000
LEAST_BYTES = 100_000_000
PLAIN_HEADER = b"SQLite format 3\0"
PAGE_BYTES = 512
"""The smallest page of a data file; a shorter file is none."""

# locks and the shared memory of the write-ahead log do not hold across machines
NETWORK_TYPES = frozenset({"afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre"})
NETWORK_TYPES |= {"ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs", "vboxsf", "webdav"}
NETWORK_TYPES |= {"fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.rclone"}
NETWORK_TYPES |= {"fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse"}
# a copying program takes the file while it is being written, and writes another computer's over it
SYNCED_FOLDERS = (
    ("onedrive", re.compile(r"onedrive( - .+)?", re.IGNORECASE)),
    ("dropbox", re.compile(r"dropbox( \(.+\))?", re.IGNORECASE)),
    ("google_drive", re.compile(r"google ?drive(-.+)?|drivefs|my drive", re.IGNORECASE)),
    ("icloud", re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs", re.IGNORECASE)),
    ("nextcloud", re.compile(r"nextcloud\d*|owncloud", re.IGNORECASE)),
    ("cloud_storage", re.compile(r"cloudstorage", re.IGNORECASE)),  # macOS: ~/Library/CloudStorage/…
)
SYNC_MARKS = (
    ("dropbox", ".dropbox"),
    ("dropbox", ".dropbox.cache"),
    ("google_drive", ".tmp.drivedownload"),
    ("syncthing", ".stfolder"),
)
_REMOTE_DRIVE = 4
_MOUNTED = re.compile(r"^\S.* on (?P<place>/.*) \((?P<type>[\w.]+)[,)]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """How much is free where a data file lies."""

    free_bytes: int

    @property
    def is_low(self) -> bool:
        """Whether a person should be warned (below 1 GB)."""
        return self.free_bytes < LOW_BYTES

    @property
    def is_out(self) -> bool:
        """Whether nothing may be written any more (below 100 MB)."""
        return self.free_bytes < LEAST_BYTES


def disk_room(path: Path) -> DiskRoom:
    """Tell how much is free where a file lies or would lie. Raises OSError."""
    return DiskRoom(shutil.disk_usage(_existing(path)).free)


def refuse_full_disk(path: Path) -> None:
    """Raise DiskFull while there is still room to finish what was begun (SYNC §2.6.13)."""
    room = disk_room(path)
    if room.is_out:
        raise DiskFull(str(path), free_bytes=room.free_bytes)


def refuse_unsafe_place(path: Path) -> None:
    """Raise NetworkPath when the file lies on a network drive or in a folder that is copied to a cloud.

    `details["place"]` names which: a file system's type, `unc`, `remote_drive`, or the copying program.
    """
    resolved = path.resolve()
    place = unc_place(str(path)) or drive_place(resolved) or synced_place(resolved)
    if place is not None:
        raise NetworkPath(str(path), place=place)


def refuse_unwritable(path: Path) -> None:
    """Raise ReadOnlyFile when the file or its folder may not be written to."""
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise ReadOnlyFile(str(path))


def is_new(path: Path, *, encrypted: bool) -> bool:
    """Tell whether there is no data yet. Raises DamagedFile when the first bytes are not those of a data file.

    An encrypted file looks random from its first byte on, so there only the length tells.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return True
    if size == 0:
        return True
    with path.open("rb") as file:
        plain = file.read(len(PLAIN_HEADER)) == PLAIN_HEADER
    if size < PAGE_BYTES or not (plain or encrypted):
        raise DamagedFile(str(path), reason="not_a_data_file")
    if plain and encrypted:
        raise DamagedFile(str(path), reason="not_encrypted")
    return False


def unc_place(path: str) -> str | None:
    r"""Recognise `\\server\share`, also as `\\?\UNC\server\share`; a local `\\?\C:\` is none."""
    if path[:4] in ("\\\\?\\", "\\\\.\\"):
        return "unc" if path[4:8].upper() == "UNC\\" else None
    return "unc" if path.startswith("\\\\") else None


def drive_place(path: Path) -> str | None:
    """Name the network file system that a resolved path lies on, None when the disk is in this computer."""
    if sys.platform == "win32":
        kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
        return "remote_drive" if kind == _REMOTE_DRIVE else None
    if sys.platform == "darwin":
        # asking takes a process of its own, and Finder and the automounter put drives nowhere else
        if not path.is_relative_to("/Volumes") and not path.is_relative_to("/Network"):
            return None
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        return network_type(path, macos_mounts(listed))
    try:
        listed = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return network_type(path, linux_mounts(listed))


def linux_mounts(listed: str) -> list[tuple[str, str]]:
    """Read /proc/self/mounts: place and type of each mount."""
    fields = [line.split() for line in listed.splitlines()]
    return [(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line[1]), line[2]) for line in fields]


def macos_mounts(listed: str) -> list[tuple[str, str]]:
    """Read what `mount` prints on macOS: place and type of each mount."""
    return [(found["place"], found["type"]) for found in _MOUNTED.finditer(listed)]


def network_type(path: PurePath, mounts: list[tuple[str, str]]) -> str | None:
    """Name the type of the mount that a path lies on when it reaches over a network; later mounts cover earlier."""
    covering = [(place, kind) for place, kind in mounts if path.is_relative_to(place)]
    if not covering:
        return None
    deepest = max(len(place) for place, _ in covering)
    kind = [kind for place, kind in covering if len(place) == deepest][-1]
    return kind if kind.lower() in NETWORK_TYPES else None


def synced_place(path: Path) -> str | None:
    """Name the program that copies a folder above the path to a cloud, by the folder's name or what lies in it."""
    for part in path.parent.parts:
        for name, pattern in SYNCED_FOLDERS:
            if pattern.fullmatch(part):
                return name
    for folder in path.parents:
        for name, mark in SYNC_MARKS:
            # in the home folder itself ~/.dropbox only says that the program is installed
            if folder != Path.home() and (folder / mark).exists():
                return name
    return None


def _existing(path: Path) -> Path:
    return next((place for place in (path, *path.parents) if place.exists()), path)
