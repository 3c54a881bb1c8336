"""The window around every screen: rail, top bar, pages, notices, and the line of keys. It decides nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from clinic_desk.qt import icons
from clinic_desk.qt.actions import native
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.active_patient import ActivePatientStrip
from clinic_desk.views.widgets.brand_mark import BrandMark
from clinic_desk.views.widgets.key_hints import KeyHints
from clinic_desk.views.widgets.notice_bar import NoticeBar
from clinic_desk.views.widgets.pill import Chip
from clinic_desk.views.widgets.read_back import ReadBack

RAIL_WIDTH = 76
BAR_HEIGHT = 56


class MainWindow(QMainWindow):
    """Shows either the cover (opening, sign-in, first run, lock) or the desk with its pages.

    Actions of the desk belong to `desk`: behind a cover it is hidden, and then no key of theirs works.
    """

    page_requested = Signal(str)
    lock_requested = Signal()
    switch_user_requested = Signal()
    change_password_requested = Signal()
    clinic_requested = Signal(object)
    closing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Clinic Desk")
        self._theme = theme
        self._stack = QStackedWidget(self)
        self._cover: QWidget | None = None
        self.rail = Rail(theme)
        self.top_bar = TopBar(theme)
        self.notices = NoticeBar(theme)
        self.active_patient = ActivePatientStrip(theme)
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self.hints = KeyHints(theme)
        self.state_label = QLabel()
        self.state_label.setObjectName("state_label")
        self.state_label.setProperty("look", "muted")
        self._pages: dict[str, QWidget] = {}
        self._focus_left: QWidget | None = None
        self.desk = self._desk()
        self._stack.addWidget(self.desk)
        self.setCentralWidget(self._stack)
        self.read_back = ReadBack(self.pages)
        self.rail.chosen.connect(self.page_requested)
        self.top_bar.person_chip.clicked.connect(self._open_person_menu)
        self.top_bar.clinic_chip.clicked.connect(self._open_clinic_menu)
        self._clinics: list[tuple[object, str]] = []
        self.resize(1440, 900)

    # -- cover and desk --------------------------------------------------------------------------

    def show_cover(self, cover: QWidget) -> None:
        """Cover everything with one widget, which is deleted when it goes."""
        if self._cover is None:
            focused = QApplication.focusWidget()
            self._focus_left = focused if focused is not None and self.desk.isAncestorOf(focused) else None
        self._drop_cover()
        self._cover = cover
        self._stack.addWidget(cover)
        self._stack.setCurrentWidget(cover)
        cover.setFocus()

    def show_desk(self) -> None:
        """Take the cover away and show the pages, with the focus where it was, or in a page shown meanwhile."""
        page = self.pages.currentWidget()
        inner = None if page is None else page.focusWidget()  # before Qt gives the focus to the page's first button
        self._stack.setCurrentIndex(0)
        self._drop_cover()
        left, self._focus_left = self._focus_left, None
        wanted = left if left is not None and isValid(left) and left.isVisible() else inner or page
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def cover(self) -> QWidget | None:
        """What covers the pages now."""
        return self._cover

    @property
    def is_covered(self) -> bool:
        """Whether the pages are hidden behind a cover."""
        return self._cover is not None

    def _drop_cover(self) -> None:
        if self._cover is not None:
            self._stack.removeWidget(self._cover)
            self._cover.hide()
            self._cover.deleteLater()
            self._cover = None

    # -- pages -----------------------------------------------------------------------------------

    def add_page(self, page_id: str, icon: str, word: str, page: QWidget) -> None:
        """Add a page and its entry in the rail."""
        self._pages[page_id] = page
        self.pages.addWidget(page)
        self.rail.add(page_id, icon, word)

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front and the focus into it; behind a cover it waits there without the focus."""
        page = self._pages[page_id]
        self.rail.show_current(page_id)
        self.pages.setCurrentWidget(page)
        if self.is_covered:
            self._focus_left = None  # keys must go nowhere but into the cover
        else:
            _focus_into(page)

    def page(self, page_id: str) -> QWidget:
        """Give a page by its id; raise KeyError for an unknown one."""
        return self._pages[page_id]

    @property
    def current_page(self) -> str:
        """The id of the page in front, empty before there is one."""
        front = self.pages.currentWidget()
        return next((page_id for page_id, page in self._pages.items() if page is front), "")

    def clear_pages(self) -> None:
        """Forget all pages: nothing of one person's desk may stand there for the next."""
        for page in self._pages.values():
            self.pages.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()
        self.rail.clear()
        self.read_back.clear()
        self.active_patient.clear()
        self.notices.clear()
        self.hints.show_hints(())
        self.top_bar.clear()
        self.show_clinics([], "")
        self.show_state("")

    # -- what stands around them -----------------------------------------------------------------

    def show_person(self, name: str, role: str) -> None:
        """Say who is signed in."""
        self.top_bar.person_chip.setText(f"{name} · {role}")

    def show_clinics(self, clinics: list[tuple[object, str]], current: str) -> None:
        """Show which clinic's day this is, and which others there are to choose."""
        self._clinics = clinics
        self.top_bar.clinic_chip.setText(current)
        self.top_bar.clinic_chip.setEnabled(len(clinics) > 1)

    def show_state(self, words: str) -> None:
        """Show the words at the end of the bottom line."""
        self.state_label.setText(words)

    def next_pane(self, step: int) -> None:
        """Move the focus to the next (1) or previous (-1) part of the window that is there: rail, search, …, page."""
        panes = [self.rail, self.top_bar, self.notices, self.active_patient, self.pages]
        panes = [pane for pane in panes if pane.isVisible()]
        focused = QApplication.focusWidget()
        at = next((place for place, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), 0)
        target = panes[(at + step) % len(panes)]
        if target is self.pages:
            _focus_into(self.pages.currentWidget())
        elif target is self.top_bar:
            self.top_bar.search_edit.setFocus(Qt.FocusReason.TabFocusReason)
        elif target is self.rail:
            self.rail.focus_current()
        else:
            _focus_first_in(target)

    def geometry_text(self) -> str:
        """Where the window stands, for the preferences."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def take_geometry(self, text: str) -> None:
        """Stand where it stood last time, or fill the screen when there is too little room (FEATURES L6)."""
        if text and self.restoreGeometry(QByteArray.fromBase64(text.encode())):
            return
        room = self.screen().availableSize()
        if room.width() < self.width() or room.height() < self.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, which Qt does in dialogs only."""
        focused = self.focusWidget()
        alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not event.isAutoRepeat()
        if alone and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    # -- inside ----------------------------------------------------------------------------------

    def _desk(self) -> QWidget:
        desk = QWidget()
        desk.setObjectName("desk")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        notices = QVBoxLayout()
        notices.setContentsMargins(16, 0, 16, 0)
        notices.addWidget(self.notices)
        notices.addWidget(self.active_patient)
        right.addLayout(notices)
        right.addWidget(self.pages, 1)
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addLayout(right, 1)
        bottom = QFrame()
        bottom.setObjectName("bottom_line")
        bottom.setProperty("look", "foot")
        line = QHBoxLayout(bottom)
        line.setContentsMargins(12, 3, 12, 3)
        line.addWidget(self.hints, 1)
        line.addWidget(self.state_label)
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(bottom)
        return desk

    def _open_person_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Lock the desk"), self.lock_requested.emit)
        menu.addAction(self.tr("Switch user…"), self.switch_user_requested.emit)
        menu.addAction(self.tr("Change password…"), self.change_password_requested.emit)
        _open_below(menu, self.top_bar.person_chip)

    def _open_clinic_menu(self) -> None:
        menu = QMenu(self)
        for clinic_id, name in self._clinics:
            menu.addAction(name.replace("&", "&&"), partial(self.clinic_requested.emit, clinic_id))
        _open_below(menu, self.top_bar.clinic_chip)


