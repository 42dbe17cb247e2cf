"""The plan of a series of procedures, confirmed once (D21); and other times for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.appointments import booking
from core.appointments.model import Appointment, Slot
from core.appointments.search.series import SeriesWish, plan_series
from core.errors import PatientBusy, SlotInPast, SlotTaken, SlotWithdrawn, TooLateToBook
from core.referrals import using
from core.referrals.refusals import ReferralRefused
from dialogs.engine.dialog import OnRefusal, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.appointments import visits
from dialogs.patient.referrals.listing import opened
from dialogs.patient.referrals.states import Memory, Referrals
from dialogs.patient.referrals.wishing import count, places, service
from dialogs.triggers import OPEN_REFERRAL
from dialogs.wording.treatment.referrals import booked_line

SHOWN: Final = 30
"""How many times of a plan are told one by one; of a longer one, the last as well."""


async def book(turn: Turn[Memory]) -> None:
    """Book the whole plan, or give all that are moved their new times; refused, a new plan is shown."""
    memory, patient = turn.memory, turn.known_patient
    turn.memory = replace(memory, plan=())
    if memory.moving:
        done = await using.move(turn.work, patient, memory.referral, memory.moving, memory.plan)
        staff.series_moved(turn, done)
        turn.add(*(visits.moved(turn.work.clinic, each, turn.person.address) for each in done))
    else:
        done = await using.book_series(turn.work, patient, memory.referral, memory.plan)
        staff.series_booked(turn, done)
    turn.memory = replace(turn.memory, done=tuple(each.id for each in done))


GONE: Final[OnRefusal] = {
    **dict.fromkeys((SlotTaken, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy), Referrals.plan),
    ReferralRefused: Referrals.one,
}


@screen(
    Referrals.plan,
    Transition("confirm", Referrals.planned, action=book, on_refusal=GONE),
    Transition("back", Referrals.wish),
)
async def plan(turn: Turn[Memory]) -> Screen:
    """All times at once, before they are booked."""
    wanted = await count(turn)
    if not turn.memory.plan:
        turn.memory = replace(turn.memory, plan=await _planned(turn, wanted))
    found = turn.memory.plan
    last: Row = (Button(_("Change your choices"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu"))
    if not found or (turn.memory.moving and len(found) < wanted):
        return Screen(_nothing_free(turn, found, wanted), (last,))
    text = paragraphs(
        _("<b>Shall we move them?</b>")
        if turn.memory.moving
        else n_("<b>Shall we book {count} procedure?</b>", "<b>Shall we book {count} procedures?</b>", len(found)),
        _fewer(turn, found, wanted),
        (await service(turn)).name,
        await _instead_of(turn),
        lines(*_times(turn, found)),
        lines(*_who_and_where(turn, found)),
        _("All of it is booked together. Later you can move or cancel each one, or all of them.")
        if len(found) > 1
        else None,
    )
    label = (
        n_("Move {count} procedure", "Move {count} procedures", len(found))
        if turn.memory.moving
        else n_("Book {count} procedure", "Book {count} procedures", len(found))
    )
    rows: tuple[Row, ...] = ((Button(label, "confirm", means=ShortAnswer.YES),), last)
    return Screen(text, rows)


@screen(Referrals.planned)
async def planned(turn: Turn[Memory]) -> Screen:
    """They are booked, or have their new times."""
    done = await _done(turn)
    title = (
        n_("✅ <b>{count} procedure is moved.</b>", "✅ <b>{count} procedures are moved.</b>", len(done))
        if turn.memory.moving
        else n_("✅ <b>{count} procedure is booked.</b>", "✅ <b>{count} procedures are booked.</b>", len(done))
    )
    preparation = done[0].snapshot.preparation if done else None
    text = paragraphs(
        title,
        lines(*(booked_line(number, each) for number, each in enumerate(done[:SHOWN], 1)), _more(len(done))),
        None if preparation is None else _("How to prepare: {preparation}", preparation=preparation),
        _("You will find them in “My appointments” too."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Open the referral"), OPEN_REFERRAL, turn.memory.referral),),
        (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows, confirms=Subject(CONFIRMATION, ""))


async def _planned(turn: Turn[Memory], wanted: int) -> tuple[Slot, ...]:
    chosen = turn.memory.wish
    # Partners' only if the patient has chosen one: they are additional (D11).
    there = (chosen.place,) if chosen.place else tuple(each.id for each in await places(turn) if not each.partner)
    series = SeriesWish(
        service=(await service(turn)).id,
        count=wanted,
        facilities=there,
        weekdays=chosen.weekdays,
        part=chosen.part,
        same_practitioner=chosen.same_practitioner,
        not_before=chosen.not_before,
        instead_of=turn.memory.moving,
    )
    return await plan_series(turn.work, series, turn.known_patient) if wanted else ()


def _nothing_free(turn: Turn[Memory], found: Sequence[Slot], wanted: int) -> Text:
    last = turn.work.clinic.last_bookable_day(turn.work.now)
    return paragraphs(
        _("<b>There are not enough free times for that.</b>"),
        n_(
            "Until {day} there is {count} that fits your choices, and {wanted} are needed.",
            "Until {day} there are {count} that fit your choices, and {wanted} are needed.",
            len(found),
            day=When(last, Form.DAY),
            wanted=wanted,
        ),
        _(
            "Please choose other days, another time of day, or another place. You can also call {phone}.",
            phone=Verbatim(turn.work.clinic.phone),
        ),
    )


def _fewer(turn: Turn[Memory], found: Sequence[Slot], wanted: int) -> Text | None:
    """That not all of them fit in: the others can be planned later."""
    if len(found) == wanted:
        return None
    last = turn.work.clinic.last_bookable_day(turn.work.now)
    return n_(
        "Until {day} only {count} of {wanted} fits your choices. The others can be booked later.",
        "Until {day} only {count} of {wanted} fit your choices. The others can be booked later.",
        len(found),
        day=When(last, Form.DAY),
        wanted=wanted,
    )


async def _instead_of(turn: Turn[Memory]) -> Text | None:
    """What is moved, as it is now."""
    if not turn.memory.moving:
        return None
    now = [each for each in (await opened(turn)).appointments if each.id in turn.memory.moving]
    numbered = (booked_line(number, each) for number, each in enumerate(now[:SHOWN], 1))
    return lines(_("<b>As it is now</b>"), *numbered, _more(len(now)), _("<b>After the move</b>"))


def _times(turn: Turn[Memory], found: Sequence[Slot]) -> list[Text | None]:
    clinic = turn.work.clinic
    several = len({slot.practitioner for slot in found}) > 1
    told: list[Text | None] = []
    for number, slot in enumerate(found[:SHOWN], 1):
        when = When(slot.start, Form.SHORT_MOMENT)
        name = Verbatim(clinic.practitioner(slot.practitioner).name)
        told.append(
            _("{number}. <b>{when}</b>, {practitioner}", number=number, when=when, practitioner=name)
            if several
            else _("{number}. <b>{when}</b>", number=number, when=when)
        )
    return [*told, _more(len(found))]


def _who_and_where(turn: Turn[Memory], found: Sequence[Slot]) -> list[Text | None]:
    clinic = turn.work.clinic
    who = list(dict.fromkeys(slot.practitioner for slot in found))
    where = [clinic.facility(each) for each in dict.fromkeys(slot.facility for slot in found)]
    places_told = (
        _("Where: {place}", place=_("{facility}, {address}", facility=each.name, address=Verbatim(each.address)))
        for each in where
    )
    return [
        _("With: {doctor}", doctor=Verbatim(clinic.practitioner(who[0]).name)) if len(who) == 1 else None,
        *places_told,
    ]


def _more(all_of_them: int) -> Text | None:
    more = all_of_them - SHOWN
    return n_("… and {count} more", "… and {count} more", more) if more > 0 else None


async def _done(turn: Turn[Memory]) -> list[Appointment]:
    found = [await booking.get_appointment(turn.work, turn.known_patient, each) for each in turn.memory.done]
    return sorted(found, key=lambda each: each.start)
