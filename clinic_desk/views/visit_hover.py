"""What the mouse is told of a visit that it rests on: who it is, what to mind, notes and last changes. No widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.qt.language import Formats
from clinic_desk.views.person_words import age_text, isolated, person_line, phone_text, sex_text
from clinic_desk.views.record_words import RecordWords

LISTED_CHANGES = 3


def hover_words(shown: ShownVisit, formats: Formats) -> str:
    """Write the lines below a visit's name and time; only for eyes that may see names."""
    words = RecordWords(formats, zone=shown.zone, currency=shown.currency, names=shown.names)
    lines = [*_person(shown, formats), shown.card.visit.desk_notes]
    lines += [words.headline(entry) for entry in shown.card.changes[:LISTED_CHANGES]]
    return "\n".join(line for line in lines if line)


def _person(shown: ShownVisit, formats: Formats) -> list[str]:
    patient = shown.card.patient
    if patient is None:
        return []
    translate = QCoreApplication.translate
    age = age_text(patient.birth_date, patient.birth_precision, shown.today, formats)
    phone = isolated(phone_text(patient.phones[0])) if patient.phones else translate("VisitCardPanel", "no phone")
    allergy = translate("VisitCardPanel", "Allergy: %1")
    return [
        person_line((age, sex_text(patient.sex), phone, isolated(f"#{patient.number}"))),
        *(allergy.replace("%1", allergen) for allergen in patient.allergies),
        *(alert.text for alert in patient.alerts),
    ]
