"""The rule of online consultations, told a second time and in another way: what tests compare `core` with (S16).

It knows who came when and for what, who has whom, what each side said, and for how long the other has been silent; it
is told what everybody does, and says who is next and what is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.clinic.consulting import ConsultationKind
from core.consultations.deadlines import Due
from core.consultations.model import ConsultationEnd, ConsultationStatus

WARSAW: Final = ZoneInfo("Europe/Warsaw")
HOURS: Final = {"internist": (8, 18), "dermatologist": (12, 15)}
ASKED_AFTER: Final = timedelta(minutes=5)
QUIET: Final = {ConsultationKind.CHAT: timedelta(minutes=15), ConsultationKind.VIDEO: timedelta(minutes=45)}
CLOSED_AFTER: Final = timedelta(minutes=5)
NOBODY_AFTER: Final = timedelta(minutes=30)
LONGEST_QUEUE: Final = 2
THEIRS_ALONE: Final = timedelta(minutes=5)


@dataclass(eq=False)
class Doctor:
    """Who has which specialties; the kinds for which they are there, `until` when."""

    address: str
    specialties: tuple[str, ...]
    kinds: frozenset[ConsultationKind] = frozenset()
    until: datetime | None = None

    def is_there(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


@dataclass(eq=False)
class Talk:
    """A consultation, in which the `writer` writes for the patient. `waits_since` is since when its patient waits for
    an answer; `spoke_at` when somebody wrote, or said that they are there.
    """

    id: str
    number: int
    patient: int
    writer: int
    specialty: str
    kind: ConsultationKind
    queued_at: datetime
    gives_up_at: datetime
    doctor: Doctor | None = None
    ended: ConsultationEnd | None = None
    meant_for: Doctor | None = None
    meant_until: datetime | None = None
    spoke_at: datetime | None = None
    waits_since: datetime | None = None
    asked_at: datetime | None = None
    warned_at: datetime | None = None
    said: list[str] = field(default_factory=list)

    @property
    def status(self) -> ConsultationStatus:
        if self.ended is not None:
            return ConsultationStatus.ENDED
        return ConsultationStatus.WAITING if self.doctor is None else ConsultationStatus.TAKEN

    @property
    def turn(self) -> tuple[datetime, int]:
        return self.queued_at, self.number

    def taken(self, doctor: Doctor, now: datetime) -> None:
        self.doctor, self.meant_for, self.spoke_at = doctor, None, now
        self.waits_since = None if self.kind is ConsultationKind.VIDEO else now

    def back(self, now: datetime) -> None:
        self.doctor = self.spoke_at = self.waits_since = self.asked_at = self.warned_at = None
        self.gives_up_at = gives_up_at(self.specialty, now)

    def spoke(self, now: datetime, *, by_patient: bool) -> None:
        if self.doctor is None:
            return
        self.spoke_at, self.warned_at = now, None
        if not by_patient:
            self.waits_since = self.asked_at = None
        elif self.kind is ConsultationKind.CHAT:
            self.waits_since = self.waits_since or now

    def patient_stays(self, now: datetime) -> None:
        """The patient says that they are there: it doesn't end by itself for a while."""
        if self.doctor is not None:
            self.spoke_at, self.warned_at = now, None

    def doctor_stays(self, now: datetime) -> None:
        """The doctor says so, and has as much time again."""
        self.patient_stays(now)
        self.asked_at, self.waits_since = None, self.waits_since and now

    def due(self, now: datetime) -> Due | None:
        """What has to happen by now."""
        if self.ended is not None:
            return None
        if self.doctor is None:
            return Due.NOBODY if self.gives_up_at <= now else None
        if self.asked_at is not None:
            return Due.DOCTOR_GONE if self.asked_at + ASKED_AFTER <= now else None
        if self.waits_since is not None:
            return Due.ASK_DOCTOR if self.waits_since + ASKED_AFTER <= now else None
        if self.warned_at is not None:
            return Due.SILENCE if self.warned_at + CLOSED_AFTER <= now else None
        assert self.spoke_at is not None
        return Due.WARN if self.spoke_at + QUIET[self.kind] <= now else None

    def happens(self, what: Due, now: datetime) -> None:
        """What was due has happened."""
        match what:
            case Due.ASK_DOCTOR:
                self.asked_at = now
            case Due.WARN:
                self.warned_at = now
            case Due.DOCTOR_GONE:
                assert self.doctor is not None
                self.doctor.until = None
                self.back(now)
            case Due.NOBODY:
                self.ended = ConsultationEnd.NOBODY
            case Due.SILENCE:
                self.ended = ConsultationEnd.SILENCE


@dataclass
class Rule:
    """All that was ever asked for, and the doctors."""

    doctors: list[Doctor]
    talks: dict[str, Talk] = field(default_factory=dict)

    def open_of(self, patient: int) -> Talk | None:
        return next((each for each in self.talks.values() if each.patient == patient and each.ended is None), None)

    def written_by(self, writer: int) -> Talk | None:
        """The one in which a patient writes, for whomever."""
        return next((each for each in self.talks.values() if each.writer == writer and each.ended is None), None)

    def waiting(self, specialty: str) -> list[Talk]:
        """Those who wait, in their turn."""
        theirs = (each for each in self.talks.values() if each.status is ConsultationStatus.WAITING)
        return sorted((each for each in theirs if each.specialty == specialty), key=lambda each: each.turn)

    def next_for(self, doctor: Doctor, now: datetime) -> Talk | None:
        """Whoever was handed to this doctor, for as long as that holds; else whoever waits longest."""
        could = list(self._could_take(doctor, now))
        theirs = [each for each in could if each.meant_for is doctor and now < (each.meant_until or now)]
        return min(theirs or could, key=lambda each: each.turn, default=None)

    def _could_take(self, doctor: Doctor, now: datetime) -> Iterator[Talk]:
        for specialty in doctor.specialties:
            for each in self.waiting(specialty):
                others = each.meant_for not in {None, doctor} and now < (each.meant_until or now)
                if each.kind in doctor.kinds and not others:
                    yield each


def is_open(specialty: str, now: datetime) -> bool:
    opens, closes = (_at(hour, now) for hour in HOURS[specialty])
    return opens <= now < closes


def gives_up_at(specialty: str, now: datetime) -> datetime:
    """Half an hour after the hours."""
    return (_at(HOURS[specialty][1], now) if is_open(specialty, now) else now) + NOBODY_AFTER


def _at(hour: int, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(WARSAW), dt.time(hour), WARSAW).astimezone(dt.UTC)
