"""Next free times: the small panel beside the calendar, and the list under F3 with a line for words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.booking_form import Objection
from clinic_desk.domain.free_search_words import PartKind, SearchPart
from clinic_desk.domain.offered_times import OfferedTime, Offers
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.presenters.next_free import SearchShown
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.booking.key_button import KeyButton
from clinic_desk.views.card_parts import empty
from clinic_desk.views.next_free_words import chips_of, line_of, none_words, without_filters_words
from clinic_desk.views.reason_sentences import reason_sentence
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.times_list import GAP, ROW, TimesList
from clinic_desk.views.widgets.card import Card
from clinic_desk.views.widgets.flow_layout import FlowLayout
from clinic_desk.views.widgets.pill import Chip

PANEL_ROWS = 5
LENGTHS = (15, 20, 30, 45, 60, 90)
WIDTH, HEIGHT = 460, 560
_MINUTE_MS = 60_000


class _Offered(QWidget):
    """The times, or why there are none; both faces of the search have it."""

    time_chosen = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, *, name: str, is_panel: bool = False) -> None:
        super().__init__()
        self._formats = formats
        self._first: OfferedTime | None = None
        self.list = TimesList(theme, formats, name=f"{name}_list", is_panel=is_panel)
        self.why_label = QLabel()
        self.why_label.setObjectName(f"{name}_why")
        self.why_label.setProperty("look", "muted")
        self.why_label.setTextFormat(Qt.TextFormat.PlainText)
        self.why_label.setWordWrap(True)
        self.first_button = QPushButton()
        self.first_button.setObjectName(f"{name}_first")
        self.first_button.setProperty("kind", "row")
        self.first_button.setAutoDefault(False)
        self.first_button.clicked.connect(self._take_first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self.why_label)
        column.addWidget(self.first_button)
        column.addStretch(0)
        self.list.time_chosen.connect(self.time_chosen)
        self.show_offers(None, home="")

    def show_offers(self, offers: Offers | None, *, home: str) -> None:
        """Show an answer; None shows nothing."""
        has_times = offers is not None and bool(offers.times)
        self._first = None if offers is None else offers.without_filters
        self.list.setVisible(has_times)
        self.why_label.setVisible(offers is not None and not has_times)
        self.first_button.setVisible(self._first is not None)
        if offers is None:
            return
        self.list.show_offers(offers, home=home)
        self.why_label.setText(none_words(offers, self._formats))
        self.first_button.setText(without_filters_words(offers, self._formats, home=home))

    def _take_first(self) -> None:
        if self._first is not None:
            self.time_chosen.emit(self._first)


class NextFreePanel(Card):
    """Five times beside the calendar, with two chips that open menus. `refresh_requested` comes every minute."""

    part_chosen = Signal(object)
    drop_requested = Signal(object)
    time_chosen = Signal(object)
    refresh_requested = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", name="next_free", parent=parent)
        self.set_title(self.tr("Next free"))
        self._formats = formats
        self._home = ""
        self.people_chip = Chip(theme, opens_menu=True)
        self.people_chip.setObjectName("next_free_people")
        self.length_chip = Chip(theme, opens_menu=True)
        self.length_chip.setObjectName("next_free_length")
        self._shown: SearchShown | None = None
        self.offered = _Offered(theme, formats, name="next_free", is_panel=True)
        self.offered.list.setFixedHeight(theme.length(PANEL_ROWS * (ROW + GAP)))
        chips = QWidget()
        flow = FlowLayout(chips)
        flow.addWidget(self.people_chip)
        flow.addWidget(self.length_chip)
        self.body.addWidget(chips)
        self.body.addWidget(self.offered)
        self.body.addStretch(1)
        self.people_chip.clicked.connect(lambda: self.people_menu().popup(_below(self.people_chip)))
        self.length_chip.clicked.connect(lambda: self.length_menu().popup(_below(self.length_chip)))
        self.offered.time_chosen.connect(self.time_chosen)
        minutes = QTimer(self, interval=_MINUTE_MS)
        minutes.timeout.connect(self.refresh_requested)
        minutes.start()

    # -- what the presenter tells ----------------------------------------------------------------

    def show_search(self, shown: SearchShown) -> None:
        """Show whom and how long the search asks for."""
        self._shown = shown
        self._home = shown.setting.clinic.name
        for chip in chips_of(shown, self._formats):
            if chip.kind in {PartKind.ANYBODY, PartKind.DOCTOR, PartKind.SPECIALITY}:
                self.people_chip.setText(chip.words)
            elif chip.kind is PartKind.LENGTH:
                self.length_chip.setText(chip.words)
        self.people_chip.updateGeometry()
        self.length_chip.updateGeometry()

    def show_offers(self, offers: Offers) -> None:
        """Show the times, or why there are none."""
        self.offered.show_offers(offers, home=self._home)

    def show_taken(self, taken: frozenset[int]) -> None:
        """Grey what was taken meanwhile."""
        self.offered.list.show_taken(taken)

    def ask_move(self, offered: OfferedTime | None) -> None:
        """The panel is for new visits: there is nothing to ask."""

    def show_refusal(self, refusal: Refusal) -> None:
        """The panel moves no visit, so nothing of it is refused here."""

    def finish(self) -> None:
        """The panel stays."""

    # -- menus -----------------------------------------------------------------------------------

    def people_menu(self) -> QMenu:
        """Any doctor, each speciality, each doctor of this clinic."""
        menu = QMenu(self)
        menu.setObjectName("people_menu")
        menu.addAction(self.tr("Any doctor"), lambda: self.part_chosen.emit(SearchPart(kind=PartKind.ANYBODY)))
        if self._shown is None:
            return menu
        lists, clinic_id = self._shown.setting.lists, self._shown.setting.clinic.id
        here = [doctor for doctor in lists.doctors if clinic_id in doctor.clinic_ids]
        menu.addSeparator()
        for name in sorted({name for doctor in here for name in doctor.specialities}, key=str.casefold):
            ids = frozenset(doctor.id for doctor in lists.doctors if name in doctor.specialities)
            part = SearchPart(kind=PartKind.SPECIALITY, names=(name,), ids=ids)
            menu.addAction(name, partial(self.part_chosen.emit, part))
        menu.addSeparator()
        for doctor in here:
            part = SearchPart(kind=PartKind.DOCTOR, names=(doctor.name,), ids=frozenset({doctor.id}))
            menu.addAction(doctor.name, partial(self.part_chosen.emit, part))
        return menu

    def length_menu(self) -> QMenu:
        """The usual lengths within the clinic's limits."""
        menu = QMenu(self)
        menu.setObjectName("length_menu")
        if self._shown is None:
            return menu
        rules = self._shown.setting.clinic.rules
        for minutes in LENGTHS:
            if rules.shortest_minutes <= minutes <= rules.longest_minutes:
                part = SearchPart(kind=PartKind.LENGTH, number=minutes)
                menu.addAction(self._formats.duration(minutes), partial(self.part_chosen.emit, part))
        return menu


