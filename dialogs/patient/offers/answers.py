"""The answer to an offer: taken in one press, or left to the next."""

from __future__ import annotations

from typing import Any

from core.appointments import booking, moving
from core.offers import answering, watching
from core.offers.model import OfferCause, OfferStatus, SlotOffer, WatchStatus
from dialogs.engine.dialog import screen
from dialogs.engine.effects import RedrawCard, SendCalendarEntry
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.appointments import visits
from dialogs.notifications.appointments.offers import absence_cards, group_of
from dialogs.patient.offers.states import Memory, Offers
from dialogs.triggers import SEE_WATCHES, STOP_WATCH
from dialogs.wording.appointments.offers import another_time, service_name
from dialogs.wording.booking.appointments import details, moved_from
from dialogs.wording.booking.calendar_entry import calendar_entry


async def take(turn: Turn[Any]) -> None:
    """Have the offered time, and tell the staff and the phone's calendar, once."""
    patient, clinic = turn.known_patient, turn.work.clinic
    was_open = (await answering.get_offer(turn.work, patient, turn.value)).is_open
    booked = await answering.accept(turn.work, patient, turn.value)
    offer = await answering.get_offer(turn.work, patient, turn.value)
    start_between(turn, Memory(offer=offer.id))
    if not was_open:
        return
    turn.add(SendCalendarEntry(calendar_entry(clinic, booked)))
    if offer.instead_of is None:
        staff.booked(turn, booked)
    else:
        turn.add(visits.moved(clinic, booked, turn.person.address, with_file=False))
        staff.moved(turn, booked, await moving.last_move(turn.work, booked.id))
    await _redraw(turn, offer)


async def leave(turn: Turn[Any]) -> None:
    """Leave it to the next."""
    offer = await answering.refuse(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(offer=offer.id))
    await _redraw(turn, offer)


async def _redraw(turn: Turn[Any], offer: SlotOffer) -> None:
    """The card that shows the offer, if there is one."""
    if offer.group_id is not None:
        turn.add(RedrawCard(group_of(offer.group_id)))
    for each in await absence_cards(turn.work, offer):
        turn.add(each)


async def stop(turn: Turn[Any]) -> None:
    """Wait no longer."""
    watch = await watching.stop(turn.work, turn.known_patient, turn.value)
    service = service_name(turn.work.clinic, watch.wish.service)
    turn.note(_("All right, we no longer look for a time: {service}.", service=service))
    start_between(turn, Memory())


async def resume(turn: Turn[Any]) -> None:
    """Wait on."""
    watch = await watching.resume(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(watch=watch.id))


@screen(Offers.taken)
async def taken(turn: Turn[Memory]) -> Screen:
    """It is booked, or moved; what was, and how to prepare."""
    offer = await answering.get_offer(turn.work, turn.known_patient, turn.memory.offer)
    now = await booking.get_appointment(turn.work, turn.known_patient, offer.booked_id or "")
    was = None if offer.instead_of is None else await moving.last_move(turn.work, now.id)
    text = paragraphs(
        _("✅ <b>The appointment is booked.</b>")
        if was is None or offer.cause is OfferCause.ABSENCE
        else _("✅ <b>The appointment is moved.</b>"),
        details(now),
        None if was is None else moved_from(was),
    )
    last: Row = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))
    return Screen(text, (last,), confirms=Subject(CONFIRMATION, now.id))


@screen(Offers.left)
async def left(turn: Turn[Memory]) -> Screen:
    """The next person gets it; we go on, if somebody still waits."""
    offer = await answering.get_offer(turn.work, turn.known_patient, turn.memory.offer)
    rows: list[Row] = []
    goes_on = None
    if offer.watch_id is not None and offer.status is OfferStatus.REFUSED:
        watch = await watching.get_watch(turn.work, turn.known_patient, offer.watch_id)
        if watch.status is not WatchStatus.ENDED:
            goes_on = _("You keep your place, and we go on looking for you.")
            rows = [(Button(_("🔔 What we look for"), SEE_WATCHES), Button(_("Stop looking"), STOP_WATCH, watch.id))]
    if offer.cause is OfferCause.ABSENCE and offer.instead_of is not None:
        cancelled = await booking.get_appointment(turn.work, turn.known_patient, offer.instead_of)
        goes_on = _(
            "We look for no other time, and nobody will call you about it. You can book again whenever you like."
        )
        rows = [(another_time(turn.work.clinic, cancelled),)]
    text = lines(_("<b>All right, somebody else can have this time.</b>"), goes_on)
    return Screen(text, (*rows, return_row(turn.memory)))
