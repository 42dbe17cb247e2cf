"""Book one appointment from a patient's referral, as for whoever is on the telephone (S13, S21)."""

from __future__ import annotations

from core.accounts.patients import get_patient
from core.appointments import visits
from core.appointments.visits import Visit
from core.errors import NotFound
from core.referrals import reading, using
from dialogs.engine.screens import Button
from dialogs.engine.text import Text, _
from dialogs.engine.turn import Turn
from dialogs.staff.visits.states import BookingForMemory as Memory
from dialogs.wording.treatment.referrals import title


async def choose(turn: Turn[Memory]) -> None:
    """Book what one of the patient's referrals is for, where it is accepted."""
    patient = await get_patient(turn.work, turn.memory.patient.patient)
    known = await reading.bookable_for(turn.work, turn.known_caller, patient)
    referral = next((each.referral for each in known if each.referral.id == turn.value), None)
    service = None if referral is None else reading.service_of(turn.work.clinic, referral)
    if referral is None or service is None:
        raise NotFound
    places = reading.places_of(turn.work.clinic, referral, service)
    turn.memory = Memory(turn.memory.patient, service.kind, service=service.id, places=places, referral=referral.id)


async def buttons(turn: Turn[Memory]) -> list[Button]:
    """One for each referral that an appointment can be booked from."""
    patient = await get_patient(turn.work, turn.memory.patient.patient)
    known = await reading.bookable_for(turn.work, turn.known_caller, patient)
    clinic = turn.work.clinic
    return [
        Button(_("📄 Referral: {what}", what=title(clinic, each.referral)), "from_referral", each.referral.id)
        for each in known
    ]


async def book(turn: Turn[Memory]) -> Visit:
    """Book what was chosen, from the referral if it is from one.

    Raises: NotPermitted, NotFound, FullLevelNeeded, RegulationsChanged, ReferralRefused, BookingRefused.
    """
    caller, patient, wanted = turn.known_caller, turn.memory.patient.patient, turn.memory.wanted
    if wanted is None:
        raise NotFound
    if turn.memory.referral:
        return await using.book_for(turn.work, caller, patient, turn.memory.referral, wanted)
    return await visits.book_for(turn.work, caller, patient, wanted)


def line(memory: Memory) -> Text | None:
    """That it is booked from a referral."""
    return _("From the patient’s referral") if memory.referral else None
