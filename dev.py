"""Sets up, tests, checks and starts Clinic Desk from a checkout; needs nothing but Python itself.

Usage: python3 dev.py COMMAND [ARGUMENTS]        (Windows: py dev.py COMMAND)
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD_VENV = ROOT / "build" / "venv"
BENCH_CLINIC = ROOT / "build" / "bench"
WINDOWS = os.name == "nt"
OLDEST = (3, 11)
FAILED, ENVIRONMENT_MISSING = 1, 3  # exit codes, the same as those of clinic-desk

# What Qt's libraries are linked against and, for text in every language, one family of fonts.
# fmt: off
QT_NEEDS = [
    "fonts-noto-core", "libbrotli1", "libcups2", "libdbus-1-3", "libegl1", "libfontconfig1", "libfreetype6",
    "libgl1", "libglib2.0-0", "libx11-6", "libxkbcommon0",
]
WINDOW_NEEDS = [
    "libwayland-cursor0", "libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0",
    "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0",
]
# fmt: on


def stop(sentence: str, code: int = FAILED) -> NoReturn:
    """End with one sentence on the error stream."""
    print(f"dev.py: {sentence}", file=sys.stderr)
    raise SystemExit(code)


def call(*command: str | Path, **environment: str) -> int:
    """Run a command in the checkout, showing its output; the answer is its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment})


def program(venv: Path, name: str = "python") -> Path:
    """Where a virtual environment keeps a program."""
    return venv / "Scripts" / f"{name}.exe" if WINDOWS else venv / "bin" / name


def choose_python() -> None:
    """Go on under a newer Python where this one is too old; stop with a sentence where there is none."""
    if sys.version_info >= OLDEST:
        return
    newer = next(filter(None, map(shutil.which, ("python3.13", "python3.12", "python3.11"))), None)
    if newer is None:
        stop(f"Python 3.11 or newer is needed, this is {platform.python_version()}.", ENVIRONMENT_MISSING)
    raise SystemExit(call(newer, Path(__file__).resolve(), *sys.argv[1:]))


def install_system_packages(wanted: list[str]) -> None:
    """On Debian and its family, make sure of the libraries that no Python package brings along."""
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    distribution_python = Path(sys.base_prefix) == Path("/usr")
    series = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if distribution_python and importlib.util.find_spec("ensurepip") is None:
        wanted = [*wanted, f"{series}-venv"]
    if distribution_python and "binutils" in wanted:
        wanted = [*wanted, f"lib{series}"]
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Provides}\n"]
    listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present = {
        word
        for line in listing.splitlines()
        if line.startswith("installed ")
        for word in line.replace(",", " ").split()
    }
    missing = sorted(set(wanted) - present)
    if not missing:
        return
    if os.geteuid() != 0:
        stop(f"please run: sudo apt-get install -y {' '.join(missing)}", ENVIRONMENT_MISSING)
    print(f"Installing system packages: {' '.join(missing)}", flush=True)
    for step in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        command = ["apt-get", "-qq", *step]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode and "install" in step:  # a list that cannot be refreshed may still be good enough
            print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
            stop("apt-get could not install them, see above.", ENVIRONMENT_MISSING)


