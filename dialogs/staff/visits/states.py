"""Where the reception's work can be, and what it remembers on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.appointments.model import Slot
from core.appointments.search.availability import Preferences
from core.appointments.search.free_times import Cursor
from core.clinic.model import ServiceKind
from core.records.revoking import RevokedBecause
from dialogs.fsm.state import State, StatesGroup


class Day(StatesGroup):
    """The clinic's day."""

    listing = State()
    doctors = State()  # whose appointments alone are to be seen


class Visits(StatesGroup):
    """One appointment, and what is done about it."""

    one = State()
    early = State()  # marked as attended before its time: really?
    brief = State()  # what the patient has prepared
    cancelling = State()  # for which reason
    confirming = State()
    cancelled = State()
    instructing = State()
    instructed = State()


class Finding(StatesGroup):
    """From a name or a number to a patient."""

    asking = State()
    found = State()
    patient = State()


class BookingFor(StatesGroup):
    """From a patient to an appointment that is booked for them."""

    kind = State()
    service = State()
    slots = State()
    doctors = State()  # with whom alone
    summary = State()
    booked = State()
    exchange = State()  # an appointment as it is and as it would be, side by side
    moved = State()
    filters = State()  # where, when


class Revoking(StatesGroup):
    """From a patient to their chat's access being closed."""

    reason = State()
    confirming = State()


class Joining(StatesGroup):
    """From a patient to what they had booked in an account that lost its chat."""

    confirming = State()


class Referring(StatesGroup):
    """From a visit to a referral that is issued."""

    kind = State()
    service = State()
    procedures = State()
    reason = State()
    code = State()
    last_day = State()
    preview = State()  # as the patient will see it
    issued = State()  # for a minute it can be taken back
    withdrawing = State()


class Certifying(StatesGroup):
    """From an occupational-medicine examination to a certificate that is given."""

    kind = State()
    decision = State()
    last_day = State()
    preview = State()  # as the patient will see it
    given = State()  # for a minute it can be taken back
    withdrawing = State()


class StaffResults(StatesGroup):
    """Results: those of a patient, a draft on its way to being published, and what is done to a published one."""

    waiting = State()  # drafts, and what no doctor has commented on
    listing = State()  # of one patient
    kind = State()
    field = State()  # what is typed now: the name, the values …
    draft = State()  # as the patient will see it
    one = State()
    commenting = State()
    withdrawing = State()


class TakenMedicines(StatesGroup):
    """What a patient takes."""

    listing = State()
    adding = State()


@dataclass(frozen=True)
class DayMemory:
    """Which day, whose appointments (everybody's when empty), the page, and what is on it in its order."""

    day: date | None = None
    practitioner: str = ""
    page: int = 1
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookingWish:
    """What is to be booked for whoever is found, as far as it was said."""

    service: str = ""
    practitioner: str = ""
    wishes: Preferences = field(default_factory=lambda: Preferences(""))


@dataclass(frozen=True)
class FindingMemory:
    """Who was found, who is open, and what is on their card in its order; `day` is where that began, if on one. What
    was `typed` is kept where it found nobody. With a `wish`, whoever is pressed is booked for; of
    one whose results are wanted, they are opened.
    """

    found: tuple[int, ...] = ()
    typed: str = ""
    patient: int = 0
    listed: tuple[str, ...] = ()
    day: DayMemory | None = None
    wish: BookingWish | None = None
    wants_results: bool = False


@dataclass(frozen=True)
class VisitMemory:
    """The appointment, and where it was opened: on a patient's card, or on a day. Of instructions out of an online
    consultation, that `consultation` instead.

    `page` is that of the brief. `reason` is why it is to be cancelled. `instruction` is what was given last, and files
    of the same `album` go with it.
    """

    appointment: str = ""
    patient: FindingMemory | None = None
    day: DayMemory | None = None
    page: int = 1
    reason: str = ""
    instruction: str = ""
    album: str = ""
    consultation: str = ""

    @property
    def encounter(self) -> str:
        """The appointment or the consultation, whichever it is."""
        return self.appointment or self.consultation


@dataclass(frozen=True)
class BookingForMemory:
    """For whom, and what has been chosen so far.

    `found` are the services that typed words named; `cursor` is where in the free times the screen is, and `offered`
    are the slots on it, in its order; `wanted` is the one that was picked, and `appointment` what became of it. Of one
    that is moved, `visit` is where that began, and `places` those where it has to be, if it can't be anywhere. `wishes`
    are the days, the times and the places that are looked at; its service counts for nothing. `referral` is the one
    from which it is booked, if from one.
    """

    patient: FindingMemory = field(default_factory=FindingMemory)
    kind: ServiceKind | None = None
    found: tuple[str, ...] = ()
    service: str = ""
    practitioner: str = ""
    page: int = 1
    cursor: Cursor = field(default_factory=Cursor)
    offered: tuple[Slot, ...] = ()
    wanted: Slot | None = None
    appointment: str = ""
    visit: VisitMemory | None = None
    places: tuple[str, ...] = ()
    wishes: Preferences = field(default_factory=lambda: Preferences(""))
    referral: str = ""

    @property
    def moving(self) -> tuple[str, ...]:
        """The appointment that is moved, if one is."""
        return () if self.visit is None else (self.visit.appointment,)


class DraftField(StrEnum):
    """What of a draft is typed."""

    TITLE = "title"
    VALUES = "values"
    DESCRIPTION = "description"
    LABORATORY = "laboratory"
    DAY = "day"


@dataclass(frozen=True)
class StaffResultsMemory:
    """Whose results, the page of the list and what is on it; the draft that is prepared, what of it is typed, and
    whether it `is_new`, with no name yet; the result that is open, and the part of it. `patient` or `visit` is where
    that began.
    """

    of_patient: int = 0
    page: int = 1
    listed: tuple[str, ...] = ()
    draft: str = ""
    field: DraftField = DraftField.TITLE
    is_new: bool = False
    result: str = ""
    part: int = 1
    patient: FindingMemory | None = None
    visit: VisitMemory | None = None


@dataclass(frozen=True)
class TakenMedicinesMemory:
    """Whose medicines; `found` or `visit` is where that began, if not at the card of an order."""

    patient: int = 0
    found: FindingMemory | None = None
    visit: VisitMemory | None = None


@dataclass(frozen=True)
class ReferringMemory:
    """After which visit, as it was open; the referral, the page of the services, and whether all of it was seen: then
    each answer leads back to the whole. For rehabilitation it also `asks_procedures`.
    """

    visit: VisitMemory = field(default_factory=VisitMemory)
    referral: str = ""
    page: int = 1
    is_seen: bool = False
    asks_procedures: bool = False


@dataclass(frozen=True)
class CertifyingMemory:
    """After which visit, as it was open; the certificate, whether it has a last day, and whether all of it was seen:
    then each answer leads back to the whole.
    """

    visit: VisitMemory = field(default_factory=VisitMemory)
    certificate: str = ""
    has_day: bool = False
    is_seen: bool = False


@dataclass(frozen=True)
class RevokingMemory:
    """Whose chat's access is to be closed, and why."""

    patient: FindingMemory = field(default_factory=FindingMemory)
    because: RevokedBecause | None = None


@dataclass(frozen=True)
class JoiningMemory:
    """The patient to whom it comes."""

    patient: int = 0
