"""What became of a patient: counts, visits before and ahead, others under the same phone, changes of the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.clinic_time import zone_named
from clinic_desk.domain.patient_hits import CardVisit, PatientHit, VisitCounts
from clinic_desk.domain.visit_view import ShownPatient
from clinic_desk.qt.language import Formats
from clinic_desk.views.card_parts import heading, rule, text_label
from clinic_desk.views.person_words import age_text, isolated, person_line
from clinic_desk.views.record_words import RecordWords
from clinic_desk.views.status_words import word_for

translate = QCoreApplication.translate

LISTED_VISITS = 12
LISTED_CHANGES = 6


def counts_part(counts: VisitCounts, formats: Formats) -> QWidget:
    """Visits, no-shows, late cancels and moves, each in words; what never happened is left out."""
    said = [_counted(translate("patients", "1 visit"), translate("patients", "%1 visits"), counts.visits, formats)]
    others = (
        (translate("patients", "1 ahead"), translate("patients", "%1 ahead"), counts.upcoming),
        (translate("patients", "1 no-show"), translate("patients", "%1 no-shows"), counts.no_shows),
        (translate("patients", "1 cancelled"), translate("patients", "%1 cancelled"), counts.cancels),
        (translate("patients", "1 of them late"), translate("patients", "%1 of them late"), counts.late_cancels),
        (translate("patients", "moved once"), translate("patients", "moved %1 times"), counts.moves),
    )
    said += [_counted(one, many, number, formats) for one, many, number in others if number]
    part, column = _part("counts")
    column.addWidget(heading(translate("patients", "Visits"), ", ".join(said)))
    return part


def visits_part(
    title: str,
    visits: Sequence[CardVisit],
    shown: ShownPatient,
    formats: Formats,
    open_visit: Callable[[date, UUID], object],
    *,
    name: str,
) -> QWidget:
    """A list of visits; each opens on the calendar."""
    part, column = _part(name)
    more = len(visits) - LISTED_VISITS
    rest = translate("patients", "the first %1").replace("%1", formats.number(LISTED_VISITS)) if more > 0 else ""
    column.addWidget(heading(title, rest))
    for item in visits[:LISTED_VISITS]:
        visit = item.visit
        start = visit.starts_at.astimezone(zone_named(visit.zone))
        day = formats.day_short(visit.day) if visit.day.year == shown.today.year else formats.date_full(visit.day)
        kind = item.type_name or visit.reason.partition("\n")[0]
        words = person_line(
            (f"{day} {formats.time(start)}", isolated(item.doctor_name), isolated(kind), word_for(visit.status))
        )
        column.addWidget(_row(words, partial(open_visit, visit.day, visit.id), name=f"{name}_visit"))
    return part


def others_part(
    hits: Sequence[PatientHit], shown: ShownPatient, formats: Formats, open_patient: Callable[[UUID], object]
) -> QWidget:
    """Others who are reached under one of the numbers: family, mostly, and sometimes a double."""
    part, column = _part("same_phone")
    column.addWidget(heading(translate("patients", "Also under these phones")))
    for hit in hits:
        age = age_text(hit.birth_date, hit.birth_precision, shown.today, formats)
        words = person_line((isolated(hit.full_name), age, isolated(f"#{hit.number}")))
        column.addWidget(_row(words, partial(open_patient, hit.id), name="same_phone_patient"))
    return part


def changes_part(changes: Sequence[HistoryEntry], words: RecordWords) -> QWidget:
    """The latest changes of the record, each with what it touched."""
    part, column = _part("changes")
    column.addWidget(heading(translate("patients", "Changes")))
    for entry in changes[:LISTED_CHANGES]:
        fields = ", ".join(line.word for line in words.lines(entry)) if entry.before else ""
        column.addWidget(text_label(person_line((words.headline(entry), fields)), "small"))
    return part


def _part(name: str) -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    part.setObjectName(name)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(rule())
    return part, column


def _row(words: str, chosen: Callable[[], object], *, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setProperty("kind", "row")
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: chosen())
    return button


def _counted(one: str, many: str, number: int, formats: Formats) -> str:
    return one if number == 1 else many.replace("%1", formats.number(number))
