"""Takes new sentences of the program into the translations and builds what it loads.

python resources/translations/update.py [LANGUAGE ...]: a language named for the first time gets a file of its own.
English has only the sentences that count something: one visit, two visits. Exit code 1: something is untranslated.
"""

# ruff: noqa: INP001, S314, S603, T201  a script of its own: it speaks on the terminal and reads files of this folder

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parents[1] / "clinic_desk"
SOURCE_LANGUAGE = "en"


def main(languages: list[str]) -> int:
    """Update every language's file and build it; answers the exit code."""
    known = {path.stem.removeprefix("clinic_desk_") for path in HERE.glob("clinic_desk_*.ts")}
    missing = 0
    for language in sorted({SOURCE_LANGUAGE, *known, *languages}):
        texts = HERE / f"clinic_desk_{language}.ts"
        update(texts, language)
        run("pyside6-lrelease", "-silent", str(texts), "-qm", str(texts.with_suffix(".qm")))
        for source in unfinished(texts):
            print(f"{texts.name}: untranslated: {source}", file=sys.stderr)
            missing += 1
    return 1 if missing else 0


def update(texts: Path, language: str) -> None:
    """Take the program's sentences into one file; what is no longer said goes."""
    only_counts = ["-pluralonly"] if language == SOURCE_LANGUAGE else []
    sources = [str(path) for path in sorted(PROGRAM.rglob("*.py"))]
    options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", SOURCE_LANGUAGE]
    run("pyside6-lupdate", *sources, *only_counts, *options, "-target-language", language, "-ts", str(texts))


def run(tool: str, *arguments: str) -> None:
    """Run one of the tools that come with PySide6, beside the Python that runs this script."""
    beside = Path(sys.executable).with_name(f"{tool}.exe" if sys.platform == "win32" else tool)
    subprocess.run([str(beside) if beside.exists() else tool, *arguments], check=True)


def unfinished(texts: Path) -> list[str]:
    """List the sentences of a file that have no words in its language yet."""
    found = ET.parse(texts).iter("message")
    return [message.findtext("source", "") for message in found if message.find("translation[@type]") is not None]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
