"""The one place for the words of codes that people see: statuses, reasons for cancelling, roles, sex, and the like.

Sentences of refusals stand in `sentences.py`; here are single words and short names only.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import CancelCode, CancelledBy, Override, Presence, Status
from clinic_desk.domain.availability import BlockType
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.look_alikes import Reason
from clinic_desk.domain.patient import AlertMoment, BirthPrecision, BloodGroup, Channel, Sex


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


_N = QT_TRANSLATE_NOOP

WORDS: dict[type[StrEnum], dict[str, str]] = {
    Status: {
        Status.REQUESTED: _N("status_words", "Pending"),
        Status.BOOKED: _N("status_words", "Booked"),
        Status.CONFIRMED: _N("status_words", "Confirmed"),
        Status.ARRIVED: _N("status_words", "Arrived"),
        Status.IN_PROGRESS: _N("status_words", "In progress"),
        Status.COMPLETED: _N("status_words", "Completed"),
        Status.CANCELLED: _N("status_words", "Cancelled"),
        Status.NO_SHOW: _N("status_words", "No-show"),
        Status.ENTERED_IN_ERROR: _N("status_words", "Entered in error"),
    },
    CancelCode: {
        CancelCode.PATIENT_ILL: _N("status_words", "Patient is ill"),
        CancelCode.PATIENT_CANNOT_COME: _N("status_words", "Patient cannot come"),
        CancelCode.PATIENT_RECOVERED: _N("status_words", "Patient is well again"),
        CancelCode.PATIENT_WENT_ELSEWHERE: _N("status_words", "Patient went elsewhere"),
        CancelCode.COST: _N("status_words", "Cost"),
        CancelCode.DOCTOR_UNAVAILABLE: _N("status_words", "Doctor not available"),
        CancelCode.CLINIC_CLOSED: _N("status_words", "Clinic closed"),
        CancelCode.BOOKED_BY_MISTAKE: _N("status_words", "Booked by mistake"),
        CancelCode.OTHER: _N("status_words", "Other reason"),
    },
    CancelledBy: {
        CancelledBy.PATIENT: _N("status_words", "Patient"),
        CancelledBy.CLINIC: _N("status_words", "Clinic"),
        CancelledBy.SYSTEM: _N("status_words", "The program"),
    },
    Override: {
        Override.DOCTOR: _N("status_words", "Doctor booked twice"),
        Override.ROOM: _N("status_words", "Room booked twice"),
        Override.PATIENT: _N("status_words", "Patient booked twice"),
        Override.HOURS: _N("status_words", "Outside hours"),
        Override.LIMITS: _N("status_words", "Over the limit"),
    },
    Presence: {
        Presence.ONLINE: _N("status_words", "Online"),
        Presence.BUSY: _N("status_words", "Busy"),
        Presence.OFFLINE: _N("status_words", "Offline"),
    },
    Approval: {
        Approval.PENDING: _N("status_words", "Awaiting approval"),
        Approval.APPROVED: _N("status_words", "Approved"),
        Approval.REFUSED: _N("status_words", "Refused"),
    },
    BlockType: {
        BlockType.MEETING: _N("status_words", "Meeting"),
        BlockType.ADMIN: _N("status_words", "Paperwork"),
        BlockType.EMERGENCY: _N("status_words", "Emergency"),
        BlockType.TEACHING: _N("status_words", "Teaching"),
        BlockType.MAINTENANCE: _N("status_words", "Maintenance"),
        BlockType.PRIVATE: _N("status_words", "Private"),
        BlockType.OTHER: _N("status_words", "Other"),
    },
    Role: {
        Role.PATIENT: _N("status_words", "Patient"),
        Role.RECEPTIONIST: _N("status_words", "Front desk"),
        Role.DOCTOR: _N("status_words", "Doctor"),
        Role.MANAGER: _N("status_words", "Manager"),
        Role.ADMIN: _N("status_words", "Admin"),
    },
    Sex: {
        Sex.FEMALE: _N("status_words", "Female"),
        Sex.MALE: _N("status_words", "Male"),
        Sex.OTHER: _N("status_words", "Other"),
        Sex.UNKNOWN: _N("status_words", "Not known"),
    },
    BirthPrecision: {
        BirthPrecision.DAY: _N("status_words", "Exact day"),
        BirthPrecision.MONTH: _N("status_words", "Month and year"),
        BirthPrecision.YEAR: _N("status_words", "Year only"),
        BirthPrecision.AGE: _N("status_words", "About, from an age"),
        BirthPrecision.UNKNOWN: _N("status_words", "Not known"),
    },
    BloodGroup: {
        BloodGroup.A_POS: "A+",
        BloodGroup.A_NEG: "A-",
        BloodGroup.B_POS: "B+",
        BloodGroup.B_NEG: "B-",
        BloodGroup.AB_POS: "AB+",
        BloodGroup.AB_NEG: "AB-",
        BloodGroup.O_POS: "O+",
        BloodGroup.O_NEG: "O-",
        BloodGroup.UNKNOWN: _N("status_words", "Not known"),
    },
    Channel: {
        Channel.PHONE: _N("status_words", "Phone call"),
        Channel.SMS: _N("status_words", "SMS"),
        Channel.EMAIL: _N("status_words", "E-mail"),
        Channel.POST: _N("status_words", "Letter"),
    },
    AlertMoment: {
        AlertMoment.BOOKING: _N("status_words", "when booking"),
        AlertMoment.CHECK_IN: _N("status_words", "on arrival"),
        AlertMoment.OPENING: _N("status_words", "when opened"),
    },
    Reason: {
        Reason.SAME_NAME: _N("status_words", "same name"),
        Reason.SIMILAR_NAME: _N("status_words", "similar name"),
        Reason.SAME_BIRTH_DATE: _N("status_words", "same birth date"),
        Reason.NEAR_BIRTH_DATE: _N("status_words", "birth date nearly the same"),
        Reason.POSSIBLE_BIRTH_DATE: _N("status_words", "age fits"),
        Reason.SAME_PHONE: _N("status_words", "same phone"),
        Reason.OTHER_BIRTH_DATE: _N("status_words", "other birth date"),
        Reason.OTHER_SEX: _N("status_words", "other sex"),
    },
}
"""A word for every code, by kind and code; a test holds it complete."""


def word_for(code: StrEnum) -> str:
    """Say a code in the language of the program; raise KeyError for a kind that has no words."""
    return QCoreApplication.translate("status_words", WORDS[type(code)][code])


def words_of(kind: type[StrEnum]) -> tuple[tuple[str, str], ...]:
    """Every code of a kind with its word, in the order of the kind: for lists to choose from."""
    return tuple((code.value, word_for(code)) for code in kind)
