"""Calendar grids made by hand, for tests and pictures of the calendar: clock times in, a `Grid` out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from clinic_desk.domain.agenda import (
    AxisHour,
    AxisPiece,
    Grid,
    GridColumn,
    GridHold,
    GridVisit,
    Shade,
    ShadeKind,
)
from clinic_desk.domain.appointment import Presence, Status
from clinic_desk.domain.clinic_time import Piece, nearest_instant, pieces_of

if TYPE_CHECKING:
    from collections.abc import Sequence

DHAKA = "Asia/Dhaka"
FRIDAY = date(2026, 11, 20)

NAMES = (
    "Abdul Karim", "Fatema Begum", "Md. Rashed", "Shirin Akhter", "John Gomes", "নাজমা খাতুন", "Habib Ullah",
    "Joya Roy", "Anika T.", "Omar Faruk", "Rubel Mia", "रवि शर्मा", "عبد الرحمن محمد", "Nadia K.", "Selim Reza",
    "রহমান চৌধুরী আয়েশা", "فاطمة الزهراء", "Kamal Uddin",
)  # fmt: skip
REASONS = ("Follow-up", "Chest pain", "Vaccination", "BP control", "New patient", "X-ray review", "জ্বর ৩ দিন", "مراجعة")


def an_id(number: int) -> UUID:
    """A made-up id, the same for the same number."""
    return UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + number)


def at(clock: str, day: date = FRIDAY, zone: str = DHAKA, *, latest: bool = False) -> int:
    """The instant at which the clock shows `HH:MM` on a day."""
    hour, minute = clock.split(":")
    return nearest_instant(day, int(hour) * 60 + int(minute), zone, latest=latest)


def a_visit(number: int, clock: str, minutes: int = 30, **fields: Any) -> GridVisit:
    """A confirmed visit on Friday in Dhaka, unless told otherwise."""
    day, zone = fields.pop("day", FRIDAY), fields.pop("zone", DHAKA)
    starts = at(clock, day, zone)
    plain = GridVisit(
        id=an_id(number),
        version=1,
        doctor_id=an_id(1),
        room_id=None,
        patient_id=an_id(900 + number),
        starts=starts,
        ends=starts + minutes,
        buffer_before=0,
        buffer_after=0,
        status=Status.CONFIRMED,
        patient_name=NAMES[number % len(NAMES)],
        type_name="Follow-up",
        type_colour="",
        reason="",
    )
    return replace(plain, **fields)


def a_shade(start: str, end: str, kind: ShadeKind = ShadeKind.CLOSED, label: str = "", **where: Any) -> Shade:
    """Shaded time between two clock times."""
    ends = at("00:00", where.get("day", FRIDAY) + timedelta(days=1)) if end == "24:00" else at(end, **where)
    return Shade(starts=at(start, **where), ends=ends, kind=kind, label=label)


def a_column(
    doctor: int,
    visits: Sequence[GridVisit] = (),
    *,
    day: date = FRIDAY,
    zone: str = DHAKA,
    **fields: Any,
) -> GridColumn:
    """A doctor's day; the pieces are placed by `a_grid`."""
    plain = GridColumn(
        doctor_id=an_id(doctor),
        day=day,
        doctor_name=f"Dr Number {doctor}",
        speciality="Cardiology",
        room_name="Room 2",
        presence=Presence.ONLINE,
        pieces=tuple(AxisPiece(starts=p.starts, ends=p.ends, position=p.minute) for p in pieces_of(day, zone)),
        visits=tuple(replace(visit, doctor_id=an_id(doctor)) for visit in visits),
    )
    return replace(plain, **fields)


def a_grid(*columns: GridColumn, zone: str = DHAKA, opens: int = 480) -> Grid:
    """A day of some doctors, or a week of one, on one axis."""
    days = sorted({column.day for column in columns})
    if len(days) == 1:
        axis, hours, length = _axis_of_a_day(pieces_of(days[0], zone))
        placed = [replace(column, pieces=axis) for column in columns]
    else:
        repeated = next((p for day in days for p in pieces_of(day, zone) if p.fold), None)
        extra = repeated.ends - repeated.starts if repeated else 0
        extra = min(extra, 60)
        placed = [replace(column, pieces=_week_pieces(column.day, zone, repeated, extra)) for column in columns]
        length = 1440 + extra
        hours = _week_hours(repeated, extra)
    return Grid(
        clinic_id=an_id(99),
        zone=zone,
        first_day=days[0],
        days=(days[-1] - days[0]).days + 1,
        length=length,
        hours=hours,
        columns=tuple(placed),
        opens=opens,
    )


