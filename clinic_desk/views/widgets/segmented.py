"""A row of joined buttons of which exactly one is chosen: Day | Week | Month."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segmented(QWidget):
    """Shows choices as (id, word); `chosen` carries the id when the person, not the program, chooses."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segmented")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for choice, word in choices:
            button = QPushButton(word, self)
            button.setObjectName(f"{choice}_button")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, choice=choice: self.chosen.emit(choice))
            self._group.addButton(button)
            self._buttons[choice] = button
            row.addWidget(button)
        self._shape()
        next(iter(self._buttons.values())).setChecked(True)

    @property
    def current(self) -> str:
        """The id of the choice that is shown as chosen."""
        return next(choice for choice, button in self._buttons.items() if button.isChecked())

    def show_choice(self, choice: str) -> None:
        """Show another choice as chosen, without a signal; raise KeyError for an unknown id."""
        self._buttons[choice].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._shape()

    def _shape(self) -> None:
        """Round the outer corners; style sheets know left and right, not start and end."""
        buttons = list(self._buttons.values())
        if self.layoutDirection().name == "RightToLeft":
            buttons.reverse()
        for place, button in enumerate(buttons):
            if len(buttons) == 1:
                corner = "only"
            elif place == 0:
                corner = "left"
            else:
                corner = "right" if place == len(buttons) - 1 else "middle"
            button.setProperty("seg", corner)
            button.style().unpolish(button)
            button.style().polish(button)
