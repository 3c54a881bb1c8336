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
    """Mark a text for the translators, who find it by this name."""
    return text


WORDS: dict[type[StrEnum], dict[str, str]] = {
    Status: {
        Status.REQUESTED: QT_TRANSLATE_NOOP("status_words", "Pending"),
        Status.BOOKED: QT_TRANSLATE_NOOP("status_words", "Booked"),
        Status.CONFIRMED: QT_TRANSLATE_NOOP("status_words", "Confirmed"),
        Status.ARRIVED: QT_TRANSLATE_NOOP("status_words", "Arrived"),
        Status.IN_PROGRESS: QT_TRANSLATE_NOOP("status_words", "In progress"),
        Status.COMPLETED: QT_TRANSLATE_NOOP("status_words", "Completed"),
        Status.CANCELLED: QT_TRANSLATE_NOOP("status_words", "Cancelled"),
        Status.NO_SHOW: QT_TRANSLATE_NOOP("status_words", "No-show"),
        Status.ENTERED_IN_ERROR: QT_TRANSLATE_NOOP("status_words", "Entered in error"),
    },
    CancelCode: {
        CancelCode.PATIENT_ILL: QT_TRANSLATE_NOOP("status_words", "Patient is ill"),
        CancelCode.PATIENT_CANNOT_COME: QT_TRANSLATE_NOOP("status_words", "Patient cannot come"),
        CancelCode.PATIENT_RECOVERED: QT_TRANSLATE_NOOP("status_words", "Patient is well again"),
        CancelCode.PATIENT_WENT_ELSEWHERE: QT_TRANSLATE_NOOP("status_words", "Patient went elsewhere"),
        CancelCode.COST: QT_TRANSLATE_NOOP("status_words", "Cost"),
        CancelCode.DOCTOR_UNAVAILABLE: QT_TRANSLATE_NOOP("status_words", "Doctor not available"),
        CancelCode.CLINIC_CLOSED: QT_TRANSLATE_NOOP("status_words", "Clinic closed"),
        CancelCode.BOOKED_BY_MISTAKE: QT_TRANSLATE_NOOP("status_words", "Booked by mistake"),
        CancelCode.OTHER: QT_TRANSLATE_NOOP("status_words", "Other reason"),
    },
    CancelledBy: {
        CancelledBy.PATIENT: QT_TRANSLATE_NOOP("status_words", "Patient"),
        CancelledBy.CLINIC: QT_TRANSLATE_NOOP("status_words", "Clinic"),
        CancelledBy.SYSTEM: QT_TRANSLATE_NOOP("status_words", "The program"),
    },
    Override: {
        Override.DOCTOR: QT_TRANSLATE_NOOP("status_words", "Doctor booked twice"),
        Override.ROOM: QT_TRANSLATE_NOOP("status_words", "Room booked twice"),
        Override.PATIENT: QT_TRANSLATE_NOOP("status_words", "Patient booked twice"),
        Override.HOURS: QT_TRANSLATE_NOOP("status_words", "Outside hours"),
        Override.LIMITS: QT_TRANSLATE_NOOP("status_words", "Over the limit"),
    },
    Presence: {
        Presence.ONLINE: QT_TRANSLATE_NOOP("status_words", "Online"),
        Presence.BUSY: QT_TRANSLATE_NOOP("status_words", "Busy"),
        Presence.OFFLINE: QT_TRANSLATE_NOOP("status_words", "Offline"),
    },
    Approval: {
        Approval.PENDING: QT_TRANSLATE_NOOP("status_words", "Awaiting approval"),
        Approval.APPROVED: QT_TRANSLATE_NOOP("status_words", "Approved"),
        Approval.REFUSED: QT_TRANSLATE_NOOP("status_words", "Refused"),
    },
    BlockType: {
        BlockType.MEETING: QT_TRANSLATE_NOOP("status_words", "Meeting"),
        BlockType.ADMIN: QT_TRANSLATE_NOOP("status_words", "Paperwork"),
        BlockType.EMERGENCY: QT_TRANSLATE_NOOP("status_words", "Emergency"),
        BlockType.TEACHING: QT_TRANSLATE_NOOP("status_words", "Teaching"),
        BlockType.MAINTENANCE: QT_TRANSLATE_NOOP("status_words", "Maintenance"),
        BlockType.PRIVATE: QT_TRANSLATE_NOOP("status_words", "Private"),
        BlockType.OTHER: QT_TRANSLATE_NOOP("status_words", "Other"),
    },
    Role: {
        Role.PATIENT: QT_TRANSLATE_NOOP("status_words", "Patient"),
        Role.RECEPTIONIST: QT_TRANSLATE_NOOP("status_words", "Front desk"),
        Role.DOCTOR: QT_TRANSLATE_NOOP("status_words", "Doctor"),
        Role.MANAGER: QT_TRANSLATE_NOOP("status_words", "Manager"),
        Role.ADMIN: QT_TRANSLATE_NOOP("status_words", "Admin"),
    },
    Sex: {
        Sex.FEMALE: QT_TRANSLATE_NOOP("status_words", "Female"),
        Sex.MALE: QT_TRANSLATE_NOOP("status_words", "Male"),
        Sex.OTHER: QT_TRANSLATE_NOOP("status_words", "Other"),
        Sex.UNKNOWN: QT_TRANSLATE_NOOP("status_words", "Not known"),
    },
    BirthPrecision: {
        BirthPrecision.DAY: QT_TRANSLATE_NOOP("status_words", "Exact day"),
        BirthPrecision.MONTH: QT_TRANSLATE_NOOP("status_words", "Month and year"),
        BirthPrecision.YEAR: QT_TRANSLATE_NOOP("status_words", "Year only"),
        BirthPrecision.AGE: QT_TRANSLATE_NOOP("status_words", "About, from an age"),
        BirthPrecision.UNKNOWN: QT_TRANSLATE_NOOP("status_words", "Not known"),
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
        BloodGroup.UNKNOWN: QT_TRANSLATE_NOOP("status_words", "Not known"),
    },
    Channel: {
        Channel.PHONE: QT_TRANSLATE_NOOP("status_words", "Phone call"),
        Channel.SMS: QT_TRANSLATE_NOOP("status_words", "SMS"),
        Channel.EMAIL: QT_TRANSLATE_NOOP("status_words", "E-mail"),
        Channel.POST: QT_TRANSLATE_NOOP("status_words", "Letter"),
    },
    AlertMoment: {
        AlertMoment.BOOKING: QT_TRANSLATE_NOOP("status_words", "when booking"),
        AlertMoment.CHECK_IN: QT_TRANSLATE_NOOP("status_words", "on arrival"),
        AlertMoment.OPENING: QT_TRANSLATE_NOOP("status_words", "when opened"),
    },
    Reason: {
        Reason.SAME_NAME: QT_TRANSLATE_NOOP("status_words", "same name"),
        Reason.SIMILAR_NAME: QT_TRANSLATE_NOOP("status_words", "similar name"),
        Reason.SAME_BIRTH_DATE: QT_TRANSLATE_NOOP("status_words", "same birth date"),
        Reason.NEAR_BIRTH_DATE: QT_TRANSLATE_NOOP("status_words", "birth date nearly the same"),
        Reason.POSSIBLE_BIRTH_DATE: QT_TRANSLATE_NOOP("status_words", "age fits"),
        Reason.SAME_PHONE: QT_TRANSLATE_NOOP("status_words", "same phone"),
        Reason.OTHER_BIRTH_DATE: QT_TRANSLATE_NOOP("status_words", "other birth date"),
        Reason.OTHER_SEX: QT_TRANSLATE_NOOP("status_words", "other sex"),
    },
}
"""A word for every code, by kind and code; a test holds it complete."""


def word_for(code: StrEnum) -> str:
    """Say a code in the language of the program; raise KeyError for a kind that has no words."""
    return QCoreApplication.translate("status_words", WORDS[type(code)][code])


def words_of(kind: type[StrEnum]) -> tuple[tuple[str, str], ...]:
    """Every code of a kind with its word, in the order of the kind: for lists to choose from."""
    return tuple((code.value, word_for(code)) for code in kind)
