"""Why a time cannot be booked, and why no free time was found, in words. Times are those of the clinic's clock.

What is refused for other reasons is said in `sentences.py`.
"""

from __future__ import annotations

from datetime import date, time

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.booking_form import Objection
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.next_free import WhyNoneCode
from clinic_desk.domain.offered_times import NamedWhy
from clinic_desk.domain.schedule import Reason, ReasonCode
from clinic_desk.qt.language import Formats


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


_R = ReasonCode

REASONS: dict[ReasonCode, str] = {
    _R.OFF_GRID: QT_TRANSLATE_NOOP("reasons", "Visits begin every %limit% minutes, on the full five."),
    _R.LENGTH_NOT_ALLOWED: QT_TRANSLATE_NOOP(
        "reasons", "A visit here lasts %least% to %limit% minutes, in steps of five."
    ),
    _R.IN_PAST: QT_TRANSLATE_NOOP("reasons", "This time is over."),
    _R.TOO_SHORT_NOTICE: QT_TRANSLATE_NOOP("reasons", "Visits are booked at least %length% ahead."),
    _R.TOO_FAR_AHEAD: QT_TRANSLATE_NOOP("reasons", "Visits are booked at most %limit% days ahead."),
    _R.CLINIC_INACTIVE: QT_TRANSLATE_NOOP("reasons", "This clinic takes no bookings any more."),
    _R.DOCTOR_NOT_BOOKABLE: QT_TRANSLATE_NOOP(
        "reasons", "This doctor cannot be booked: not approved yet, or no longer active."
    ),
    _R.DOCTOR_NOT_AT_CLINIC: QT_TRANSLATE_NOOP("reasons", "This doctor does not work at this clinic."),
    _R.ROOM_NOT_AVAILABLE: QT_TRANSLATE_NOOP("reasons", "This room is out of use, or belongs to another clinic."),
    _R.TYPE_INACTIVE: QT_TRANSLATE_NOOP("reasons", "This kind of visit is not offered any more."),
    _R.TYPE_NOT_WITH_DOCTOR: QT_TRANSLATE_NOOP("reasons", "This doctor does not take this kind of visit."),
    _R.TYPE_NOT_IN_ROOM: QT_TRANSLATE_NOOP("reasons", "This kind of visit does not take place in this room."),
    _R.PATIENT_DECEASED: QT_TRANSLATE_NOOP("reasons", "This patient is recorded as deceased."),
    _R.PATIENT_ARCHIVED: QT_TRANSLATE_NOOP("reasons", "This patient's record is archived. Bring it back first."),
    _R.OUTSIDE_HOURS: QT_TRANSLATE_NOOP("reasons", "The doctor does not work %span%."),
    _R.IN_BREAK: QT_TRANSLATE_NOOP("reasons", "The doctor has a break %span%%label%."),
    _R.ON_LEAVE: QT_TRANSLATE_NOOP("reasons", "The doctor is on leave until %end%%label%."),
    _R.BLOCKED: QT_TRANSLATE_NOOP("reasons", "This time is blocked %span%%label%."),
    _R.CLINIC_CLOSED: QT_TRANSLATE_NOOP("reasons", "The clinic is closed on %day%%label%."),
    _R.ROOM_BLOCKED: QT_TRANSLATE_NOOP("reasons", "The room is blocked %span%%label%."),
    _R.DOCTOR_BUSY: QT_TRANSLATE_NOOP("reasons", "The doctor has another visit %span%%name%."),
    _R.DOCTOR_HELD: QT_TRANSLATE_NOOP("reasons", "Somebody is just booking this doctor %span%%name%."),
    _R.ROOM_BUSY: QT_TRANSLATE_NOOP("reasons", "The room is taken %span%%name%."),
    _R.ROOM_HELD: QT_TRANSLATE_NOOP("reasons", "Somebody is just booking this room %span%%name%."),
    _R.PATIENT_BUSY: QT_TRANSLATE_NOOP("reasons", "The patient has another visit %span%%name%."),
    _R.PATIENT_HELD: QT_TRANSLATE_NOOP(
        "reasons", "Somebody is just booking another visit for this patient %span%%name%."
    ),
    _R.DOCTOR_DAY_FULL: QT_TRANSLATE_NOOP(
        "reasons", "The doctor sees at most %limit% patients a day, and this day is full."
    ),
    _R.PATIENT_DAY_FULL: QT_TRANSLATE_NOOP("reasons", "A patient has at most %limit% visits a day here."),
}
"""One sentence for every code; a test holds it complete."""

