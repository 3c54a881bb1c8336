"""The patient of a booking: a box that finds, the list below it, and the one who was chosen with the alerts due."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.patient import AlertMoment
from clinic_desk.domain.patient_hits import PatientCard, PatientHit
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.booking.hit_line import HIT, ROW, HitPainter, hit_words
from clinic_desk.views.card_parts import AlertShelf
from clinic_desk.views.person_words import age_text, birth_text, person_line, phone_text, sex_text

translate = QCoreApplication.translate

MOST_ROWS = 6
"""Five who were found, and the line for somebody new."""
_NEW = "new"


class PatientBox(QFrame):
    """Type, Up and Down, Enter. `patient_chosen` carries an id, or None when the person wants to choose again."""

    search_requested = Signal(str)
    patient_chosen = Signal(object)
    new_patient_requested = Signal(str)
    typed = Signal(str)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_box")
        self._theme = theme
        self._formats = formats
        self.edit = QLineEdit()
        self.edit.setObjectName("patient_edit")
        self.edit.setAccessibleName(self.tr("Patient"))
        self.edit.setPlaceholderText(self.tr("Name, phone, birth date or number"))
        self.list = QListWidget()
        self.list.setObjectName("patient_list")
        self.list.setAccessibleName(self.tr("Patients found"))
        self._hint_label = _label("patient_hint", "small")
        self._hint_label.setText(
            self.tr("Parts in any order: kar 1712. %1 registers somebody new.").replace("%1", native("Ctrl+N"))
        )
        self.chosen = ChosenPatient(theme, formats)
        self._stack = QStackedWidget()
        self._lay_out()
        self.edit.textEdited.connect(self._edited)
        self.edit.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.chosen.change_requested.connect(self._choose_again)

    @property
    def has_patient(self) -> bool:
        """Whether somebody is chosen."""
        return self._stack.currentWidget() is self.chosen

    # -- what the presenters tell ----------------------------------------------------------------

    def show_hits(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        """Show who answers the text that stands in the box, and a last line for somebody new."""
        if text != self.edit.text():
            return
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit_words(hit, self._formats))
            item.setData(HIT, hit)
            self.list.addItem(item)
        if text.strip():
            item = QListWidgetItem(self.tr("New patient “%1”").replace("%1", text.strip()))
            item.setData(HIT, _NEW)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self._hint_label.setVisible(self.list.count() == 0)
        self._say_current()

    def show_patient(self, card: PatientCard | None, today: date) -> None:
        """Show who was chosen; None empties everything that was shown of anybody."""
        self.list.clear()
        self.list.hide()
        self._hint_label.show()
        self.edit.clear()
        self.chosen.show_card(card, today)
        self._stack.setCurrentIndex(0 if card is None else 1)
        self._fit()

    def show_text(self, text: str) -> None:
        """Put back what was typed, and look for it again."""
        self.edit.setText(text)
        if text:
            self.search_requested.emit(text)

    def start(self) -> None:
        """Go to the box, or to the button that empties it."""
        if self.has_patient:
            self.chosen.change_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_for_new(self) -> None:
        """Begin to register what stands in the box."""
        if not self.has_patient:
            self.new_patient_requested.emit(self.edit.text())

    # -- keys ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.edit:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        count = self.list.count()
        if not count or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % count)
            self._say_current()
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self.list.currentItem())
            return True
        return False

    def _edited(self, text: str) -> None:
        self.typed.emit(text)
        self.search_requested.emit(text)

    def _take(self, item: QListWidgetItem | None) -> None:
        hit = None if item is None else item.data(HIT)
        if hit == _NEW:
            self.ask_for_new()
        elif hit is not None:
            self.patient_chosen.emit(hit.id)

    def _choose_again(self) -> None:
        self.patient_chosen.emit(None)
        self.start()

    def _say_current(self) -> None:
        """The focus stays in the box; a screen reader is told on which line the keys stand."""
        if self.list.count() and self.edit.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, self.list.currentItem().text()))

    def _fit(self) -> None:
        """Keep the room for a full list while somebody is looked for, and only what is needed afterwards."""
        room = self._theme.length(46 + MOST_ROWS * ROW)
        self._stack.setFixedHeight(self.chosen.needed_height() if self.has_patient else room)

    def _lay_out(self) -> None:
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(HitPainter(self._theme, self._formats, self.list))
        self.list.setFixedHeight(self._theme.length(MOST_ROWS * ROW))
        self.list.hide()
        finding = QWidget()
        column = QVBoxLayout(finding)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.edit)
        column.addWidget(self._hint_label)
        column.addWidget(self.list)
        column.addStretch(1)
        self._stack.addWidget(finding)
        self._stack.addWidget(self.chosen)
        self._fit()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._stack)


class ChosenPatient(QFrame):
    """Who was chosen: name, what tells this person apart, the last visit, and the alerts due at booking."""

    change_requested = Signal()

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("chosen_patient")
        self.setProperty("look", "list")
        self._theme = theme
        self._formats = formats
        self.name_label = _label("chosen_name", "strong")
        self.details_label = _label("chosen_details", "muted")
        self.visits_label = _label("chosen_visits", "small")
        self.change_button = QPushButton(self.tr("Change"))
        self.change_button.setObjectName("change_patient_button")
        self.change_button.setProperty("kind", "quiet")
        self.change_button.setAutoDefault(False)
        self.change_button.clicked.connect(self.change_requested)
        self.alerts: tuple[str, ...] = ()
        self._shelf = AlertShelf(theme, name="chosen_alerts")
        head = QHBoxLayout()
        head.addWidget(self.name_label, 1)
        head.addWidget(self.change_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.details_label)
        column.addWidget(self.visits_label)
        column.addWidget(self._shelf)
        column.addStretch(1)

    def show_card(self, card: PatientCard | None, today: date) -> None:
        """Show one person, or nothing of anybody."""
        self._shelf.clear()
        self.alerts = () if card is None else due_alerts(card)
        name = "" if card is None else card.patient.full_name
        self.name_label.setText(name)
        self.setAccessibleName("" if card is None else self.tr("Patient: %1").replace("%1", name))
        self.details_label.setText("" if card is None else person_details(card, today, self._formats))
        self.visits_label.setText("" if card is None else self._visits(card, today))
        for text in self.alerts:
            self._shelf.add_alert(text)
        self._shelf.setVisible(bool(self.alerts))
        self.setAccessibleDescription(", ".join(self.alerts))

    def needed_height(self) -> int:
        """The height of what is shown, alerts in as many lines as they take."""
        width = max(self._theme.length(320), self.width())
        layout = self._column
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def _visits(self, card: PatientCard, today: date) -> str:
        parts = []
        if card.past:
            last = card.past[0]
            parts.append(
                self.tr("last visit %1 with %2")
                .replace("%1", self._formats.day_of_month(last.visit.day))
                .replace("%2", last.doctor_name)
            )
        if card.upcoming:
            soon = card.upcoming[0]
            parts.append(
                self.tr("next visit %1 with %2")
                .replace("%1", self._formats.day_short(soon.visit.day))
                .replace("%2", soon.doctor_name)
            )
        if card.counts.no_shows:
            parts.append(self.tr("%n no-show(s)", "", card.counts.no_shows))
        return person_line(parts) or self.tr("no visit yet")


def due_alerts(card: PatientCard) -> tuple[str, ...]:
    """List what must be known when booking: alerts due then, and allergies."""
    allergies = translate("patient_box", "Allergy: %1")
    return (
        *(alert.text for alert in card.alerts_at(AlertMoment.BOOKING)),
        *(allergies.replace("%1", allergy) for allergy in card.patient.allergies),
    )


def person_details(card: PatientCard, today: date, formats: Formats) -> str:
    """Write what tells a person apart from others of the same name."""
    patient = card.patient
    return person_line(
        (
            age_text(patient.birth_date, patient.birth_precision, today, formats),
            sex_text(patient.sex),
            birth_text(patient.birth_date, patient.birth_precision, formats),
            phone_text(patient.phones[0]) if patient.phones else "",
            f"#{patient.number}",
        )
    )


def _label(name: str, look: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(look == "small")
    return label
