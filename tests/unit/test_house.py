"""What holds for the project as a whole: locks, sizes, names, documents and the order of imports."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "clinic_desk"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {"runtime": ["checkout"], "dev": ["checkout", "dev"], "build": ["build"]}
PLATFORMS = [
    {"python_version": series, "python_full_version": f"{series}.1", "sys_platform": system}
    for series in ("3.11", "3.12", "3.13")
    for system in ("linux", "win32", "darwin")
]
VAGUE = {"manager", "helper", "handler", "util", "common", "base", "misc", "data", "info", "process", "do"}
OPEN_AN_APPLICATION_AND_PAINT = """
import sys
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
application = QGuiApplication([])
image = QImage(50, 50, QImage.Format.Format_RGB32)
painter = QPainter(image)
colour = QColor("red")
painter.setPen(colour)  # the first call loads more modules
before = sys.getrefcount(None)
for _ in range(1000):
    painter.setPen(colour)
print(sys.getrefcount(None) - before)
painter.end()
"""
IMPORT_ALL_PRESENTERS = """
import importlib, pkgutil, sys
import clinic_desk.presenters as presenters
for module in pkgutil.walk_packages(presenters.__path__, presenters.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))))
"""


def asked_for(extras):
    """Everything that pyproject.toml asks for, extras that name other extras left out."""
    wanted = list(PYPROJECT["project"]["dependencies"])
    for extra in extras:
        wanted += PYPROJECT["project"]["optional-dependencies"][extra]
    requirements = [Requirement(line) for line in wanted]
    return [requirement for requirement in requirements if requirement.name != PYPROJECT["project"]["name"]]


def locked(name):
    """The lines of a lock file without their hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return [Requirement(line.rstrip(" \\")) for line in text.splitlines() if re.match(r"[a-z0-9]", line)]


def versions_for(requirements, platform):
    """Name and pinned version of what applies to one Python on one system."""
    chosen = {}
    for requirement in requirements:
        if requirement.marker is None or requirement.marker.evaluate(platform):
            name = canonicalize_name(requirement.name)
            assert name not in chosen, f"{name} twice for {platform}"
            chosen[name] = next(iter(requirement.specifier)).version
    return chosen


def answer_of(program):
    """What a Python program of its own prints."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commands_of_the_program():
    """The commands that `clinic-desk --help` lists, with what it says about them."""
    command = [sys.executable, "-m", "clinic_desk", "--help"]
    wide = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=wide)
    return dict(re.findall(r"^ {4}([a-z][\w-]*) +(\S.*)$", done.stdout, re.MULTILINE))


def dev_script():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modules():
    return sorted(path for folder in ("clinic_desk", "tests") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_pyproject_asks_for(lock):
    pins = locked(lock)
    for platform in PLATFORMS:
        chosen = versions_for(pins, platform)
        for wanted in asked_for(LOCKS[lock]):
            if wanted.marker is None or wanted.marker.evaluate(platform):
                version = chosen.get(canonicalize_name(wanted.name))
                assert version, f"{wanted} is missing in {lock}.txt for {platform}; run dev.py lock"
                assert wanted.specifier.contains(version), f"{lock}.txt has {version} where {wanted} is asked"


def test_all_locks_take_the_same_versions():
    everywhere = {}
    for lock in LOCKS:
        for pin in locked(lock):
            key = (canonicalize_name(pin.name), str(pin.marker))
            assert everywhere.setdefault(key, pin.specifier) == pin.specifier, f"{pin} in {lock}.txt"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_with_hashes_and_names_no_place(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        first, *rest = entry.splitlines()
        assert re.match(r"[a-z0-9.-]+==\S+( ; .+)? \\$", first), first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in rest), first
        assert rest, first


def test_no_module_is_too_long():
    long = {path.relative_to(ROOT): len(path.read_bytes().splitlines()) for path in modules()}
    assert not {path: lines for path, lines in long.items() if lines > 500}


def test_no_module_has_a_vague_name():
    words = {path.relative_to(ROOT): set(re.split(r"[_.]", path.stem)) for path in modules()}
    vague = VAGUE | {f"{word}s" for word in VAGUE}
    assert not {path: found & vague for path, found in words.items() if found & vague}


def test_documents_name_only_commands_that_exist():
    commands = dev_script().COMMANDS
    for document in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = set(re.findall(r"dev\.py (\w+)", text))
        assert named, document
        assert named <= commands.keys(), document


def test_every_command_of_the_script_stands_in_contributing():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not [command for command in dev_script().COMMANDS if f"dev.py {command}" not in text]


def test_the_readme_lists_the_commands_that_the_program_has():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z][\w-]*)` \| (.+) \|$", text, re.MULTILINE))
    assert listed
    assert listed == commands_of_the_program()


def test_pictures_in_the_documents_are_small():
    large = {path.name: path.stat().st_size for path in (ROOT / "docs").rglob("*.png")}
    assert not {name: size for name, size in large.items() if size > 200_000}


@pytest.mark.parametrize(
    "document",
    sorted(p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]),
)
def test_links_between_documents_lead_somewhere(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if target and "://" not in target]
    assert not [target for target in local if not ((ROOT / document).parent / target).exists()]


def test_calls_without_a_result_leave_none_alone():
    """PySide6 6.12 under Python 3.11 would end the program here; see docs/decisions/0002."""
    assert abs(int(answer_of(OPEN_AN_APPLICATION_AND_PAINT))) < 100


def test_presenters_never_import_qt():
    assert answer_of(IMPORT_ALL_PRESENTERS) == ""


def test_contracts_have_no_exceptions():
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    assert not [contract["name"] for contract in contracts if contract.get("ignore_imports")]


def test_every_package_but_the_screens_is_kept_free_of_qt():
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    free = {
        module.removeprefix("clinic_desk.")
        for contract in contracts
        if "PySide6" in contract.get("forbidden_modules", ())
        for module in contract["source_modules"]
    }
    packages = {path.parent.name for path in PROGRAM.glob("*/__init__.py")}
    assert packages - free == {"desktop", "qt", "views"}
