"""Every theme keeps its promise: the same roles, and text that can be read on every ground it stands on."""

import itertools
import tomllib
from pathlib import Path

import pytest

THEMES = Path(__file__).parents[2] / "resources" / "themes"
TOKENS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in THEMES.glob("*.toml")}

GROUNDS = ("background", "panel", "field", "closed", "hover", "accent_soft")
TEXT_ON = [
    *itertools.product(("text", "muted", "accent", "danger", "warning", "success"), GROUNDS),
    *itertools.product(("text",), ("pressed", "warning_soft", "danger_soft", "success_soft")),
    *itertools.product(("muted",), ("warning_soft", "pressed")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_danger", "danger"),
    ("on_now", "now"),
    ("warning", "warning_soft"),
    ("danger", "danger_soft"),
    ("success", "success_soft"),
    ("on_tip", "tip"),
]
MARK_ON = [
    *itertools.product(("accent", "now"), ("background", "panel", "closed")),
    *itertools.product(("online", "offline"), ("panel",)),
    ("focus_on_accent", "accent"),
]
CODES = {
    "requested", "booked", "confirmed", "arrived", "in_progress", "completed", "cancelled", "no_show",
    "entered_in_error", "held",
}  # fmt: skip


def channels(colour):
    digits = colour.lstrip("#")[-6:]
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour):
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def floor(theme):
    return 7.0 if theme == "contrast" else 4.5


def test_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_there_are_three_themes_with_the_same_roles():
    assert set(TOKENS) == {"light", "dark", "contrast"}
    assert len({frozenset(tokens["colours"]) for tokens in TOKENS.values()}) == 1


@pytest.mark.parametrize("theme", TOKENS)
def test_text_can_be_read_on_its_grounds(theme):
    colours = TOKENS[theme]["colours"]
    poor = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in TEXT_ON
        if contrast(colours[text], colours[ground]) < floor(theme)
    }
    assert poor == {}


@pytest.mark.parametrize("theme", TOKENS)
def test_marks_stand_out_from_their_grounds(theme):
    colours = TOKENS[theme]["colours"]
    poor = {
        f"{mark} on {ground}": round(contrast(colours[mark], colours[ground]), 2)
        for mark, ground in MARK_ON
        if contrast(colours[mark], colours[ground]) < 3
    }
    assert poor == {}


@pytest.mark.parametrize("theme", TOKENS)
def test_every_status_has_a_readable_look(theme):
    colours, statuses = TOKENS[theme]["colours"], TOKENS[theme]["status"]
    assert set(statuses) == CODES
    for code, look in statuses.items():
        ground = colours["panel"] if look["ground"].startswith("#00") and len(look["ground"]) == 9 else look["ground"]
        for text in (colours["text"], colours["muted"], look["text"]):
            assert contrast(text, ground) >= floor(theme), code
        assert contrast(look["mark"], ground) >= 3, code


def test_every_status_has_an_icon_and_no_two_looks_are_told_apart_by_colour_alone():
    icons = THEMES.parent / "icons"
    for tokens in TOKENS.values():
        by_icon = {}
        for look in tokens["status"].values():
            assert (icons / f"{look['icon']}.svg").is_file()
            by_icon.setdefault((look["icon"], look.get("pattern")), set()).add(look["bar"])
        assert all(len(bars) == 1 for bars in by_icon.values())
