"""How many are asked, what that means before it is done, and how it goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.offers import groups
from core.offers.groups import MOST_AT_ONCE, Prospect, Standing
from core.offers.model import SlotOffer
from core.staff.members import Action
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.offers import group_of
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.offers import choosing
from dialogs.staff.offers.choosing import booked_elsewhere, people_text, times_text, what_line
from dialogs.staff.offers.describing import STATUSES, counts_text, title_of
from dialogs.staff.offers.states import OfferTimes
from dialogs.staff.offers.states import OfferTimesMemory as Memory
from dialogs.triggers import OFFER_TIMES
from dialogs.wording.writing import WRITE

SEE: Final = "group.see"
"""On every card: how it goes, time by time. The button carries the group's id."""

SHOWN: Final = 20
"""How many offers are listed."""


def is_number(turn: Turn[Memory]) -> bool:
    said = turn.said
    return said.isascii() and said.isdecimal() and int(said) in range(1, MOST_AT_ONCE + 1)


async def choose_people(turn: Turn[Memory]) -> None:
    """How many at most: pressed or typed."""
    turn.memory = replace(turn.memory, most=number(turn.value or turn.said, range(1, MOST_AT_ONCE + 1)))


async def ask_for_number(turn: Turn[Memory]) -> None:
    turn.note(_("Please {write} a number, at most {most}.", most=MOST_AT_ONCE, write=WRITE))


async def offer(turn: Turn[Memory]) -> None:
    """Offer them; the card shows how it goes."""
    memory = turn.memory
    made = await groups.begin(turn.work, turn.known_caller, memory.wish, memory.on, memory.most)
    turn.memory = replace(memory, group=made.id)
    turn.add(RedrawCard(group_of(made.id)))


async def stop(turn: Turn[Memory]) -> None:
    """Ask nobody else."""
    stopped = await groups.stop(turn.work, turn.known_caller, turn.memory.group)
    turn.add(Toast(_("Nobody else is asked.")))
    turn.add(RedrawCard(group_of(stopped.id)))


async def open_group(turn: Turn[Any]) -> None:
    """See how it goes, from its card."""
    group = await groups.get_group(turn.work, turn.value)
    turn.start(Memory(group.wish.service, group.wish.practitioner, group.day, group.most, group=group.id))


@screen(
    OfferTimes.people,
    Transition("most", OfferTimes.confirming, action=choose_people),
    Transition(SAID, OfferTimes.confirming, guard=is_number, action=choose_people),
    Transition(SAID, OfferTimes.people, action=ask_for_number),
    Transition("day", OfferTimes.days, action=choosing.other_day),
    Transition("back", OfferTimes.services, guard=choosing.came_from_day, action=choosing.first_page),
    Transition("back", OfferTimes.days, action=choosing.other_day),
)
async def people(turn: Turn[Memory]) -> Screen:
    """What is free, who waits for it, and how many shall be asked."""
    if (way_there := booked_elsewhere(turn)) is not None:
        return way_there
    found = await groups.look_ahead(turn.work, turn.memory.wish, turn.memory.on)
    text = paragraphs(
        what_line(turn),
        lines(times_text(found.times), people_text(found.people) if found.people else _("Nobody waits for these.")),
        _("<b>How many people shall we ask, at most?</b> Press the number, or {write} it.", write=WRITE)
        if found.times and found.people
        else _("There is nothing to offer here. Please choose another day."),
    )
    ask = tuple(Button(n_("{count} person", "{count} people", each), "most", str(each)) for each in _choices(found))
    rows: tuple[Row, ...] = (ask,) if ask else ()
    return Screen(text, (*rows, (Button(_("Another day"), "day"),), BACK_OR_CLOSE))


@screen(
    OfferTimes.confirming,
    Transition("offer", OfferTimes.going, action=offer),
    Transition(SAID, OfferTimes.confirming, guard=is_number, action=choose_people),
    Transition("back", OfferTimes.people),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """The rule, before anybody is asked."""
    rules, memory = turn.work.clinic.offers, turn.memory
    found = await groups.look_ahead(turn.work, memory.wish, memory.on)
    text = paragraphs(
        _("<b>Shall we offer these times?</b>"),
        what_line(turn),
        lines(
            times_text(found.times),
            n_("We ask {count} person at most.", "We ask {count} people at most.", memory.most),
        ),
        lines(
            _("• Who has waited longest is asked first. Each person gets one time that suits them, and is asked once."),
            n_(
                "• We keep that time for them alone for {count} minute, on the same day for {same_day}.",
                "• We keep that time for them alone for {count} minutes, on the same day for {same_day}.",
                rules.minutes,
                same_day=str(rules.same_day_minutes),
            ),
            _("• If they leave it, or don’t answer, the next person gets it, and they keep their place."),
        ),
    )
    yes = Button(_("📣 Offer these times"), "offer", means=ShortAnswer.YES, only_pressed=True)
    return Screen(text, ((yes,), BACK_OR_CLOSE))


@screen(
    OfferTimes.going,
    Transition("look", OfferTimes.going),
    Transition("stop", OfferTimes.going, action=stop),
)
async def going(turn: Turn[Memory]) -> Screen:
    """How it goes, time by time."""
    found = await groups.standing(turn.work, turn.memory.group)
    listed = [_offer_line(each) for each in found.offers[:SHOWN]]
    more = len(found.offers) - SHOWN
    text = paragraphs(
        title_of(turn.work.clinic, found),
        counts_text(found),
        lines(*listed, n_("… and {count} more", "… and {count} more", more) if more > 0 else None) if listed else None,
        _HOW_IT_ENDS if not found.is_over else None,
    )
    return Screen(text, (*_stop_rows(found), MENU_OR_CLOSE))


def _offer_line(offer: SlotOffer) -> Text:
    return _(
        "{time} {doctor} – {status}",
        time=When(offer.start, Form.TIME),
        doctor=offer.snapshot.practitioner,
        status=STATUSES[offer.status],
    )


def _stop_rows(found: Standing) -> tuple[Row, ...]:
    if found.is_over:
        return ()
    look: Row = (Button(_("🔄 Look again"), "look"),)
    return (look,) if found.group.stopped_at is not None else (look, (Button(_("Stop: ask nobody else"), "stop"),))


def _choices(found: Prospect) -> tuple[int, ...]:
    """As many as there are times, twice as many, and everybody."""
    if not found.times or not found.people:
        return ()
    everybody = min(found.people, MOST_AT_ONCE)
    return tuple(sorted({min(many, everybody) for many in (found.times, 2 * found.times, everybody)}))


_HOW_IT_ENDS: Final = _(
    "Its card in the staff chat shows how it goes. Times that nobody takes stay free for everybody."
)

OFFERING: Final = Dialog(
    OfferTimes,
    Memory,
    (choosing.services, choosing.days, choosing.doctors, people, confirming, going),
    needs=Action.OFFER_TIMES,
    ways_in=(
        GlobalTransition(
            OFFER_TIMES, OfferTimes.people, guard=choosing.names_all, action=choosing.begin, needs=Action.OFFER_TIMES
        ),
        GlobalTransition(
            OFFER_TIMES, OfferTimes.days, guard=choosing.names_service, action=choosing.begin, needs=Action.OFFER_TIMES
        ),
        GlobalTransition(OFFER_TIMES, OfferTimes.services, action=choosing.begin, needs=Action.OFFER_TIMES),
    ),
)
