"""Sentences are written so that translators find them, and those that count something count rightly in English."""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "resources" / "translations"
ENGLISH = TRANSLATIONS / "clinic_desk_en.ts"
BUILD_TOOL = Path(sys.executable).with_name("pyside6-lrelease.exe" if sys.platform == "win32" else "pyside6-lrelease")
FOUND_BY_LUPDATE = {"tr", "translate", "QT_TR_NOOP", "QT_TRANSLATE_NOOP"}
COUNTS = re.compile(r"%L?n(?![a-z])")
SOURCES = sorted((ROOT / "clinic_desk").rglob("*.py"))


def name_of(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_words(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def sentences_of(call):
    """The argument that is the sentence, the second one after a context; nothing for str.translate and painters."""
    if name_of(call.func) in {"tr", "QT_TR_NOOP"}:
        return call.args[:1]
    if name_of(getattr(call.func, "value", None)) == "QCoreApplication" or any(map(is_words, call.args[:1])):
        return call.args[1:2]
    return []


def put_together(tree):
    """Sentences that are put together or chosen inside the call: lupdate does not find them as they are said."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call.func) in FOUND_BY_LUPDATE:
            for sentence in sentences_of(call):
                formatted = isinstance(sentence, ast.Call) and name_of(sentence.func) in {"format", "replace", "join"}
                if formatted or isinstance(sentence, ast.JoinedStr | ast.BinOp | ast.IfExp):
                    yield call.lineno


def other_names(tree):
    """Names that stand for tr or translate, under which lupdate does not look for sentences."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and name_of(node.value) in FOUND_BY_LUPDATE:
            found |= {name_of(target) for target in node.targets}
        elif isinstance(node, ast.FunctionDef):
            parameters = {argument.arg for argument in node.args.args}
            passed_on = (
                sentence
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and name_of(call.func) in FOUND_BY_LUPDATE
                for sentence in sentences_of(call)
            )
            if any(name_of(sentence) in parameters for sentence in passed_on):
                found.add(node.name)
    return found - {"tr", "translate"}


def unfound(tree):
    """Literal sentences given to such another name."""
    aliases = other_names(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call.func) in aliases and any(map(is_words, call.args)):
            yield call.lineno


def counting(tree):
    """The sentences with a number of something in them."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call.func) in {"tr", "translate"}:
            yield from (part.value for part in call.args if is_words(part) and COUNTS.search(part.value))


def per_source(search):
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    return {str(path.relative_to(ROOT)): found for path, tree in trees.items() if (found := list(search(tree)))}


def messages():
    """Context, sentence and forms of every message in the English file."""
    for context in ET.parse(ENGLISH).iter("context"):  # noqa: S314  a file of this project
        for message in context.iter("message"):
            forms = [form.text or "" for form in message.iter("numerusform")]
            yield context.findtext("name"), message.findtext("source"), forms


def test_no_sentence_is_put_together_before_it_is_translated():
    assert per_source(put_together) == {}


def test_no_sentence_hides_behind_another_name_for_tr():
    assert per_source(unfound) == {}


@pytest.mark.parametrize(
    ("code", "search"),
    [
        ('self.tr(f"Hello {name}")', put_together),
        ('self.tr("Hello %s" % name)', put_together),
        ('QCoreApplication.translate("desk", "Hello {}".format(name))', put_together),
        ('translate("desk", "Undo" if back else "Redo")', put_together),
        ('_ = QCoreApplication.translate\n_("desk", "Hello")', unfound),
        ('def say(text):\n    return QCoreApplication.translate("desk", text)\nsay("Hello")', unfound),
    ],
)
def test_the_search_finds_what_it_looks_for(code, search):
    assert list(search(ast.parse(code)))


def test_every_sentence_that_counts_has_both_english_forms():
    counted = {sentence for found in per_source(counting).values() for sentence in found}
    assert counted
    assert {source for _, source, _ in messages()} == counted
    for _, source, forms in messages():
        assert len(forms) == 2, source
        assert all(COUNTS.search(form) for form in forms), source
        assert forms[0] != forms[1], source


def test_the_program_loads_the_forms_that_the_english_file_has():
    translator = QTranslator()
    assert translator.load(str(ENGLISH.with_suffix(".qm")))
    for context, source, forms in messages():
        for number, form in ((1, forms[0]), (0, forms[1]), (2, forms[1]), (21, forms[1])):
            assert translator.translate(context, source, None, number) == form


@pytest.mark.skipif(not BUILD_TOOL.exists(), reason="the tools of PySide6 are not installed beside this Python")
@pytest.mark.parametrize("texts", sorted(TRANSLATIONS.glob("*.ts")), ids=lambda path: path.stem)
def test_what_is_built_is_in_step_with_its_texts(tmp_path, texts):
    built = tmp_path / "built.qm"
    subprocess.run([BUILD_TOOL, "-silent", texts, "-qm", built], check=True)
    assert texts.with_suffix(".qm").read_bytes() == built.read_bytes(), "run resources/translations/update.py"