def _axis_of_a_day(pieces: Sequence[Piece]) -> tuple[tuple[AxisPiece, ...], tuple[AxisHour, ...], int]:
    axis, hours, position = [], [], 0
    for piece in pieces:
        axis.append(AxisPiece(starts=piece.starts, ends=piece.ends, position=position))
        first = -(-piece.minute // 60) * 60
        length = piece.ends - piece.starts
        hours += [
            AxisHour(position=position + minute - piece.minute, minute=minute % 1440, repeated=_again(piece, minute))
            for minute in range(first, piece.minute + length, 60)
        ]
        position += length
    return tuple(axis), tuple(hours), position


def _again(piece: Piece, minute: int) -> bool:
    return bool(piece.fold) and minute < piece.minute + 60


def _week_pieces(day: date, zone: str, repeated: Piece | None, extra: int) -> tuple[AxisPiece, ...]:
    cut = repeated.minute + extra if repeated else 0
    found = []
    for piece in pieces_of(day, zone):
        if repeated is None or piece.fold:
            found.append(AxisPiece(starts=piece.starts, ends=piece.ends, position=piece.minute + extra * piece.fold))
            continue
        middle = piece.starts + cut - piece.minute
        if piece.minute < cut < piece.minute + piece.ends - piece.starts:
            found.append(AxisPiece(starts=piece.starts, ends=middle, position=piece.minute))
            found.append(AxisPiece(starts=middle, ends=piece.ends, position=cut + extra))
        else:
            found.append(AxisPiece(starts=piece.starts, ends=piece.ends, position=piece.minute))
    return tuple(found)


def _week_hours(repeated: Piece | None, extra: int) -> tuple[AxisHour, ...]:
    hours = [AxisHour(position=minute, minute=minute) for minute in range(0, 1440, 60)]
    if repeated is None:
        return tuple(hours)
    cut = repeated.minute + extra
    hours = [replace(hour, position=hour.position + (extra if hour.minute >= cut else 0)) for hour in hours]
    again = AxisHour(position=cut, minute=repeated.minute, repeated=True)
    return tuple(sorted([*hours, again], key=lambda hour: hour.position))


def a_busy_grid(doctors: int = 12, visits: int = 40, *, day: date = FRIDAY, seed: int = 7) -> Grid:
    """Many doctors with full days in several scripts, the same for the same seed."""
    chance = random.Random(seed)
    columns = []
    for doctor in range(1, doctors + 1):
        made = []
        clock = 8 * 60
        for number in range(visits):
            minutes = chance.choice((10, 15, 15, 15, 20, 30))
            made.append(
                a_visit(
                    doctor * 1000 + number,
                    f"{clock // 60:02}:{clock % 60:02}",
                    minutes,
                    day=day,
                    status=chance.choice((Status.CONFIRMED, Status.BOOKED, Status.ARRIVED, Status.COMPLETED)),
                    reason=chance.choice(REASONS),
                    patient_name=f"{chance.choice(NAMES)} {number}",
                )
            )
            clock += chance.choice((minutes, minutes, 15))
            clock = min(clock, 23 * 60)
        columns.append(a_column(doctor, made, day=day))
    return a_grid(*columns)


def the_pictured_day() -> Grid:
    """The day of the design's pictures: four doctors, every status, a lunch, a leave, a booking made offline."""
    s = Status
    closed = a_shade("00:00", "09:00")
    rahman = a_column(
        1,
        (
            a_visit(1, "09:00", patient_name="Abdul Karim", reason="Chest pain", status=s.COMPLETED),
            a_visit(2, "09:30", patient_name="Fatema Begum", reason="New patient", status=s.COMPLETED),
            a_visit(3, "10:00", patient_name="Md. Rashed", reason="Fever 3 days", status=s.ARRIVED),
            a_visit(4, "10:45", 15, patient_name="Shirin Akhter", reason="Follow-up", status=s.ARRIVED),
            a_visit(5, "11:00", patient_name="John Gomes", reason="Vaccination"),
            a_visit(6, "12:00", 45, patient_name="নাজমা খাতুন", reason="X-ray review"),
            a_visit(7, "13:00", patient_name="Sadia Afrin", reason="BP control", status=s.REQUESTED, provisional=True),
            a_visit(8, "14:00", patient_name="Kamal Uddin", reason="Follow-up"),
            a_visit(9, "14:30", patient_name="Mina Das", reason="Chest pain", look_alike=True),
        ),
        doctor_name="Dr Nasrin Rahman",
        shades=(closed, a_shade("17:00", "24:00")),
    )
    hossain = a_column(
        2,
        (
            a_visit(20, "08:30", 15, patient_name="Priya Sen", status=s.COMPLETED),
            a_visit(21, "08:45", 15, patient_name="Tariq Aziz", status=s.COMPLETED),
            a_visit(22, "09:00", 15, patient_name="Laila Noor", status=s.NO_SHOW),
            a_visit(23, "09:15", patient_name="रवि शर्मा", reason="Vaccination", status=s.COMPLETED),
            a_visit(24, "10:00", 15, patient_name="Habib Ullah", status=s.IN_PROGRESS),
            a_visit(25, "10:15", 15, patient_name="Joya Roy", status=s.ARRIVED),
            a_visit(26, "10:30", patient_name="Anika T.", reason="Follow-up"),
            a_visit(27, "11:15", 15, patient_name="Omar Faruk"),
            a_visit(28, "12:00", patient_name="Rubel Mia", reason="New patient", status=s.REQUESTED),
            a_visit(29, "14:15", 15, patient_name="Nadia K."),
            a_visit(30, "14:45", patient_name="Selim Reza", reason="Check-up"),
            a_visit(31, "14:50", 20, patient_name="Tanvir Hasan", reason="Check-up", overbooked=True),
        ),
        doctor_name="Dr Imran Hossain",
        speciality="General practice",
        room_name="Room 1",
        presence=Presence.BUSY,
        shades=(a_shade("00:00", "08:30"), a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")),
    )
    sultana = a_column(
        3,
        (
            a_visit(40, "09:00", 20, patient_name="Fatema Begum", status=s.COMPLETED),
            a_visit(41, "09:30", 20, patient_name="Md. Rashed", status=s.COMPLETED),
            a_visit(42, "10:00", 40, patient_name="Shirin Akhter", reason="Follow-up", status=s.IN_PROGRESS),
            a_visit(43, "11:00", 20, patient_name="John Gomes", buffer_after=10, type_colour="#D9910A"),
            a_visit(44, "11:30", 60, patient_name="নাজমা খাতুন", reason="New patient"),
            a_visit(45, "13:00", 20, patient_name="Sadia Afrin", status=s.REQUESTED),
            a_visit(46, "13:30", 20, patient_name="Kamal Uddin"),
            a_visit(47, "14:00", 20, patient_name="Rumana Haque", status=s.CANCELLED),
        ),
        doctor_name="Dr Tania Sultana",
        speciality="Paediatrics",
        room_name="Room 4",
        shades=(closed, a_shade("15:00", "24:00")),
        holds=(
            GridHold(id=an_id(70), starts=at("14:30"), ends=at("14:50"), expires=at("10:33"), user_name="Rina Akter"),
        ),
    )
    islam = a_column(
        4,
        (
            a_visit(60, "08:00", patient_name="Mina Das", reason="Vaccination", status=s.COMPLETED),
            a_visit(61, "08:30", patient_name="Priya Sen", reason="X-ray review", status=s.COMPLETED),
            a_visit(62, "09:00", 45, patient_name="Tariq Aziz", reason="BP control", status=s.COMPLETED),
            a_visit(63, "10:00", patient_name="Laila Noor", reason="Follow-up", status=s.IN_PROGRESS),
            a_visit(64, "11:00", 45, patient_name="रवि शर्मा", reason="Chest pain", uncovered=True),
        ),
        doctor_name="Dr Rafiq Islam",
        speciality="Orthopaedics",
        room_name="Room 3",
        presence=Presence.OFFLINE,
        shades=(a_shade("00:00", "08:00"), a_shade("12:00", "24:00", ShadeKind.LEAVE, "")),
    )
    return a_grid(rahman, hossain, sultana, islam)