def state_of(lock: str) -> str:
    """What a finished environment notes down: the lock it was made from and a digest of what it asks for."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{lock} {hashlib.sha256(text).hexdigest()}"


def make_environment(lock: str, venv: Path = VENV) -> None:
    """Bring a virtual environment to what a lock file says, unless it already is there."""
    stamp = venv / "installed-lock.txt"
    python = program(venv)
    working = python.exists() and call(python, "-c", "import pip") == 0
    enough = {state_of(lock), state_of("dev")} if venv == VENV else {state_of(lock)}
    if working and stamp.exists() and stamp.read_text() in enough:
        return
    if not working:
        print(f"Making {venv.relative_to(ROOT)} ...", flush=True)
        if call(sys.executable, "-m", "venv", "--clear", venv):
            stop(f"{sys.executable} could not make a virtual environment.", ENVIRONMENT_MISSING)
    stamp.unlink(missing_ok=True)
    print(f"Installing requirements/{lock}.txt ...", flush=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if call(python, *install, "--require-hashes", "-r", f"requirements/{lock}.txt"):
        stop("the packages could not be installed; is there a way to the package index?", ENVIRONMENT_MISSING)
    if venv == VENV and call(python, *install, "--no-build-isolation", "-e", "."):
        stop("the checkout could not be put into its environment.")
    stamp.write_text(state_of(lock))


def in_environment(*command: str, **environment: str) -> int:
    """Run a Python module inside the finished environment."""
    return call(program(VENV), "-m", *command, **environment)


def offscreen() -> dict[str, str]:
    """No window appears on the screen of the person who tests, unless they ask for it."""
    return {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def setup(*_: str) -> int:
    """Make .venv with everything that tests and checks need."""
    install_system_packages(QT_NEEDS)
    make_environment("dev")
    return 0


def run(*arguments: str) -> int:
    """Start Clinic Desk: `run` opens the desk, `run COMMAND ...` is `clinic-desk COMMAND ...`."""
    on_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    install_system_packages([*QT_NEEDS, *WINDOW_NEEDS] if on_screen else QT_NEEDS)
    make_environment("runtime")
    return in_environment("clinic_desk", *arguments)


def demo(*arguments: str) -> int:
    """Open an invented clinic to try things out; without a screen its pictures are drawn instead."""
    return run("demo", *arguments)


def test(*arguments: str) -> int:
    """Run the tests; `--long` adds the slow ones, other arguments go to pytest."""
    setup()
    options = [] if any(not argument.startswith("--long") for argument in arguments) else ["-n", "auto"]
    return in_environment("pytest", *options, *arguments, **offscreen())


def cover(*arguments: str) -> int:
    """Run the tests in one process and print which lines and branches they leave out."""
    setup()
    failed = in_environment("coverage", "run", "-m", "pytest", *arguments, **offscreen())
    return in_environment("coverage", "report") or failed


def lint(*_: str) -> int:
    """Check style, types and the order of the layers."""
    setup()
    checks = {
        "style": ["ruff", "check", "."],
        "format": ["ruff", "format", "--check", "."],
        "types": ["mypy"],
    }
    failed = [name for name, command in checks.items() if in_environment(*command)]
    if call(program(VENV, "lint-imports")):
        failed.append("layers")
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all kept'}", flush=True)
    return FAILED if failed else 0


def lock(*arguments: str) -> int:
    """Write requirements/*.txt from pyproject.toml with uv; `--upgrade` takes newer versions."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(program(VENV).parent))
    if uv is None:
        stop("lock needs uv on the path (pipx install uv).", ENVIRONMENT_MISSING)
    quiet = [
        "--quiet",
        "--no-config",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    fixed = ["--universal", "--generate-hashes", "--python-version", "3.11", *quiet, *arguments]
    for name, extra in {"runtime": "checkout", "dev": "dev", "build": "build"}.items():
        answer = call(
            uv, "pip", "compile", "pyproject.toml", "--extra", extra, "-o", f"requirements/{name}.txt", *fixed
        )
        if answer:
            return answer
    return 0


def bundle(*arguments: str) -> int:
    """Build the program that needs no Python into dist/; `--self-test` starts it once."""
    install_system_packages([*QT_NEEDS, *WINDOW_NEEDS, "binutils"])
    make_environment("build", BUILD_VENV)
    build = ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "build.spec"]
    answer = call(program(BUILD_VENV), *build)
    if answer or "--self-test" not in arguments:
        return answer
    built = ROOT / "dist" / "clinic-desk" / ("clinic-desk.exe" if WINDOWS else "clinic-desk")
    return call(built, "self-test", **offscreen())


def bench(*names: str) -> int:
    """Print the figures of benchmarks/, or of those that are named, on this machine and at this moment."""
    setup()
    candidates = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    scripts = {path.stem: path for path in candidates if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}
    unknown = [name for name in names if name not in scripts]
    if unknown:
        stop(f"benchmarks/ has {', '.join(scripts)} and nothing called {', '.join(unknown)}.", 2)
    if not (BENCH_CLINIC / "clinic.db").exists():  # a larger one that somebody has put there is taken as it is
        size = ["--patients", "20000", "--appointments", "100000"]
        if in_environment("clinic_desk", "load-sample", *size, "--data-dir", str(BENCH_CLINIC)):
            return FAILED
    environment = {"PYTHONPATH": str(ROOT), **offscreen()}
    return max(call(program(VENV), scripts[name], BENCH_CLINIC, **environment) for name in names or scripts)


COMMANDS = {function.__name__: function for function in (setup, demo, run, test, cover, lint, bench, bundle, lock)}


def main() -> int:
    """Do what the first argument names."""
    choose_python()
    name, *arguments = sys.argv[1:] or ["help"]
    if name in COMMANDS:
        return COMMANDS[name](*arguments)
    print(__doc__)
    for command, function in COMMANDS.items():
        print(f"  {command:8}{function.__doc__}")
    return 0 if name in {"help", "-h", "--help"} else 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
