"""What somebody waits for: the list, and one of it with its place among those who wait."""

from __future__ import annotations

from dataclasses import replace

from core.appointments import booking
from core.errors import NotFound
from core.offers import answering, watching
from core.offers.model import Watch, WatchStatus
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.offers import ended, offered
from dialogs.patient.offers.states import Memory, Offers, open_watch
from dialogs.triggers import OPEN_WATCH, RESUME_WATCH, STOP_WATCH
from dialogs.wording.appointments.offers import service_name, wish_lines
from dialogs.wording.booking.appointments import short_line


@screen(Offers.watches)
async def watches(turn: Turn[Memory]) -> Screen:
    """All of them, and what is offered now."""
    found = await watching.alive(turn.work, turn.known_patient)
    last = return_row(turn.memory)
    if not found:
        return Screen(_("<b>You wait for no time at present.</b>"), (last,))
    rows: list[Row] = []
    told: list[Text] = []
    for number, each in enumerate(found, 1):
        name = service_name(turn.work.clinic, each.wish.service)
        told.append(_("{number}. {what}", number=number, what=name))
        rows.append((Button(_("{number}. {what}", number=number, what=name), OPEN_WATCH, each.id),))
    text = paragraphs(_("<b>What we look for</b>"), lines(*told), _("To see or stop one, press it."))
    return Screen(text, (*rows, last))


async def reopen(turn: Turn[Memory]) -> None:
    """Have what is waited for in hand, to change it; doctors and places that the clinic no longer has are left out."""
    watch, clinic = await open_watch(turn), turn.work.clinic
    if watch.status is WatchStatus.ENDED:
        raise NotFound
    wish = watch.wish
    here = {each.id for each in clinic.practitioners_of(wish.service)}
    here |= {each.id for each in clinic.facilities_of(wish.service)}
    known = {
        name: tuple(each for each in getattr(wish, name) if each in here)
        for name in ("practitioners", "facilities", "excluded")
    }
    first, last = watching.wished_days(turn.work, watch)
    turn.memory = replace(
        turn.memory,
        wish=wish.model_copy(update=known),
        appointment=watch.appointment_id or "",
        first_day=first,
        last_day=last,
        weekdays=watch.weekdays,
    )


@screen(Offers.one, Transition("change", Offers.summary, action=reopen))
async def one(turn: Turn[Memory]) -> Screen:
    """What is waited for, the place, and the rule by which times are offered."""
    watch = await open_watch(turn)
    clinic, last = turn.work.clinic, return_row(turn.memory)
    service = service_name(clinic, watch.wish.service)
    if watch.status is WatchStatus.ENDED:
        return Screen(ended(watch, service).text, (last,))
    waiting = await _offered_now(turn, watch)
    if waiting is not None:
        return Screen(waiting.text, (*waiting.rows[:-1], last))
    now = None
    if watch.appointment_id is not None:
        booked = await booking.get_appointment(turn.work, turn.known_patient, watch.appointment_id)
        now = lines(_("<b>As it is now</b>"), short_line(booked))
    text = paragraphs(
        now,
        lines(
            _("<b>{service}</b>", service=service),
            *wish_lines(clinic, watch.wish, (watch.first_day, watch.last_day), watch.weekdays),
        ),
        await _standing(turn, watch),
    )
    keep = ((Button(_("Keep looking"), RESUME_WATCH, watch.id),),) if watch.status is WatchStatus.PAUSED else ()
    change = (Button(_("✏️ Change"), "change"), Button(_("Stop looking"), STOP_WATCH, watch.id))
    return Screen(text, (*keep, change, last))


async def _offered_now(turn: Turn[Memory], watch: Watch) -> Screen | None:
    for each in await answering.open_offers(turn.work, turn.known_patient):
        if each.watch_id == watch.id:
            now = None
            if each.instead_of is not None:
                now = await booking.get_appointment(turn.work, turn.known_patient, each.instead_of)
            return offered(each, now)
    return None


async def _standing(turn: Turn[Memory], watch: Watch) -> Text:
    if watch.status is WatchStatus.PAUSED:
        return _("We send you no offers at present. You keep your place: press “Keep looking” to get them again.")
    rules = turn.work.clinic.offers
    place = str(await watching.place_of(turn.work, watch))
    return lines(
        _("<b>Your place among those who wait for this: {place}.</b>", place=place),
        n_(
            "A time that comes free goes to the first person whom it suits. We keep it for {count} minute, on the same "
            "day for {same_day}; after that the next person gets it.",
            "A time that comes free goes to the first person whom it suits. We keep it for {count} minutes, on the "
            "same day for {same_day}; after that the next person gets it.",
            rules.minutes,
            same_day=str(rules.same_day_minutes),
        ),
        _("If you leave a time to others, you keep your place."),
        None
        if rules.quiet_from == rules.quiet_until
        else _(
            "From {quiet_from} to {quiet_until} we write nothing.",
            quiet_from=Verbatim(f"{rules.quiet_from:%H:%M}"),
            quiet_until=Verbatim(f"{rules.quiet_until:%H:%M}"),
        ),
    )
