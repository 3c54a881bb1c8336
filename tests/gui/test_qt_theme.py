"""The look is taken from roles, everywhere at once, and the icons follow."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QTransform
from PySide6.QtWidgets import QLineEdit, QPushButton

from clinic_desk.domain.appointment import Status
from clinic_desk.qt import icons
from clinic_desk.qt.assets import FAMILIES, register_fonts, resource
from clinic_desk.qt.theme import Pattern, TextSize, Theme, ThemeChoice, Tone, read_tokens

CHOSEN = [ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.CONTRAST]


@pytest.fixture
def undressed(qapp):
    """Leave the application as it was found."""
    style, palette, font = qapp.style().name(), qapp.palette(), qapp.font()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.mark.parametrize("choice", CHOSEN)
def test_a_theme_dresses_the_application_from_its_roles(undressed, qtbot, choice):
    theme = Theme(choice)
    theme.apply(undressed)
    tokens = read_tokens(choice)["colours"]
    assert undressed.palette().color(QPalette.ColorRole.Text) == QColor(tokens["text"])
    assert "$" not in undressed.styleSheet()
    assert theme.is_dark == (choice is not ThemeChoice.LIGHT)


@pytest.mark.parametrize("choice", CHOSEN)
def test_what_is_painted_has_the_theme_s_colours(undressed, qtbot, choice):
    theme = Theme(choice)
    theme.apply(undressed)
    button = QPushButton("Book")
    button.setProperty("kind", "primary")
    qtbot.addWidget(button)
    button.resize(120, 40)
    image = button.grab().toImage()
    assert image.pixelColor(6, 20) == theme.colour("accent")


@pytest.mark.parametrize("choice", CHOSEN)
def test_every_status_of_a_visit_has_a_look(qapp, choice):
    theme = Theme(choice)
    for status in Status:
        look = theme.status(status)
        assert look.bar.isValid()
        assert resource("icons", f"{look.icon}.svg").is_file()
    assert theme.status("held").pattern is Pattern.DASHED
    assert theme.status(Status.CANCELLED).pattern is Pattern.STRUCK
    assert theme.status(Status.CANCELLED).ground.alpha() == 0


def test_every_tone_has_colours(qapp):
    theme = Theme(ThemeChoice.LIGHT)
    for tone in Tone:
        look = theme.tone(tone)
        assert look.ground.isValid()
        assert look.text.isValid()
        assert look.line.isValid()


def test_an_unknown_role_or_status_is_a_mistake_not_a_black_spot(qapp):
    theme = Theme(ThemeChoice.LIGHT)
    with pytest.raises(KeyError):
        theme.colour("mauve")
    with pytest.raises(KeyError):
        theme.status("lost")


def test_choosing_another_theme_changes_everything_and_tells_it_once(undressed, qtbot):
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(undressed)
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.DARK)
    assert undressed.palette().color(QPalette.ColorRole.Window) == QColor("#14181F")
    assert theme.colour("accent") == QColor("#4CC2BB")


def test_the_system_s_scheme_is_followed_only_when_that_is_chosen(qapp, qtbot, monkeypatch):
    following, fixed = Theme(ThemeChoice.SYSTEM), Theme(ThemeChoice.LIGHT)
    assert following.name == "light"
    monkeypatch.setattr("clinic_desk.qt.theme.system_theme", lambda: "dark")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert following.name == "dark"
    assert fixed.name == "light"


def test_text_grows_by_the_scale(undressed):
    theme = Theme(ThemeChoice.LIGHT, text_scale=1.5)
    theme.apply(undressed)
    assert theme.font().pixelSize() == round(13 * 1.5)
    assert theme.length(32) == 48
    assert "font-size: 18.0px" not in undressed.styleSheet()
    assert re.search(r'look="small"\] \{ [^}]*font-size: 18px', undressed.styleSheet())
    theme.choose(ThemeChoice.LIGHT, text_scale=1.0)
    assert undressed.font().pixelSize() == 13
    assert theme.font(TextSize.TITLE, bold=True).pixelSize() == 18


def test_the_bundled_fonts_write_the_scripts_of_our_clinics(qapp, qtbot):
    assert set(register_fonts()) >= set(FAMILIES)
    line = QLineEdit("নাজমা রवি شمس")
    qtbot.addWidget(line)
    assert not line.grab().isNull()


def icon_names():
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_is_drawn_in_the_colour_asked_for(qapp, name):
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', source)) <= {"currentColor", "none"}
    image = icons.pixmap(name, QColor("#D92D20"), 20, ratio=2).toImage()
    opaque = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert opaque
    assert {colour.name() for colour in opaque} == {"#d92d20"}


def test_icons_are_kept_by_name_colour_size_and_ratio(qapp):
    first = icons.pixmap("tick", QColor("red"), 20, ratio=2)
    assert icons.pixmap("tick", QColor("red"), 20, ratio=2).cacheKey() == first.cacheKey()
    assert icons.pixmap("tick", QColor("blue"), 20, ratio=2).cacheKey() != first.cacheKey()
    assert (first.width(), first.devicePixelRatio()) == (40, 2)


def test_mirrored_icons_exist():
    assert set(icon_names()) >= icons.MIRRORED


def shown_colour(button):
    image = button.icon().pixmap(20, 20).toImage()
    middle = QPoint(image.width() // 2, image.height() // 2)
    return image.pixelColor(middle).name()


def test_a_button_s_icon_follows_the_theme_and_lets_the_button_go(qapp, qtbot):
    theme = Theme(ThemeChoice.LIGHT)
    button = QPushButton()
    icons.keep_icon(button, theme, "dot", "accent")
    assert shown_colour(button) == "#0b6e6e"
    theme.choose(ThemeChoice.DARK)
    assert shown_colour(button) == "#4cc2bb"
    icons.keep_icon(button, theme, "dot", "danger")
    theme.choose(ThemeChoice.LIGHT)
    assert shown_colour(button) == theme.colour("danger").name()
    button.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.choose(ThemeChoice.DARK)


def test_an_icon_that_points_turns_round_with_the_writing(qapp):
    colour = QColor("black")

    def ink_on_the_left():
        image = icons.pixmap("chevron-left", colour, 20).toImage()
        columns = [x for x in range(20) if any(image.pixelColor(x, y).alpha() for y in range(20))]
        return sum(columns) / len(columns), image

    middle, straight = ink_on_the_left()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        turned_middle, turned = ink_on_the_left()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert middle < 10 < turned_middle + 1
    assert turned == straight.transformed(QTransform.fromScale(-1, 1))


def test_the_sheet_keeps_its_pictures_when_its_theme_is_gone_and_takes_them_along_at_the_end():
    code = (
        "import re\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from clinic_desk.qt.theme import Theme, ThemeChoice\n"
        "app = QApplication([])\n"
        "Theme(ThemeChoice.LIGHT).apply(app)\n"
        'pictures = set(re.findall(r\'url\\("([^"]+)"\\)\', app.styleSheet()))\n'
        "assert pictures and all(Path(picture).is_file() for picture in pictures)\n"
        "print(Path(pictures.pop()).parent)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not Path(ended.stdout.strip()).exists()
