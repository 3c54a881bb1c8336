"""The matrix of roles and permissions: boxes to tick, departures from the defaults marked, some fixed for admins."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.access import Permission, Role
from clinic_desk.domain.refusals import Refusal
from clinic_desk.presenters.settings import ROLES, Matrix
from clinic_desk.qt.actions import BoundActions
from clinic_desk.views.sentences import sentence_for, sentence_for_trouble
from clinic_desk.views.settings.record_section import note
from clinic_desk.views.settings.words import PERMISSION_GROUPS, tr
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.form import scrolled

WIDEST = 720


class PermissionsSection(QWidget):
    """`save_requested` carries the pairs of role and permission that are ticked; `reload_requested` asks anew."""

    save_requested = Signal(object)
    reload_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("permissions_section")
        self._matrix: Matrix = {}
        self._busy = False
        self.boxes: dict[tuple[Role, Permission], PermissionBox] = {}
        self.notice_label = QLabel()
        self.notice_label.setObjectName("permissions_notice")
        self.notice_label.setWordWrap(True)
        self.save_button = _button(self.tr("Save"), "save_permissions_button", kind="primary")
        self.defaults_button = _button(self.tr("Back to the defaults"), "default_permissions_button")
        self.reload_button = _button(self.tr("Show the new values"), "reload_permissions_button")
        self.reload_button.hide()
        self.save_button.clicked.connect(self.save)
        self.defaults_button.clicked.connect(self._tick_defaults)
        self.reload_button.clicked.connect(self.reload_requested)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.notice_label, self.reload_button, self.defaults_button, self.save_button):
            foot.addWidget(widget, 1 if widget is self.notice_label else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(note(self.tr("For all clinics. A dot marks what departs from the defaults.")))
        column.addWidget(scrolled(self._grid()), 1)
        column.addLayout(foot)
        self.setFocusProxy(next(iter(self.boxes.values())))
        self._actions = BoundActions(self, {"edit.save": self.save})

    # -- what the presenter tells ----------------------------------------------------------------

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what each role may do."""
        self._matrix = matrix
        for pair, box in self.boxes.items():
            box.setChecked(matrix[pair].allowed)
            box.setEnabled(not matrix[pair].is_fixed)
        self._mark()
        self._say("")

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this was not saved."""
        self._say(sentence_for(refusal), bad=True)
        self.reload_button.setVisible(refusal.code == "stale_edit")

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self._say(sentence_for_trouble(code), bad=True)

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way."""
        self._busy = busy

    def tell_saved(self) -> None:
        """Say that it is saved."""
        self._say(self.tr("Saved"))

    # -- inside ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Hand over what is ticked."""
        if not self._busy:
            self.save_requested.emit(frozenset(pair for pair, box in self.boxes.items() if box.isChecked()))

    def _tick_defaults(self) -> None:
        for pair, cell in self._matrix.items():
            if not cell.is_fixed:
                self.boxes[pair].setChecked(cell.default)
        self._mark()

    def _mark(self) -> None:
        for pair, box in self.boxes.items():
            cell = self._matrix.get(pair)
            box.show_departure(cell is not None and box.isChecked() is not cell.default)
        self._say("")

    def _say(self, sentence: str, *, bad: bool = False) -> None:
        self.reload_button.hide()
        self.notice_label.setText(sentence)
        self.notice_label.setProperty("look", "problem" if bad else "accent")
        self.notice_label.style().unpolish(self.notice_label)
        self.notice_label.style().polish(self.notice_label)

    def _grid(self) -> QWidget:
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for column, role in enumerate(ROLES, start=1):
            grid.addWidget(_words(word_for(role), "strong"), 0, column)
        row = 1
        for heading, permissions in PERMISSION_GROUPS:
            grid.addWidget(_words(tr(heading), "small"), row, 0)
            row += 1
            for permission, words in permissions:
                grid.addWidget(_words(tr(words), ""), row, 0)
                for column, role in enumerate(ROLES, start=1):
                    grid.addWidget(self._box(role, permission, tr(words)), row, column)
                row += 1
        grid.setRowStretch(row, 1)
        return holder

    def _box(self, role: Role, permission: Permission, words: str) -> PermissionBox:
        box = PermissionBox(f"{word_for(role)}: {words}")
        box.setObjectName(f"{role.value}_{permission.value}")
        box.setToolTip(box.accessibleName())
        box.clicked.connect(self._mark)
        box.walked.connect(self._walk)
        self.boxes[role, permission] = box
        return box

    def _walk(self, down: int, across: int) -> None:
        """Go to the next box in this direction that is not fixed."""
        boxes = list(self.boxes.values())
        step = down * len(ROLES) + across
        at = next(place for place, box in enumerate(boxes) if box.hasFocus()) + step
        while 0 <= at < len(boxes) and not boxes[at].isEnabled():
            at += step
        if 0 <= at < len(boxes):
            boxes[at].setFocus(Qt.FocusReason.TabFocusReason)


class PermissionBox(QCheckBox):
    """One box; a departure from the default is marked and said. `walked` tells the arrows as steps down and across."""

    walked = Signal(int, int)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.departs = False

    def show_departure(self, departs: bool) -> None:
        """Mark whether this departs from the default."""
        self.departs = departs
        self.setText("•" if departs else "")
        self.setAccessibleDescription(self.tr("departs from the default") if departs else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        steps = {
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Right: (0, turn),
            Qt.Key.Key_Left: (0, -turn),
        }
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self.walked.emit(*step)
            return
        super().keyPressEvent(event)


def _words(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        label.setProperty("look", look)
    return label


def _button(word: str, name: str, *, kind: str = "") -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button
