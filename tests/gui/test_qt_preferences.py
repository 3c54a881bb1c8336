"""This computer's settings survive a restart, a damaged file and another version of the program."""

import json

import pytest

from clinic_desk.qt.preferences import LARGEST_TEXT, Preferences, load, preferences_file, save
from clinic_desk.qt.theme import ThemeChoice

SET = Preferences(
    theme=ThemeChoice.DARK,
    language="bn",
    locale="bn_BD",
    text_scale=1.25,
    single_letters=False,
    last_user="rina",
    window="AdnQywAD",
    privacy_minutes=0,
)


def test_what_was_saved_is_read_again(tmp_path):
    path = preferences_file(tmp_path / "not" / "there" / "yet")
    save(path, SET)
    assert load(path) == SET
    assert [file.name for file in path.parent.iterdir()] == ["preferences.json"]


def test_without_a_file_there_are_defaults(tmp_path):
    assert load(tmp_path / "preferences.json") == Preferences()


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "null", "\x00\xff"])
@pytest.mark.logs("preferences cannot be read")
def test_a_damaged_file_is_noted_and_does_not_keep_the_desk_from_opening(tmp_path, content):
    path = tmp_path / "preferences.json"
    path.write_text(content, encoding="latin-1")
    assert load(path) == Preferences()


@pytest.mark.logs("preference .* cannot be used")
def test_one_bad_setting_does_not_spoil_the_others(tmp_path):
    path = tmp_path / "preferences.json"
    path.write_text(
        json.dumps(
            {
                "theme": "mauve",
                "language": 7,
                "single_letters": "no",
                "privacy_minutes": True,
                "text_scale": "big",
                "last_user": "rina",
                "from_a_newer_version": 1,
            }
        )
    )
    assert load(path) == Preferences(last_user="rina")


def test_a_whole_number_is_a_scale_and_no_scale_leaves_the_bounds(tmp_path):
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({"text_scale": 90, "privacy_minutes": -3}))
    assert load(path) == Preferences(text_scale=LARGEST_TEXT, privacy_minutes=0)


def test_a_save_that_fails_leaves_the_old_file(tmp_path):
    path = preferences_file(tmp_path)
    save(path, SET)
    path.with_suffix(".new").mkdir()
    with pytest.raises(OSError):  # noqa: PT011  which one differs between systems
        save(path, Preferences())
    assert load(path) == SET


def test_the_usual_place_is_this_person_s_folder_for_settings():
    assert preferences_file().name == "preferences.json"
    assert "clinic-desk" in preferences_file().parts
