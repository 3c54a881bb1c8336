"""The page of settings: the sections at the side, the chosen one beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.presenters.settings import Section
from clinic_desk.qt.icons import icon
from clinic_desk.qt.theme import Theme
from clinic_desk.views.settings.words import SECTIONS, section_word

SIDE_WIDTH = 176
ROW_HEIGHT = 36


class SettingsPage(QWidget):
    """Shows the sections that it is given; `section_shown` tells which one is in front, so that it can be read."""

    section_shown = Signal(object)

    def __init__(self, theme: Theme, sections: Sequence[tuple[Section, QWidget]]) -> None:
        super().__init__()
        self.setObjectName("settings_page")
        self._theme = theme
        self._sections = list(sections)
        self.side = QListWidget()
        self.side.setObjectName("section_list")
        self.side.setAccessibleName(self.tr("Parts of the settings"))
        self.side.setProperty("look", "list")
        self.side.setFixedWidth(theme.length(SIDE_WIDTH))
        self.side.setIconSize(QSize(18, 18))
        self._stack = QStackedWidget()
        for section, widget in self._sections:
            item = QListWidgetItem(section_word(section), self.side)
            item.setSizeHint(QSize(0, theme.length(ROW_HEIGHT)))
            self._stack.addWidget(self._panel(section, widget))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.side)
        row.addWidget(self._stack, 1)
        self.setFocusProxy(self.side)
        self.side.currentRowChanged.connect(self._show)
        self.side.itemActivated.connect(lambda _item: self._into())
        theme.changed.connect(self._dress)
        self._dress()

    def show_section(self, section: Section) -> None:
        """Bring one section to the front; raise ValueError if it is not there."""
        self.side.setCurrentRow([each for each, _ in self._sections].index(section))

    @property
    def current(self) -> Section | None:
        """The section in front."""
        row = self.side.currentRow()
        return self._sections[row][0] if row >= 0 else None

    def _panel(self, section: Section, widget: QWidget) -> QWidget:
        panel = QFrame()
        panel.setProperty("look", "card")
        title = QLabel(section_word(section))
        title.setProperty("look", "title")
        column = QVBoxLayout(panel)
        column.setContentsMargins(20, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(widget, 1)
        return panel

    def _show(self, row: int) -> None:
        if row >= 0:
            self._stack.setCurrentIndex(row)
            self.section_shown.emit(self._sections[row][0])

    def _into(self) -> None:
        """Enter on a section puts the focus into it."""
        widget = self._sections[self.side.currentRow()][1]
        target = widget.focusProxy() or widget
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _dress(self) -> None:
        for row, (section, _) in enumerate(self._sections):
            self.side.item(row).setIcon(icon(self._theme, SECTIONS[section][1], "muted", 18))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.side.hasFocus():
            self.side.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)
