"""Words for stretches of working time: a week's validity, a leave's days, a day that differs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.availability import DateException, ExceptionKind, Leave, Session, WorkingWeek
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY
from clinic_desk.qt.language import Formats
from clinic_desk.views.widgets.editors import clock_text

translate = QCoreApplication.translate


def kind_words() -> dict[ExceptionKind, str]:
    """What a single day does to the weekly hours."""
    return {
        ExceptionKind.CLOSED: translate("working_time", "Closed"),
        ExceptionKind.REPLACED: translate("working_time", "Other hours"),
        ExceptionKind.EXTRA: translate("working_time", "Extra session"),
    }


def week_line(week: WorkingWeek, clinic_name: str, formats: Formats) -> str:
    """A week in the list of weeks: where, and from when until when."""
    start = "" if week.valid_from is None else formats.date_full(week.valid_from)
    end = "" if week.valid_until is None else formats.date_full(week.valid_until)
    if start and end:
        when = f"{start} – {end}"
    elif start:
        when = translate("working_time", "from %1").replace("%1", start)
    else:
        when = translate("working_time", "until %1").replace("%1", end) if end else translate("working_time", "always")
    return f"{clinic_name} · {when}"


def leave_line(leave: Leave, formats: Formats) -> str:
    """A leave in the list: its days, or the hours of its day, and its note."""
    when = formats.date_full(leave.first_day)
    if leave.last_day != leave.first_day:
        when = f"{when} – {formats.date_full(leave.last_day)}"
    if leave.from_minute is not None and leave.until_minute is not None:
        when = f"{when}, {clock_text(leave.from_minute, formats)} – {clock_text(leave.until_minute, formats)}"
    return f"{when} · {leave.note}" if leave.note else when


def day_line(item: DateException, clinic_name: str, formats: Formats) -> str:
    """A single day in the list: which, what, with its sessions."""
    sessions = ", ".join(session_words(session, formats) for session in item.sessions)
    parts = [formats.date_full(item.day), kind_words()[item.kind], sessions, clinic_name, item.note]
    return " · ".join(part for part in parts if part)


def session_words(session: Session, formats: Formats) -> str:
    """From when until when a session lasts."""
    ends = session.starts + session.minutes
    last = ends if ends <= MINUTES_PER_DAY else ends % MINUTES_PER_DAY
    return f"{clock_text(session.starts, formats)} – {clock_text(last, formats)}"
