"""The demonstration clinic's doctors, named patients and one full day, as plain lists. Nobody here exists.

How they become records is in demo_clinic.py. Times are minutes of the clinic's day.
"""

from dataclasses import dataclass

from clinic_desk.domain.appointment import Status

TYPES = frozenset({
    "New patient", "Follow-up", "Check-up", "Vaccination", "X-ray review", "ECG", "Telephone advice",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDoctor:
    """A doctor and the same hours on every day; `fee` in minor units, `lunch` is when an hour's break begins."""

    key: str
    name: str
    speciality: str
    room: int
    opens: int
    closes: int
    lunch: int | None
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPatient:
    """A patient with a part in the day; `key` where the name alone does not tell who is meant."""

    name: str
    phone: str
    age: int
    female: bool = False
    month: int = 5
    key: str = ""
    allergies: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoVisit:
    """One visit and how it ends; `arrives` and `begins` where that is not around its time."""

    doctor: str
    starts: int
    minutes: int
    patient: str
    type: str = "Follow-up"
    reason: str = ""
    status: Status = Status.COMPLETED
    arrives: int | None = None
    begins: int | None = None
    moved_from: int | None = None


def _at(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


DOCTORS = (
    DemoDoctor(key="nasrin", name="Dr Nasrin Rahman", speciality="Cardiology", room=2, opens=_at("09:00"),
               closes=_at("17:00"), lunch=_at("15:00"), fee=150_000),
    DemoDoctor(key="imran", name="Dr Imran Hossain", speciality="General practice", room=1, opens=_at("08:30"),
               closes=_at("17:30"), lunch=_at("13:00"), fee=80_000),
    DemoDoctor(key="tania", name="Dr Tania Sultana", speciality="Paediatrics", room=4, opens=_at("09:00"),
               closes=_at("15:00"), lunch=None, fee=100_000),
    DemoDoctor(key="rafiq", name="Dr Rafiq Islam", speciality="Orthopaedics", room=3, opens=_at("08:00"),
               closes=_at("17:00"), lunch=_at("13:00"), fee=120_000),
)  # fmt: skip

_FAMILY_PHONE = "01712-000114"

NAMED = (
    DemoPatient(name="John Gomes", phone="01712-345678", age=42, allergies=("Penicillin",)),
    DemoPatient(name="Joy Gomes", phone="01712-345678", age=7),
    DemoPatient(name="Abdul Karim", phone=_FAMILY_PHONE, age=58, alerts=("Hard of hearing",)),
    DemoPatient(name="Fatema Begum", phone=_FAMILY_PHONE, age=51, female=True),
    DemoPatient(name="Rahima Karim", phone=_FAMILY_PHONE, age=5, female=True),
    DemoPatient(name="Md. Rashed", phone="01819-000220", age=34),
    DemoPatient(name="Md. Rashid", phone="01911-000871", age=9),
    DemoPatient(name="Shirin Akhter", phone="01713-000402", age=29, female=True),
    DemoPatient(name="Shirin Akter", phone="01556-000733", age=6, female=True),
    DemoPatient(name="নাজমা খাতুন", phone="01819-000014", age=63, female=True, alerts=("Uses a wheelchair",)),
    DemoPatient(name="আরিফ হাসান", phone="01712-000655", age=4),
    DemoPatient(name="Sadia Afrin", phone="01911-000346", age=37, female=True),
    DemoPatient(name="Sadia Afrin", key="sadia child", phone="01611-000927", age=3, female=True, month=9),
    DemoPatient(name="Kamal Uddin", phone="01755-000188", age=66),
    DemoPatient(name="Kamal Hossain", phone="01711-000519", age=8),
    DemoPatient(name="Mina Das", phone="01912-000608", age=45, female=True),
    DemoPatient(name="Priya Sen", phone="01817-000275", age=31, female=True),
    DemoPatient(name="Priya Saha", phone="01552-000441", age=26, female=True),
    DemoPatient(name="Tariq Aziz", phone="01730-000092", age=54),
    DemoPatient(name="Laila Noor", phone="01674-000830", age=39, female=True),
    DemoPatient(name="रवि शर्मा", phone="+91 98000 00117", age=48),
    DemoPatient(name="Habib Ullah", phone="01777-000366", age=71),
    DemoPatient(name="Joya Roy", phone="01521-000499", age=24, female=True),
    DemoPatient(name="Anika Tabassum", phone="01312-000750", age=19, female=True),
    DemoPatient(name="Omar Faruk", phone="01811-000983", age=36),
    DemoPatient(name="Rubel Mia", phone="01999-000152", age=27),
    DemoPatient(name="Nadia Kabir", phone="01716-000268", age=33, female=True),
    DemoPatient(name="Selim Reza", phone="01615-000377", age=44, alerts=("Unpaid bill",)),
)

_REQUESTED, _BOOKED, _CANCELLED, _NO_SHOW = Status.REQUESTED, Status.BOOKED, Status.CANCELLED, Status.NO_SHOW

DAY = (
    DemoVisit(doctor="nasrin", starts=_at("09:00"), minutes=30, patient="Abdul Karim", reason="Chest pain"),
    DemoVisit(doctor="nasrin", starts=_at("09:30"), minutes=30, patient="Fatema Begum", type="New patient"),
    DemoVisit(doctor="nasrin", starts=_at("10:00"), minutes=30, patient="Md. Rashed", reason="Fever 3 days",
              arrives=_at("09:56"), begins=_at("10:31")),
    DemoVisit(doctor="nasrin", starts=_at("10:45"), minutes=15, patient="Shirin Akhter", arrives=_at("10:19")),
    DemoVisit(doctor="nasrin", starts=_at("11:00"), minutes=30, patient="John Gomes", type="Check-up",
              reason="Chest pain on exertion, 2 weeks", moved_from=_at("11:30")),
    DemoVisit(doctor="nasrin", starts=_at("12:00"), minutes=45, patient="নাজমা খাতুন", type="X-ray review"),
    DemoVisit(doctor="nasrin", starts=_at("13:00"), minutes=30, patient="Sadia Afrin", reason="BP control",
              status=_REQUESTED),
    DemoVisit(doctor="nasrin", starts=_at("14:00"), minutes=30, patient="Kamal Uddin"),
    DemoVisit(doctor="nasrin", starts=_at("14:30"), minutes=30, patient="Mina Das", reason="Chest pain"),
    DemoVisit(doctor="imran", starts=_at("08:30"), minutes=15, patient="Priya Sen", reason="Cough and cold"),
    DemoVisit(doctor="imran", starts=_at("08:45"), minutes=15, patient="Tariq Aziz", reason="Tiredness"),
    DemoVisit(doctor="imran", starts=_at("09:00"), minutes=15, patient="Laila Noor", status=_NO_SHOW),
    DemoVisit(doctor="imran", starts=_at("09:15"), minutes=30, patient="रवि शर्मा", type="Vaccination"),
    DemoVisit(doctor="imran", starts=_at("10:00"), minutes=15, patient="Habib Ullah", reason="Headache",
              begins=_at("10:18")),
    DemoVisit(doctor="imran", starts=_at("10:15"), minutes=15, patient="Joya Roy", arrives=_at("10:26"),
              begins=_at("10:33")),
    DemoVisit(doctor="imran", starts=_at("10:30"), minutes=30, patient="Anika Tabassum"),
    DemoVisit(doctor="imran", starts=_at("11:15"), minutes=15, patient="Omar Faruk"),
    DemoVisit(doctor="imran", starts=_at("11:30"), minutes=30, patient="Nadia Kabir", status=_CANCELLED),
    DemoVisit(doctor="imran", starts=_at("12:00"), minutes=30, patient="Rubel Mia", type="New patient",
              status=_BOOKED),
    DemoVisit(doctor="imran", starts=_at("14:15"), minutes=15, patient="Nadia Kabir"),
    DemoVisit(doctor="imran", starts=_at("14:45"), minutes=30, patient="Selim Reza", type="Check-up"),
    DemoVisit(doctor="tania", starts=_at("09:00"), minutes=20, patient="Rahima Karim", type="Vaccination"),
    DemoVisit(doctor="tania", starts=_at("09:30"), minutes=20, patient="Md. Rashid", reason="Ear pain"),
    DemoVisit(doctor="tania", starts=_at("10:00"), minutes=40, patient="Shirin Akter"),
    DemoVisit(doctor="tania", starts=_at("11:00"), minutes=20, patient="Joy Gomes", reason="Growth check"),
    DemoVisit(doctor="tania", starts=_at("11:30"), minutes=60, patient="আরিফ হাসান", type="New patient"),
    DemoVisit(doctor="tania", starts=_at("13:00"), minutes=20, patient="sadia child", status=_BOOKED),
    DemoVisit(doctor="tania", starts=_at("13:30"), minutes=20, patient="Kamal Hossain", reason="Asthma review"),
    DemoVisit(doctor="rafiq", starts=_at("08:00"), minutes=30, patient="Mina Das", reason="Knee pain"),
    DemoVisit(doctor="rafiq", starts=_at("08:30"), minutes=30, patient="Priya Saha", type="X-ray review"),
    DemoVisit(doctor="rafiq", starts=_at("09:00"), minutes=45, patient="Tariq Aziz", reason="Frozen shoulder"),
    DemoVisit(doctor="rafiq", starts=_at("10:00"), minutes=30, patient="Laila Noor", reason="Ankle sprain"),
    DemoVisit(doctor="rafiq", starts=_at("11:00"), minutes=45, patient="रवि शर्मा", reason="Back pain, 1 month"),
)  # fmt: skip
"""The day on which the program is tried; at 10:28 it looks as in the pictures of the program."""

BOOKED_EARLIER = (
    (79, DemoVisit(doctor="nasrin", starts=_at("12:00"), minutes=30, patient="John Gomes", type="ECG",
                   reason="ECG review")),
    (101, DemoVisit(doctor="nasrin", starts=_at("09:30"), minutes=30, patient="John Gomes", type="New patient")),
    (115, DemoVisit(doctor="imran", starts=_at("10:00"), minutes=15, patient="John Gomes", reason="Fever",
                    status=_NO_SHOW)),
    (170, DemoVisit(doctor="imran", starts=_at("11:00"), minutes=15, patient="John Gomes", reason="Cough and cold")),
    (221, DemoVisit(doctor="rafiq", starts=_at("09:00"), minutes=30, patient="John Gomes", reason="Knee pain")),
    (262, DemoVisit(doctor="imran", starts=_at("09:00"), minutes=15, patient="John Gomes", reason="BP control")),
)  # fmt: skip
"""How many days ago somebody with a story came."""
