"""Every code that people can meet has a sentence of its own, none is left over, and each is filled in completely."""

import ast
import importlib
import pkgutil
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

import clinic_desk
from clinic_desk.domain import refusals
from clinic_desk.domain.refusals import Problem, Refusal, SignInLocked
from clinic_desk.domain.user import password_problems
from clinic_desk.storage.troubles import Trouble
from clinic_desk.views.sentences import (
    PROBLEMS,
    REFUSALS,
    TROUBLES,
    sentence_for,
    sentence_for_problem,
    sentence_for_trouble,
)

PACKAGE = Path(clinic_desk.__file__).parent
FAMILIES = {refusals.Invalid, refusals.Conflict}  # have no code of their own
BLANK = re.compile(r"%([a-z_]+)%")
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")
}


def subclasses(kind):
    for sub in kind.__subclasses__():
        yield sub
        yield from subclasses(sub)


def all_of(kind):
    """Every class of a family in the program, whichever module it stands in."""
    for layer in ("domain", "storage", "security", "services", "presenters"):
        package = importlib.import_module(f"clinic_desk.{layer}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {sub for sub in subclasses(kind) if sub.__module__.startswith("clinic_desk.")}


def problem_calls():
    """Every place where a problem is made: where it stands, its code if that is written there, its details' names."""
    for name, tree in TREES.items():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "Problem":
                continue
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            code, details = given["code"], given.get("details")
            names = {key.value for key in details.keys} if isinstance(details, ast.Dict) else set()
            yield name, code.value if isinstance(code, ast.Constant) else None, names


def texts_outside_the_sentences():
    return {
        node.value
        for name, tree in TREES.items()
        if name != "views/sentences.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_refusal_has_a_code_and_a_sentence_of_its_own():
    found = all_of(Refusal) - FAMILIES
    codes = [kind.code for kind in found]
    assert all(codes)
    assert len(set(codes)) == len(codes)
    assert set(codes) == REFUSALS.keys()


def test_every_trouble_has_a_code_and_a_sentence_of_its_own():
    codes = [kind.code for kind in all_of(Trouble)]
    assert len(set(codes)) == len(codes)
    assert {*codes, Trouble.code} == TROUBLES.keys()


def test_every_problem_that_is_made_anywhere_has_a_sentence_with_everything_that_it_names():
    calls = [call for call in problem_calls() if call[1] is not None]
    assert len(calls) > 20
    for place, code, names in calls:
        assert code in PROBLEMS, place
        assert set(BLANK.findall(PROBLEMS[code])) <= names, (place, code)


def test_no_sentence_for_a_problem_is_left_over():
    assert not PROBLEMS.keys() - texts_outside_the_sentences()


@pytest.mark.parametrize("password", ["", "চা"])
def test_every_problem_of_a_password_is_said_completely(password):
    problems = password_problems(password)
    assert {problem.code for problem in problems} >= {"password_too_short", "password_needs_digit"}
    for problem in problems:
        assert not BLANK.search(sentence_for_problem(problem)), problem.code


@pytest.mark.parametrize("sentences", [REFUSALS, PROBLEMS, TROUBLES], ids=["refusals", "problems", "troubles"])
def test_sentences_are_sentences_and_blame_nobody(sentences):
    assert len(set(sentences.values())) == len(sentences)
    for code, sentence in sentences.items():
        assert re.fullmatch(r"[A-Z].*[.!]", sentence), code
        assert not re.search(r"error|invalid|illegal|fail to|you |your fault|wrong input", sentence, re.IGNORECASE), (
            code
        )
        assert len(sentence) < 140, code


def test_refusals_name_only_what_is_filled_in():
    named = {code: BLANK.findall(sentence) for code, sentence in REFUSALS.items() if BLANK.search(sentence)}
    assert named == {"sign_in_locked": ["until"]}
    assert not [sentence for sentence in TROUBLES.values() if BLANK.search(sentence)]


def test_a_wait_is_told_by_the_clock_of_this_computer_to_the_second():
    until = datetime(2026, 11, 20, 4, 28, 30, tzinfo=UTC)
    sentence = sentence_for(SignInLocked(until=until.isoformat()))
    assert QLocale().toString(until.astimezone().time(), "HH:mm:ss") in sentence
    assert not BLANK.search(sentence)


def test_numbers_are_filled_in():
    problem = Problem(field="capacity", code="out_of_range", details={"least": 1, "most": 50})
    assert sentence_for_problem(problem) == "Between 1 and 50, please."


def test_an_unknown_trouble_is_still_told():
    assert sentence_for_trouble("something_new") == TROUBLES["trouble"]
    assert sentence_for_trouble("disk_full") == TROUBLES["disk_full"]
