"""The parts of a visit's card below its buttons: texts, fee, the patient's other visits, what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.views.card_parts import heading, rows_of, rule, text_label, titled
from clinic_desk.views.money import money
from clinic_desk.views.person_words import isolated, person_line
from clinic_desk.views.record_words import RecordWords
from clinic_desk.views.status_words import word_for

translate = QCoreApplication.translate

LISTED_VISITS = 6
LISTED_CHANGES = 8


class VisitParts:
    """Makes the parts of one visit; while names are covered only what tells nothing of the patient."""

    def __init__(self, shown: ShownVisit, formats: Formats, *, covered: bool) -> None:
        self._shown = shown
        self._formats = formats
        self._covered = covered
        self._words = RecordWords(formats, zone=shown.zone, currency=shown.currency, names=shown.names)

    def all(self) -> Iterable[QWidget]:
        """Every part that has something to say, in order."""
        shown = self._shown
        yield from self._texts()
        if shown.card.other_visits:
            yield rule()
            yield heading(translate("visit_card", "History"), self._counts())
            yield rows_of([self._other(visit) for visit in shown.card.other_visits[:LISTED_VISITS]], name="visits")
        elif shown.card.patient is not None:
            yield rule()
            yield heading(translate("visit_card", "History"), translate("visit_card", "first visit"))
        if shown.card.changes and not self._covered:
            yield rule()
            yield heading(translate("visit_card", "Changes"))
            yield self._changes()

    def _texts(self) -> Iterable[QWidget]:
        shown, words = self._shown, self._words
        card = shown.card
        visit = card.visit
        if self._covered:
            yield titled(
                translate("visit_card", "Covered"),
                translate("visit_card", "%1 shows names and notes again.").replace("%1", native("F12")),
                name="covered",
            )
            return
        kind = "" if card.visit_type is None else card.visit_type.name
        booked = person_line((card.booked_by_name, words.moment(visit.booked_at.isoformat())))
        fee = "" if visit.fee is None else money(visit.fee, shown.currency, self._formats.locale)
        by = "" if visit.cancelled_by is None else word_for(visit.cancelled_by)
        why = "" if visit.cancel_code is None else word_for(visit.cancel_code)
        texts = [
            (translate("visit_card", "Cancelled by"), person_line((by, why, visit.cancel_text)), "cancelled"),
            (translate("visit_card", "Reason"), visit.reason, "reason"),
            (translate("visit_card", "Kind of visit"), kind, "kind"),
            (translate("visit_card", "Desk notes"), visit.desk_notes, "desk_notes"),
            (
                translate("visit_card", "Why overbooked"),
                visit.override_reason if visit.overrides else "",
                "override_reason",
            ),
        ]
        if shown.clinical:
            texts += [
                (translate("visit_card", "Doctor's notes"), visit.doctor_notes, "doctor_notes"),
                (translate("visit_card", "Diagnosis"), visit.diagnosis, "diagnosis"),
                (translate("visit_card", "Prescription"), visit.prescription, "prescription"),
            ]
        texts += [
            (translate("visit_card", "Booked by"), booked, "booked_by"),
            (translate("visit_card", "Fee"), fee, "fee"),
        ]
        for title, text, name in texts:
            if text:
                yield titled(title, text, name=name)

    def _counts(self) -> str:
        shown, number = self._shown, self._formats.number
        visits = (
            translate("visit_card", "1 visit")
            if shown.visits == 1
            else translate("visit_card", "%1 visits").replace("%1", number(shown.visits))
        )
        if not shown.no_shows:
            return visits
        missed = (
            translate("visit_card", "1 no-show")
            if shown.no_shows == 1
            else translate("visit_card", "%1 no-shows").replace("%1", number(shown.no_shows))
        )
        return translate("visit_card", "%1, %2").replace("%1", visits).replace("%2", missed)

    def _other(self, visit: Appointment) -> tuple[str, str, str]:
        shown = self._shown
        this_year = visit.day.year == shown.today.year
        day = self._formats.day_of_month(visit.day) if this_year else self._formats.date_full(visit.day)
        doctor = isolated(shown.card.doctor_names.get(visit.doctor_id, ""))
        kind = "" if self._covered or visit.type_id is None else shown.card.type_names.get(visit.type_id, "")
        return day, person_line((doctor, kind)), word_for(visit.status)

    def _changes(self) -> QWidget:
        part = QWidget()
        part.setObjectName("changes")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for entry in self._shown.card.changes[:LISTED_CHANGES]:
            column.addWidget(text_label(self._words.headline(entry), "small"))
        return part
