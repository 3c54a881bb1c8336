"""The page of doctors: finding one, the card beside the list, approval and presence. The form is a `RecordBook`."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.commands import ApproveDoctor, Command, CreateDoctor, SetPresence, UpdateDoctor
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.form_answers import FormView, tell_form
from clinic_desk.presenters.ports import Jobs
from clinic_desk.presenters.records import RecordBook
from clinic_desk.services.directory import directory
from clinic_desk.services.doctors import find_doctors
from clinic_desk.storage.engine import Db

SHOWN = frozenset({RecordKind.DOCTOR, RecordKind.CLINIC, RecordKind.ROOM, RecordKind.ORGANISATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorRights:
    """What the person at the desk may do about one doctor."""

    edit: bool
    approve: bool
    presence: bool
    hours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorCard:
    """What the card shows; fee in minor units of `currency`."""

    doctor: Doctor
    clinic_names: tuple[str, ...]
    room_name: str
    currency: str
    rights: DoctorRights


class DoctorsView(FormView, Protocol):
    """A searchable list of doctors with a card."""

    def show_doctors(self, doctors: tuple[Doctor, ...], chosen: UUID | None, *, may_add: bool) -> None:
        """Show the doctors found and mark the chosen one."""
        ...

    def show_card(self, card: DoctorCard | None) -> None:
        """Show one doctor, or nobody."""
        ...


class DoctorsPresenter:
    """Shows who works here."""

    def __init__(self, view: DoctorsView, jobs: Jobs, *, actor: Actor) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._text = ""
        self._chosen: UUID | None = None
        self._doctors: tuple[Doctor, ...] = ()
        self._choices: Directory | None = None

    def start(self, doctor_id: UUID | None = None) -> None:
        """Show all doctors, and this one on the card."""
        self._chosen = doctor_id or self._chosen
        self.search("")

    def search(self, text: str) -> None:
        """Show the doctors whose name, speciality or licence holds every word."""
        self._text = text

        def read(db: Db) -> tuple[tuple[Doctor, ...], Directory]:
            return find_doctors(db, text), directory(db)

        self._jobs.read(read, then=self._found, replaces="doctors")

    def choose(self, doctor_id: UUID) -> None:
        """Show one doctor on the card."""
        self._chosen = doctor_id
        self._show_card()

    def approve(self, doctor_id: UUID) -> None:
        """Let a doctor be booked (FEATURES C03)."""
        self._write(ApproveDoctor(doctor_id=doctor_id, approval=Approval.APPROVED))

    def refuse(self, doctor_id: UUID, note: str) -> None:
        """Refuse a doctor with a reason."""
        self._write(ApproveDoctor(doctor_id=doctor_id, approval=Approval.REFUSED, note=note))

    def set_presence(self, doctor_id: UUID, presence: str) -> None:
        """Say whether a doctor is online, busy or offline."""
        self._write(SetPresence(doctor_id=doctor_id, presence=Presence(presence)))

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read again when something shown here changed."""
        if kinds & SHOWN and self._choices is not None:
            self.search(self._text)

    def _write(self, command: Command) -> None:
        self._jobs.write(command, actor=self._actor, then=lambda _doctor: None, failed=partial(tell_form, self._view))

    def _found(self, found: tuple[tuple[Doctor, ...], Directory]) -> None:
        self._doctors, self._choices = found
        if self._chosen not in {doctor.id for doctor in self._doctors}:
            self._chosen = self._doctors[0].id if self._doctors else None
        may_add = self._actor.may(Permission.EDIT_DOCTORS)
        self._view.show_doctors(self._doctors, self._chosen, may_add=may_add)
        self._show_card()

    def _show_card(self) -> None:
        doctor = next((doctor for doctor in self._doctors if doctor.id == self._chosen), None)
        if doctor is None or self._choices is None:
            self._view.show_card(None)
            return
        clinics = {clinic.id: clinic.name for clinic in self._choices.clinics}
        rooms = {room.id: room.name for room in self._choices.rooms}
        self._view.show_card(
            DoctorCard(
                doctor=doctor,
                clinic_names=tuple(clinics[item] for item in doctor.clinic_ids if item in clinics),
                room_name=rooms.get(doctor.default_room_id, "") if doctor.default_room_id else "",
                currency=self._choices.organisation.currency,
                rights=rights_over(self._actor, doctor.id),
            )
        )


def rights_over(actor: Actor, doctor_id: UUID) -> DoctorRights:
    """Tell what somebody may do about a doctor; doctors may do some of it for themselves."""
    own = actor.doctor_id == doctor_id
    return DoctorRights(
        edit=actor.may(Permission.EDIT_DOCTORS),
        approve=actor.may(Permission.APPROVE_DOCTORS),
        presence=own or actor.may(Permission.CHANGE_STATUS),
        hours=actor.may(Permission.EDIT_HOURS) or (own and actor.may(Permission.EDIT_OWN_HOURS)),
    )


def doctor_book(actor: Actor) -> RecordBook[Doctor]:
    """How doctors are added and edited; who may approve adds them approved."""
    approval = Approval.APPROVED if actor.may(Permission.APPROVE_DOCTORS) else Approval.PENDING

    def fresh(choices: Directory) -> Doctor:
        active = tuple(clinic.id for clinic in choices.clinics if clinic.active)
        return Doctor(id=new_id(), name="", licence="", clinic_ids=active[:1], approval=approval)

    return RecordBook(
        kind=RecordKind.DOCTOR,
        listed=find_doctors,
        fresh=fresh,
        created=lambda doctor: CreateDoctor(doctor=doctor),
        update=UpdateDoctor,
    )
