"""Where a data file may lie, and what its first bytes and the room around it say."""

import shutil
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest

from clinic_desk.storage import file_checks
from clinic_desk.storage.troubles import DamagedFile, DiskFull, NetworkPath

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
nas:/clinic /mnt/nas nfs4 rw,vers=4.2 0 0
//server/share /mnt/our\\040share cifs rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
me@host:/ /home/me/remote fuse.sshfs rw 0 0
tmpfs /mnt/twice tmpfs rw 0 0
server:/x /mnt/twice nfs rw 0 0
"""
MACOS_MOUNTS = """\
/dev/disk3s1 on / (apfs, sealed, local, read-only, journaled)
//me@server/share on /Volumes/share (1) (smbfs, nodev, nosuid, mounted by me)
/dev/disk5s1 on /Volumes/USB (exfat, local, nodev)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/clinic.db", None),
        ("/mnt/nas/desk/clinic.db", "nfs4"),
        ("/mnt/nas2/clinic.db", None),
        ("/mnt/our share/clinic.db", "cifs"),
        ("/mnt/nas/local/clinic.db", None),
        ("/home/me/remote/clinic.db", "fuse.sshfs"),
        ("/mnt/twice/clinic.db", "nfs"),
    ],
)
def test_network_drives_of_linux(path, kind):
    assert file_checks.network_type(PurePosixPath(path), file_checks.linux_mounts(MOUNTS)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/Volumes/share (1)/clinic.db", "smbfs"), ("/Volumes/USB/clinic.db", None), ("/Users/me/clinic.db", None)],
)
def test_network_drives_of_macos(path, kind):
    assert file_checks.network_type(PurePosixPath(path), file_checks.macos_mounts(MACOS_MOUNTS)) == kind


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (r"\\server\share\clinic.db", "unc"),
        (r"\\?\UNC\server\share\clinic.db", "unc"),
        (r"\\?\C:\desk\clinic.db", None),
        (r"C:\desk\clinic.db", None),
        ("/home/me/clinic.db", None),
    ],
)
def test_shares_of_windows(path, place):
    assert file_checks.unc_place(path) == place


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("OneDrive", "onedrive"),
        ("OneDrive - Dhanmondi Clinic/desk", "onedrive"),
        ("Dropbox (Clinic)/desk", "dropbox"),
        ("Google Drive", "google_drive"),
        ("Library/CloudStorage/Box-Box", "cloud_storage"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "icloud"),
        ("iCloudDrive", "icloud"),
        ("Nextcloud/desk", "nextcloud"),
        ("clinic", None),
        ("dropbox-export", None),
    ],
)
def test_synced_folders_by_name(tmp_path, folder, place):
    assert file_checks.synced_place(tmp_path / folder / "clinic.db") == place


def test_a_synced_folder_is_known_by_what_lies_in_it(tmp_path):
    (tmp_path / "ours" / ".stfolder").mkdir(parents=True)
    assert file_checks.synced_place(tmp_path / "ours" / "desk" / "clinic.db") == "syncthing"


def test_a_file_that_is_called_like_a_cloud_is_fine(tmp_path):
    assert file_checks.synced_place(tmp_path / "Dropbox") is None


def test_a_link_into_a_synced_folder_is_followed(tmp_path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "desk").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(NetworkPath) as refused:
        file_checks.refuse_unsafe_place(tmp_path / "desk" / "clinic.db")
    assert refused.value.details == {"place": "dropbox"}


def test_this_folder_is_safe(tmp_path):
    file_checks.refuse_unsafe_place(tmp_path / "clinic.db")


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_missing_or_empty_file_is_new(tmp_path, encrypted):
    path = tmp_path / "clinic.db"
    assert file_checks.is_new(path, encrypted=encrypted)
    path.touch()
    assert file_checks.is_new(path, encrypted=encrypted)


@pytest.mark.parametrize(
    ("content", "encrypted", "reason"),
    [
        (b"Dear Sir or Madam, " * 100, False, "not_a_data_file"),
        (b"SQLite format 3\0", False, "not_a_data_file"),
        (b"short", True, "not_a_data_file"),
        (b"SQLite format 3\0" + bytes(4096), True, "not_encrypted"),
    ],
)
def test_first_bytes_that_no_data_file_has(tmp_path, content, encrypted, reason):
    path = tmp_path / "clinic.db"
    path.write_bytes(content)
    with pytest.raises(DamagedFile) as refused:
        file_checks.is_new(path, encrypted=encrypted)
    assert refused.value.details == {"reason": reason}


@pytest.mark.parametrize(
    ("free", "low", "out"),
    [(2_000_000_000, False, False), (999_999_999, True, False), (100_000_000, True, False), (99_999_999, True, True)],
)
def test_room_on_the_disk(tmp_path, monkeypatch, free, low, out):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    room = file_checks.disk_room(tmp_path / "not" / "there" / "clinic.db")
    assert (room.free_bytes, room.is_low, room.is_out) == (free, low, out)
    if out:
        with pytest.raises(DiskFull):
            file_checks.refuse_full_disk(tmp_path / "clinic.db")
    else:
        file_checks.refuse_full_disk(tmp_path / "clinic.db")


def test_the_room_of_a_real_disk(tmp_path):
    assert file_checks.disk_room(Path(tmp_path)).free_bytes > 0
