"""A day of online consultations on a moved clock: patients come, leave, are taken; doctors fall silent, give back.

Whoever is taken before somebody of the same specialty who waited longer, and whom that doctor could have taken, is
written down, as is how long each was told to wait, and did.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from bot.addresses import address_of
from core.accounts.patients import Patient, get_patient
from core.clinic.consulting import ConsultationKind
from core.clinic.model import StaffMember
from core.consultations import asking, consent, deadlines, duty, holding, queueing, talking
from core.consultations.model import Consultation, ConsultationStatus, get_consultation
from core.consultations.refusals import NobodyWaitsHere, NotOnDuty, QueueFull
from core.roles import Role
from core.staff.members import Caller, Where
from tests.core.consultations.consulting import ABOUT, consulting_clinic
from tests.core.files.filing import a_full_patient
from tests.desk import Desk

OPENS: Final = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
A_MINUTE: Final = timedelta(minutes=1)
HOURS: Final = 11
SPECIALTIES: Final = ("internist", "dermatologist")
PRACTITIONERS: Final = {"internist": "nowak", "dermatologist": "lis"}

LEAVES, GIVES_UP_WRITING, HANDS_BACK = 0.02, 0.01, 0.03
"""How many leave the queue in a quarter of an hour; how many doctors fall silent, or give a patient back."""


BACK: Final = 0.1
"""Of a doctor who was gone, in a minute."""


@dataclass
class Doctor:
    """A doctor of a specialty; `until` is when what they hold ends."""

    caller: Caller
    specialty: str
    held: str | None = None
    until: datetime | None = None
    is_silent: bool = False


@dataclass
class Day:
    """What happened. `overtaken` should be empty; `waits` are minutes told and minutes waited."""

    desk: Desk
    chance: Random
    doctors: list[Doctor]
    overtaken: list[str] = field(default_factory=list)
    waits: list[tuple[int, float]] = field(default_factory=list)
    became: Counter[str] = field(default_factory=Counter)
    came: int = 0
    _told: dict[str, int] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)

    async def live(self, arrivals: dict[int, list[str]]) -> None:
        """All of it, minute by minute; `arrivals` are specialties by the minute in which somebody comes."""
        for minute in range(HOURS * 60 + 60):
            self.desk.now = OPENS + minute * A_MINUTE
            await self._come_back()
            for specialty in arrivals.get(minute, ()):
                await self._arrive(specialty)
            await self._fall_due()
            for doctor in self.doctors:
                await self._work(doctor)
            if minute % 15 == 0:
                await self._give_up()

    async def _come_back(self) -> None:
        """Whoever was said to be gone is there again some minutes later."""
        closes = OPENS + timedelta(hours=HOURS)
        async with self.desk.work() as work:
            there = {each.address for each in await duty.on_duty(work)}
        for doctor in self.doctors:
            is_back = self.desk.now == OPENS or self.chance.random() < BACK
            if doctor.caller.address in there or self.desk.now >= closes or not is_back:
                continue
            async with self.desk.work() as work:
                await duty.begin(work, doctor.caller, (ConsultationKind.CHAT,), closes)
            doctor.is_silent = False

    async def _arrive(self, specialty: str) -> None:
        self.came += 1
        number = self.came
        async with self.desk.work() as work:
            patient = await a_full_patient(work, f"telegram:{10_000 + number}", f"Jan Kos{_letters(number)}")
            await consent.give(work, patient, "1")
            place = await queueing.place_at_end(work, specialty)
            try:
                entered = await asking.enter(work, patient, specialty, ConsultationKind.CHAT, ABOUT)
            except QueueFull:
                self.became["the queue was full"] += 1
                return
        if place.minutes is not None:
            self._told[entered.id] = place.minutes
        else:
            self.became["came while no doctor was there"] += 1

    async def _fall_due(self) -> None:
        while True:
            async with self.desk.work() as work:
                due = await deadlines.step(work)
            if due is None:
                return
            self.became[f"due: {due.what}"] += 1
            if due.what is deadlines.Due.DOCTOR_GONE:
                self._again.add(due.consultation.id)
            for doctor in self.doctors:
                if doctor.held == due.consultation.id and due.what in {
                    deadlines.Due.DOCTOR_GONE,
                    deadlines.Due.SILENCE,
                }:
                    doctor.held = doctor.until = None

    async def _work(self, doctor: Doctor) -> None:
        if doctor.is_silent:
            return
        if doctor.held is None:
            await self._take(doctor)
        elif doctor.until is not None and doctor.until <= self.desk.now:
            await self._end(doctor, doctor.held)
        elif (self.desk.now - OPENS) // A_MINUTE % 10 == 0:
            async with self.desk.work() as work:
                await talking.answer(work, doctor.caller, doctor.held, "Rozumiem")

    async def _take(self, doctor: Doctor) -> None:
        async with self.desk.work() as work:
            waiting = [each.id for each in await queueing.waiting(work, doctor.specialty)]
            try:
                taken, _patient = await holding.take_next(work, doctor.caller)
            except (NobodyWaitsHere, NotOnDuty):
                return
            if waiting[0] != taken.id:
                self.overtaken.append(f"{taken.number} was taken before {waiting.index(taken.id)} others")
            await talking.answer(work, doctor.caller, taken.id, "Dzień dobry")
            self._note_wait(taken)
        doctor.held = taken.id
        doctor.until = self.desk.now + timedelta(minutes=max(2, self.chance.lognormvariate(1.8, 0.45)))
        doctor.is_silent = self.chance.random() < GIVES_UP_WRITING
        if doctor.is_silent:
            async with self.desk.work() as work:
                _one, patient = await get_consultation(work, taken.id)
                await talking.say(work, patient, taken.id, "Halo?")

    async def _end(self, doctor: Doctor, held: str) -> None:
        async with self.desk.work() as work:
            found, _patient = await get_consultation(work, held)
            if found.status is ConsultationStatus.TAKEN and found.taken_by == doctor.caller.address:
                if self.chance.random() < HANDS_BACK:
                    await holding.give_back(work, doctor.caller, held)
                    self._again.add(held)
                    self.became["given back"] += 1
                else:
                    await holding.end(work, doctor.caller, held)
                    self.became["held"] += 1
        doctor.held = doctor.until = None

    async def _give_up(self) -> None:
        for specialty in SPECIALTIES:
            async with self.desk.work() as work:
                for each in await queueing.waiting(work, specialty):
                    if self.chance.random() < LEAVES:
                        patient: Patient = await get_patient(work, each.patient_id)
                        await asking.leave(work, patient, each.id)
                        self.became["left the queue"] += 1
                        self._told.pop(each.id, None)

    def _note_wait(self, taken: Consultation) -> None:
        told = self._told.pop(taken.id, None)
        if told is not None and taken.id not in self._again:
            self.waits.append((told, (self.desk.now - taken.queued_at) / A_MINUTE))


def a_day(desk: Desk, patients: int, doctors: int, seed: int) -> tuple[Day, dict[int, list[str]]]:
    """A day with so many who come, more of them in the morning, and who comes when."""
    chance = Random(seed)
    clinic = consulting_clinic()
    crew, staff = list[Doctor](), list(clinic.staff)
    for number in range(doctors):
        specialty = SPECIALTIES[number % 3 == 2]  # two internists for each dermatologist
        user_id = 9_100 + number
        staff.append(
            StaffMember(
                user_id=user_id,
                name=f"lek. {_letters(number + 1).title()}",
                roles=(Role.DOCTOR,),
                practitioner=PRACTITIONERS[specialty],
            )
        )
        crew.append(Doctor(Caller(address_of(user_id), Where.PRIVATE), specialty))
    whole = clinic.consultation_hours[0]
    all_day = {"opens": whole.opens, "closes": whole.closes}
    hours = tuple(each.model_copy(update=all_day) for each in clinic.consultation_hours)
    rules = clinic.consultations.model_copy(update={"longest_queue": 100})
    desk.clinic = clinic.model_copy(update={"staff": tuple(staff), "consultation_hours": hours, "consultations": rules})
    arrivals: dict[int, list[str]] = {}
    for _number in range(patients):
        minute = min(int(chance.triangular(0, HOURS * 60 - 61, 120)), HOURS * 60 - 61)
        arrivals.setdefault(minute, []).append(SPECIALTIES[chance.random() < 1 / 3])
    return Day(desk, chance, crew), arrivals


def _letters(number: int) -> str:
    """A number in letters, as names are."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