class Rail(QFrame):
    """The pages of the desk, one below the other; arrows move, Enter or Space opens."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setProperty("look", "rail")
        self._theme = theme
        self.setFixedWidth(theme.length(RAIL_WIDTH))
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 10, 6, 10)
        self._column.setSpacing(6)
        self._column.addWidget(BrandMark(theme, 38), alignment=Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(6)
        self._column.addStretch(1)
        theme.changed.connect(self._dress)

    def add(self, page_id: str, icon: str, word: str) -> None:
        """Add one entry."""
        button = QToolButton(self)
        button.setObjectName(f"rail_{page_id}")
        button.setProperty("look", "rail")
        button.setProperty("page_icon", icon)
        button.setText(word)
        button.setAccessibleName(word)
        button.setCheckable(True)
        button.setIconSize(QSize(20, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(self._theme.length(56))
        button.clicked.connect(lambda: self.chosen.emit(page_id))
        button.installEventFilter(self)
        self._group.addButton(button)
        self._column.insertWidget(self._column.count() - 1, button)
        self._buttons[page_id] = button
        self._dress()

    def clear(self) -> None:
        """Take all entries away."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def show_current(self, page_id: str) -> None:
        """Mark the entry of the page in front."""
        self._buttons[page_id].setChecked(True)
        self._dress()

    def focus_current(self) -> None:
        """Put the focus on the entry of the page in front."""
        button = self._group.checkedButton() or next(iter(self._buttons.values()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                buttons = list(self._buttons.values())
                at = next((place for place, button in enumerate(buttons) if button is watched), 0)
                buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        for button in self._buttons.values():
            role = "accent" if button.isChecked() else "muted"
            button.setIcon(icons.icon(self._theme, button.property("page_icon"), role))


class SearchBox(QLineEdit):
    """The search box of the top bar; the command bar opens over it."""

    opened = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.opened.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.opened.emit()


class TopBar(QFrame):
    """Search, clinic and person."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self.setProperty("look", "bar")
        self.setFixedHeight(theme.length(BAR_HEIGHT))
        self._theme = theme
        self.search_edit = SearchBox()
        self.search_edit.setObjectName("search_edit")
        self.search_edit.setProperty("look", "search")
        self.search_edit.setAccessibleName(self.tr("Find a patient, doctor, date or command"))
        self.search_edit.setPlaceholderText(
            self.tr("Patient name, phone, birth date, “next free cardiology”…  %1").replace("%1", native("Ctrl+K"))
        )
        self.search_edit.setMaximumWidth(theme.length(440))
        self.search_edit.setMinimumWidth(theme.length(180))
        self._search_icon = self.search_edit.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.clinic_chip = Chip(theme, opens_menu=True)
        self.clinic_chip.setObjectName("clinic_chip")
        self.clinic_chip.setAccessibleDescription(self.tr("Clinic"))
        self.person_chip = Chip(theme, tone=Tone.ACCENT, opens_menu=True)
        self.person_chip.setObjectName("person_chip")
        self.person_chip.setAccessibleDescription(self.tr("Signed in"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.search_edit, 1)
        row.addStretch(1)
        row.addWidget(self.clinic_chip)
        row.addWidget(self.person_chip)
        theme.changed.connect(self._dress)
        self._dress()

    def clear(self) -> None:
        """Name nobody and search for nothing."""
        self.search_edit.clear()
        self.clinic_chip.setText("")
        self.person_chip.setText("")

    def _dress(self) -> None:
        self._search_icon.setIcon(icons.icon(self._theme, "search", "muted"))


def _focus_into(page: QWidget | None) -> None:
    """Put the focus on what had it last inside a page, else on the page itself."""
    if page is not None:
        inner: QWidget | None = page.focusWidget()
        (page if inner is None else inner).setFocus(Qt.FocusReason.OtherFocusReason)


def _focus_first_in(pane: QWidget) -> None:
    """Put the focus on the first child of a pane that Tab would reach."""
    for child in pane.findChildren(QWidget):
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _open_below(menu: QMenu, button: QWidget) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
