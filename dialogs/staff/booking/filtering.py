"""Where and when, as patients choose it themselves: on one screen, or in the words of a reply (S41)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from core.appointments.search.availability import Days, PartOfDay, Preferences
from core.appointments.search.free_times import Cursor
from core.clinic.model import Facility, ServiceKind
from core.errors import NotFound
from dialogs.engine.button_values import member, thing
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking.asked import BOOKABLE, able
from dialogs.patient.booking.sentence import asked, likely
from dialogs.patient.booking.states import Asked
from dialogs.patient.meant import note_left_out
from dialogs.staff.buttons import CLOSE_BUTTON
from dialogs.staff.visits.states import BookingFor, BookingWish
from dialogs.staff.visits.states import BookingForMemory as Memory
from dialogs.wording.booking.wishes import PARTS, SPANS, wishes_line

A_ROW: Final = 2


def wish(memory: Memory) -> Preferences:
    """What is looked for."""
    places = memory.wishes.facilities or memory.places
    if memory.places:
        places = tuple(each for each in places if each in memory.places) or memory.places
    doctor = memory.practitioner or None
    wanted = replace(memory.wishes, service=memory.service, facilities=places, practitioner=doctor)
    return replace(wanted, instead_of=memory.moving, by_clinic=True)


def is_clear(turn: Turn[Memory]) -> bool:
    """Whether the words name one service, perhaps with a day, a place or a doctor."""
    return len(likely(turn)) == 1 and likely(turn)[0].kind in BOOKABLE


def says_when_or_where(turn: Turn[Memory]) -> bool:
    """Whether the words change days, times, the place or the doctor of what is looked at."""
    return _usable(turn) != Asked()


async def take_sentence(turn: Turn[Memory]) -> None:
    """Keep the service that the words name, and what else they ask for."""
    (service,) = likely(turn)
    note_left_out(turn)
    turn.memory = _with_asked(turn, Memory(turn.memory.patient, service.kind, service=service.id))


def wish_of_words(turn: Turn[Any]) -> BookingWish:
    """The same, for whomever."""
    (service,) = likely(turn)
    note_left_out(turn)
    known = _with_asked(turn, Memory(service=service.id))
    return BookingWish(known.service, known.practitioner, known.wishes)


async def take_words(turn: Turn[Memory]) -> None:
    """Change days, times, the place or the doctor."""
    note_left_out(turn)
    turn.memory = _with_asked(turn, turn.memory)


async def toggle_place(turn: Turn[Memory]) -> None:
    place, ticked = thing(_places(turn), turn.value).id, turn.memory.wishes.facilities
    kept = tuple(each for each in ticked if each != place) if place in ticked else (*ticked, place)
    _change(turn, replace(turn.memory.wishes, facilities=kept))


async def choose_part(turn: Turn[Memory]) -> None:
    _change(turn, replace(turn.memory.wishes, part=member(PartOfDay, turn.value), since=None, before=None))


async def choose_days(turn: Turn[Memory]) -> None:
    span = member(Days, turn.value)
    if span not in SPANS:
        raise NotFound
    _change(turn, replace(turn.memory.wishes, days=span, chosen_day=None, last_day=None))


async def forget(turn: Turn[Memory]) -> None:
    """Look at all times again."""
    turn.memory = replace(turn.memory, wishes=Preferences(""), practitioner="", cursor=Cursor())


def chosen_line(turn: Turn[Memory]) -> Text | None:
    """What is chosen, if anything is."""
    memory = turn.memory
    if wish(replace(memory, wishes=Preferences(""), practitioner="")) == wish(memory):
        return None
    today = turn.work.clinic.day_of(turn.work.now)
    return _("🔎 {wishes}", wishes=wishes_line(turn.work.clinic, wish(memory), today))


def filter_row(memory: Memory) -> Row:
    """The way here, and back to all times."""
    is_any = memory.wishes == Preferences("") and not memory.practitioner
    where = Button(_("Choose place and time"), "filters")
    return (where,) if is_any else (where, Button(_("Show all times"), "all"))


@screen(
    BookingFor.filters,
    Transition("place", BookingFor.filters, action=toggle_place),
    Transition("part_of_day", BookingFor.filters, action=choose_part),
    Transition("span", BookingFor.filters, action=choose_days),
    Transition("back", BookingFor.slots),
)
async def filters(turn: Turn[Memory]) -> Screen:
    """All there is to choose, each with one press."""
    chosen = turn.memory.wishes
    places = [Button(each.name, "place", each.id, chosen=each.id in chosen.facilities) for each in _places(turn)]
    parts = [Button(name, "part_of_day", part.value, chosen.part is part) for part, name in PARTS.items()]
    spans = [Button(name, "span", span.value, chosen.days is span) for span, name in SPANS.items()]
    text = paragraphs(
        _("<b>Where and when?</b>"),
        _("With no facility ticked, we look in all of them."),
    )
    done: Row = (Button(_("Show the times"), "back", means=ShortAnswer.YES), CLOSE_BUTTON)
    return Screen(text, (*_rows(places), *_rows(spans), *_rows(parts), done))


def _with_asked(turn: Turn[Any], memory: Memory) -> Memory:
    found = _usable(turn)
    if found.practitioners:
        there = able(turn, turn.work.clinic.service(memory.service), found)
        memory = replace(memory, practitioner=there[0].id if len(there) == 1 else memory.practitioner)
    if found.soonest:
        memory = replace(memory, wishes=Preferences(""))
    wishes = replace(found, practitioners=()).of(memory.wishes)
    return replace(memory, wishes=replace(wishes, excluded=()), cursor=Cursor())


def _usable(turn: Turn[Any]) -> Asked:
    """Of two readings of a day or an hour, the first: the receptionist sees which, and writes another."""
    found = asked(turn)
    return replace(found, days=found.days[:1], hours=found.hours[:1], excluded=())


def _change(turn: Turn[Memory], wishes: Preferences) -> None:
    turn.memory = replace(turn.memory, wishes=wishes, cursor=Cursor())


def _places(turn: Turn[Memory]) -> tuple[Facility, ...]:
    clinic, memory = turn.work.clinic, turn.memory
    if clinic.service(memory.service).kind is ServiceKind.TELEPHONE:
        return ()
    there = clinic.facilities_of(memory.service)
    return tuple(each for each in there if not memory.places or each.id in memory.places)


def _rows(buttons: list[Button]) -> Iterator[Row]:
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])
