"""A facility is closed for a time, or one service there: which. When, and what comes of it, is as with a doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import blocking
from core.appointments.clinic_day.rights import may_close
from core.appointments.visits import Visit
from core.clinic.model import Service
from core.context import Work
from core.errors import NotFound
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.events import Commanded
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, n_, p_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.named import named
from dialogs.language.reading import pieces
from dialogs.language.staff_sentences import names_premises
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.clinic_day import choosing
from dialogs.staff.clinic_day.states import TimeOff
from dialogs.staff.clinic_day.states import TimeOffMemory as Memory
from dialogs.wording.appointments.delays import doctor_name
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8


def target_name(work: Work, target: BlockTarget) -> Text:
    """A doctor, a facility, or a service at a facility; the id of what the clinic file no longer has."""
    if not target.facility:
        return doctor_name(work, target.practitioner)
    facility = next((each.name for each in work.clinic.facilities if each.id == target.facility), None)
    where: Text = Verbatim(target.facility) if facility is None else facility
    if not target.service:
        return where
    service = next((each.name for each in work.clinic.services if each.id == target.service), None)
    what: Text = Verbatim(target.service) if service is None else service
    return p_("closed", "{service}, {facility}", service=what, facility=where)


def nobody_is_seen(work: Work, target: BlockTarget) -> Text:
    """The head of what is said of a time that is blocked, or is to be."""
    name = target_name(work, target)
    return (
        _("<b>Closed: {place}</b>", place=name) if target.facility else _("<b>{doctor} sees nobody:</b>", doctor=name)
    )


def facility_named(turn: Turn[Any], text: str) -> str:
    """The id of the facility that some words name; empty, if they name none, or several."""
    found = {
        id_ for each in named(turn.work.clinic, pieces(text), frozenset()) if each.kind == "place" for id_ in each.ids
    }
    return found.pop() if len(found) == 1 else ""


def is_named(turn: Turn[Any]) -> bool:
    """Whether a command names a facility, and no doctor, and comes from somebody who may close it."""
    typed = turn.event.argument if isinstance(turn.event, Commanded) else ""
    if turn.value or not typed or choosing.doctor_named(turn, typed) or not may(turn):
        return False
    return bool(facility_named(turn, typed))


def is_asked_for(turn: Turn[Any]) -> bool:
    """Whether a command is about a room or a facility, by whatever name, and no doctor."""
    typed = turn.event.argument if isinstance(turn.event, Commanded) else ""
    return may(turn) and names_premises(typed) and not choosing.doctor_named(turn, typed)


def may(turn: Turn[Any]) -> bool:
    """Whether they may close facilities."""
    return may_close(turn.known_member)


def names_facility(turn: Turn[Any]) -> bool:
    """Whether a facility was typed by somebody who may close it."""
    return may(turn) and bool(facility_named(turn, turn.said))


def is_when_known(turn: Turn[Memory]) -> bool:
    """Whether the time was said before the facility: “gabinet 3 nieczynny jutro”."""
    return turn.memory.start is not None


async def choose_facility(turn: Turn[Memory]) -> None:
    """The facility that was pressed, or whose name was typed."""
    wanted = turn.value or facility_named(turn, turn.said)
    turn.work.clinic.facility(wanted)
    turn.memory = replace(turn.memory, practitioner="", facility=wanted, service="")


async def choose_service(turn: Turn[Memory]) -> None:
    """One service there alone."""
    if turn.value not in {each.id for each in _services(turn)}:
        raise NotFound
    turn.memory = replace(turn.memory, service=turn.value, page=1)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def say_unknown(turn: Turn[Memory]) -> None:
    turn.note(_("No facility of this name is in the list."))


@screen(
    TimeOff.facilities,
    Transition("facility", TimeOff.confirming, guard=is_when_known, action=choose_facility),
    Transition("facility", TimeOff.span, action=choose_facility),
    Transition(SAID, TimeOff.span, guard=names_facility, action=choose_facility),
    Transition(SAID, TimeOff.facilities, action=say_unknown),
    Transition("back", TimeOff.doctors),
)
async def facilities(turn: Turn[Memory]) -> Screen:
    """Which facility it is; rooms are not in the clinic file, so one that is out of use is a service there."""
    text = paragraphs(
        _("<b>Which facility is closed?</b>"),
        _("Press it, or {write} its name or its street.", write=WRITE),
        _("For a room that is out of use, choose its facility, and then the service that is given in it."),
    )
    rows = ((Button(each.name, "facility", each.id),) for each in turn.work.clinic.facilities)
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    TimeOff.services,
    Transition("service", TimeOff.confirming, action=choose_service),
    Transition("page", TimeOff.services, action=turn_page),
    Transition("back", TimeOff.confirming),
)
async def services(turn: Turn[Memory]) -> Screen:
    """Which service can't be given there."""
    found, page = _services(turn), turn.memory.page
    text = _("<b>Which service is closed at {facility}?</b>", facility=target_name(turn.work, turn.memory.target))
    rows: Iterator[Row] = (
        (Button(each.name, "service", each.id),) for each in found[(page - 1) * A_PAGE : page * A_PAGE]
    )
    return Screen(text, (*rows, *paging_row(page, has_next=len(found) > page * A_PAGE), BACK_OR_CLOSE))


def _services(turn: Turn[Memory]) -> tuple[Service, ...]:
    clinic, facility = turn.work.clinic, turn.memory.facility
    return tuple(
        each
        for each in clinic.services
        if each.booked_in is None and facility in {place.id for place in clinic.facilities_of(each.id)}
    )


def ways_to_block(found: Sequence[Visit], target: BlockTarget) -> Iterator[Row]:
    """Cancel what is booked then, or leave it; of a facility, perhaps one service alone."""
    ours = sum(map(blocking.is_ours, found))
    if ours:
        cancel = n_("🔴 Absent: cancel {count} appointment", "🔴 Absent: cancel {count} appointments", ours)
        if target.facility:
            cancel = n_("🔴 Closed: cancel {count} appointment", "🔴 Closed: cancel {count} appointments", ours)
        yield (Button(cancel, "absent"),)
        yield (Button(_("Block it only, appointments stay"), "busy"),)
    else:
        yield (Button(_("Block this time"), "busy", means=ShortAnswer.YES, only_pressed=True),)
    if target.facility and not target.service:
        yield (Button(_("Only one service there"), "services"),)