WHY_NONE: dict[WhyNoneCode, str] = {
    WhyNoneCode.NO_DOCTOR: QT_TRANSLATE_NOOP("reasons", "No doctor fits what you look for."),
    WhyNoneCode.NO_HOURS: QT_TRANSLATE_NOOP("reasons", "%doctor% has no working hours in this time."),
    WhyNoneCode.ON_LEAVE: QT_TRANSLATE_NOOP("reasons", "%doctor% is on leave until %end%."),
    WhyNoneCode.FULL: QT_TRANSLATE_NOOP("reasons", "%doctor% is fully booked."),
    WhyNoneCode.FILTERS: QT_TRANSLATE_NOOP("reasons", "There are free times outside the days and hours you asked for."),
}
"""One sentence for every reason for an empty answer."""


def reason_sentence(objection: Objection, formats: Formats, zone: str, *, day: date | None = None) -> str:
    """Say one reason; `day` is the day on the form, whose times need no date."""
    reason = objection.reason
    values = {
        "limit": "" if reason.limit is None else formats.number(reason.limit),
        "least": "" if reason.starts is None else formats.number(reason.starts),
        "length": "" if reason.limit is None else formats.duration(reason.limit),
        "span": _span(reason, formats, zone, day),
        "end": "" if reason.ends is None else _last_moment(reason.ends, formats, zone, day),
        "day": "" if reason.starts is None else formats.day_title(wall_of(reason.starts, zone).day),
        "label": f" ({reason.label})" if reason.label else "",
        "name": f" ({objection.name})" if objection.name else "",
    }
    return _filled(REASONS[reason.code], values)


def why_none_sentence(named: NamedWhy, formats: Formats) -> str:
    """Say one reason why no time was found."""
    doctor = named.doctor_name or QCoreApplication.translate("reasons", "The doctor")
    end = "" if named.last_day is None else formats.day_short(named.last_day)
    return _filled(WHY_NONE[named.why.code], {"doctor": doctor, "end": end})


def day_words(day: date, today: date, formats: Formats) -> str:
    """Say a day as near as it is: Today, Tomorrow, Sat 21, or with its month."""
    ahead = (day - today).days
    if ahead == 0:
        return QCoreApplication.translate("reasons", "Today")
    if ahead == 1:
        return QCoreApplication.translate("reasons", "Tomorrow")
    return formats.day_short(day)


def clock(instant: int, formats: Formats, zone: str) -> str:
    """What the clinic's clock shows at an instant; the second pass of a repeated hour is told apart."""
    wall = wall_of(instant, zone)
    text = formats.time(time(wall.minute // 60, wall.minute % 60))
    return QCoreApplication.translate("reasons", "%1 (second time)").replace("%1", text) if wall.fold else text


def _span(reason: Reason, formats: Formats, zone: str, day: date | None) -> str:
    if reason.starts is None or reason.ends is None:
        return ""
    starts, ends = _moment(reason.starts, formats, zone, day), _moment(reason.ends, formats, zone, day)
    return f"{starts} – {ends}"


def _moment(instant: int, formats: Formats, zone: str, day: date | None) -> str:
    wall = wall_of(instant, zone)
    text = clock(instant, formats, zone)
    return text if wall.day == day else f"{formats.day_short(wall.day)} {text}"


def _last_moment(instant: int, formats: Formats, zone: str, day: date | None) -> str:
    """The end of something that may last whole days: of those the last one, not the midnight after it."""
    if wall_of(instant, zone).minute == 0:
        return formats.day_short(wall_of(instant - 1, zone).day)
    return _moment(instant, formats, zone, day)


def _filled(sentence: str, values: dict[str, str]) -> str:
    text = QCoreApplication.translate("reasons", sentence)
    for name, value in values.items():
        text = text.replace(f"%{name}%", value)
    return " ".join(text.replace(" .", ".").split())