class SlotList(QDialog):
    """The list under F3. Words narrow it, Enter takes them as chips, Enter again takes the time; Esc leaves."""

    search_requested = Signal(str)
    words_kept = Signal(str)
    drop_requested = Signal(object)
    time_chosen = Signal(object)
    keep_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slot_list")
        self.setModal(True)
        self._theme = theme
        self._formats = formats
        self._shown: SearchShown | None = None
        self._offers: Offers | None = None
        self.title_label = _label("slot_list_title", "heading")
        self.edit = QLineEdit()
        self.edit.setObjectName("slot_words")
        self.edit.setAccessibleName(self.tr("What you look for"))
        self.edit.setPlaceholderText(self.tr("rahm · card · after 15 · mon wed · 30m · any clinic · +2w"))
        self.unread_label = _label("slot_unread", "small")
        self.offered = _Offered(theme, formats, name="slot")
        self._chips = QWidget()
        self._chips.setObjectName("slot_chips")
        self._flow = FlowLayout(self._chips)
        self.question = _Question(theme)
        self.refusal_label = _label("slot_refusal", "problem")
        self.refusal_label.setWordWrap(True)
        self.refusal_label.hide()
        self._lay_out()
        self.edit.textEdited.connect(self.search_requested)
        self.edit.installEventFilter(self)
        self.offered.time_chosen.connect(self.time_chosen)
        self.question.move_button.clicked.connect(self.offered.list.take_current)
        self.question.keep_button.clicked.connect(self.keep_requested)
        self.resize(theme.length(WIDTH), theme.length(HEIGHT))

    # -- what the presenter tells ----------------------------------------------------------------

    def show_search(self, shown: SearchShown) -> None:
        """Show the search as chips; a search for another visit or person begins with an empty line."""
        begins = self._shown is None or self._shown.setting != shown.setting
        self._shown = shown
        if begins:
            self._begin(shown)
        empty(self._flow)
        for words in chips_of(shown, self._formats):
            chip = Chip(self._theme, words.words, icon="cross" if words.removable else "")
            chip.setEnabled(words.removable)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus if words.removable else Qt.FocusPolicy.NoFocus)
            chip.setAccessibleName(self.tr("%1, take away").replace("%1", words.words))
            chip.clicked.connect(partial(self.drop_requested.emit, words.kind))
            self._flow.addWidget(chip)
            chip.show()
        unread = ", ".join(f"“{word}”" for word in shown.unread)
        self.unread_label.setText(self.tr("Not understood: %1").replace("%1", unread) if unread else "")
        self.unread_label.setVisible(bool(unread))

    def show_offers(self, offers: Offers) -> None:
        """Show the times, or why there are none."""
        self._offers = offers
        self.offered.show_offers(offers, home="" if self._shown is None else self._shown.setting.clinic.name)

    def show_taken(self, taken: frozenset[int]) -> None:
        """Grey what was taken meanwhile."""
        self.offered.list.show_taken(taken)

    def ask_move(self, offered: OfferedTime | None) -> None:
        """Ask once whether the visit shall move there."""
        self.refusal_label.hide()
        if offered is None or self._offers is None or self._shown is None:
            self.question.hide()
            return
        who = self._shown.setting.patient_name or self.tr("this visit")
        words = self.tr("Move %1 to %2?").replace("%1", who)
        home = self._shown.setting.clinic.name
        self.question.ask(words.replace("%2", line_of(offered, self._offers, self._formats, home=home)))
        self.offered.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the visit was not moved."""
        self.refusal_label.setText(self._words(refusal))
        self.refusal_label.show()

    def finish(self) -> None:
        """Close: a time was taken."""
        self.accept()

    # -- keys ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.edit:
            return self._key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.question.isVisible():
            self.keep_requested.emit()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        super().done(result)
        self._shown = self._offers = None
        self.title_label.clear()
        self.setWindowTitle("")
        self.edit.clear()
        self.offered.list.clear()
        self.question.words_label.clear()
        self.closed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.accept()

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in steps:
            self.offered.list.step(steps[Qt.Key(event.key())])
            return True
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return False
        if self.edit.text().strip():
            words = self.edit.text()
            self.edit.clear()
            self.offered.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.words_kept.emit(words)
        else:
            self.offered.list.take_current()
        return True

    # -- inside ----------------------------------------------------------------------------------

    def _begin(self, shown: SearchShown) -> None:
        name = shown.setting.patient_name
        if shown.setting.visit is not None:
            title = self.tr("Another time for %1").replace("%1", name or self.tr("this visit"))
        else:
            title = self.tr("Next free for %1").replace("%1", name) if name else self.tr("Next free")
        self.title_label.setText(title)
        self.setWindowTitle(title)
        self.edit.clear()
        self.question.hide()
        self.refusal_label.hide()
        self.offered.show_offers(None, home="")
        self.open()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self, refusal: Refusal) -> str:
        if not isinstance(refusal, CannotBook) or self._shown is None:
            return sentence_for(refusal)
        zone = self._shown.setting.clinic.zone
        said = [reason_sentence(Objection(reason=reason), self._formats, zone) for reason in refusal.reasons]
        return "\n".join(dict.fromkeys(said))

    def _lay_out(self) -> None:
        keys = _label("slot_keys", "small")
        keys.setText(self.tr("%1 takes · %2 leaves").replace("%1", native("Enter")).replace("%2", native("Esc")))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(8)
        for widget in (self.title_label, self.edit, self._chips, self.unread_label):
            column.addWidget(widget)
        column.addWidget(self.offered, 1)
        for widget in (self.refusal_label, self.question, keys):
            column.addWidget(widget)


class _Question(QFrame):
    """Shall the visit move there? Enter on the same line answers too."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("move_question")
        self.setProperty("notice", "info")
        self.words_label = _label("move_words", "strong")
        self.words_label.setWordWrap(True)
        self.keep_button = KeyButton(theme, self.tr("Keep"), native("Esc"), name="keep_button")
        self.move_button = KeyButton(theme, self.tr("Move"), native("Enter"), name="move_button", primary=True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.move_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.words_label)
        column.addLayout(row)
        self.hide()

    def ask(self, words: str) -> None:
        """Show the question."""
        self.words_label.setText(words)
        self.setAccessibleName(words)
        self.show()


def _label(name: str, look: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().bottomLeft())
