"""`/online`: a doctor says that they are there, and takes who is next; the desk sees who waits, and who is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from core.clinic.consulting import ConsultationKind
from core.consultations import cases, duty, holding
from core.consultations.cases import Queue
from core.consultations.model import kinds_held
from core.errors import NotFound
from core.staff import members
from core.staff.members import Action, Where
from dialogs.engine.button_values import member as one_of
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import Toast
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import news
from dialogs.staff.buttons import BACK_OR_CLOSE, IN_PRIVATE_ROW, MENU_OR_CLOSE
from dialogs.staff.consultations.giving import ended_rows
from dialogs.staff.consultations.states import OnlineDesk, OnlineMemory, Talking, TalkingMemory
from dialogs.staff.consultations.talk import conversation_row
from dialogs.triggers import ONLINE
from dialogs.wording.consultations import KINDS, specialty_name

CHOICES: Final = 8
"""How many times one can choose from until when one is there."""

A_ROW: Final = 4
HALF_AN_HOUR: Final = timedelta(minutes=30)


async def be_there(turn: Turn[Any]) -> None:
    """Say that one is there; for all kinds that the clinic has, until the hours end."""
    await duty.begin(turn.work, turn.known_caller, tuple(ConsultationKind))
    await _show_queues(turn)
    turn.add(Toast(_("You are there now.")))


async def be_gone(turn: Turn[Any]) -> None:
    """Say that one is there no more."""
    await duty.end(turn.work, turn.known_caller)
    await _show_queues(turn)
    turn.add(Toast(_("You are no longer there.")))


async def switch(turn: Turn[Any]) -> None:
    """Talk in one way more, or less."""
    kind = one_of(ConsultationKind, turn.value)
    there = await duty.require(turn.work, turn.known_member)
    await duty.begin(turn.work, turn.known_caller, there.held ^ {kind}, there.until)
    await _show_queues(turn)


async def be_there_until(turn: Turn[Any]) -> None:
    """Be there until the time that was pressed."""
    there = await duty.require(turn.work, turn.known_member)
    chosen = next((each for each in _times(turn) if f"{each:%H%M}" == turn.value), None)
    if chosen is None:
        raise NotFound
    await duty.begin(turn.work, turn.known_caller, there.held, chosen)


async def take_next(turn: Turn[Any]) -> None:
    """Talk to whoever is next: the conversation opens in private."""
    taken, _patient = await holding.take_next(turn.work, turn.known_caller)
    turn.add(*await news.taken(turn.work, await cases.get_case(turn.work, taken.id), is_open=True))
    turn.start(TalkingMemory(taken.id))


def is_private(turn: Turn[Any]) -> bool:
    """Whether nobody else reads along."""
    return turn.known_caller.where is Where.PRIVATE


@screen(
    OnlineDesk.overview,
    Transition("there", OnlineDesk.overview, action=be_there),
    Transition("gone", OnlineDesk.overview, action=be_gone),
    Transition("kind", OnlineDesk.overview, action=switch),
    Transition("until", OnlineDesk.until),
    Transition("again", OnlineDesk.overview),
    Transition("next", Talking.talk, guard=is_private, action=take_next),
)
async def overview(turn: Turn[OnlineMemory]) -> Screen:
    """Who waits, for how long, and who is there; and whether one is there oneself."""
    work, caller = turn.work, turn.known_caller
    found = await cases.queues(work, caller)
    names = {each.address: each.name for each in await members.all_members(work)}
    told = [_queue_text(turn, each, names) for each in found]
    text = paragraphs(
        _("<b>Online consultations</b>"),
        *(told or [_("The clinic holds none: the clinic file has no hours for them.")]),
    )
    rows = await _own_rows(turn) if turn.known_member.may(Action.CONSULT) else []
    again: Row = (Button(_("🔄 Look again"), "again"),)
    return Screen(text, (*rows, again, MENU_OR_CLOSE))


@screen(
    OnlineDesk.until,
    Transition("at", OnlineDesk.overview, action=be_there_until),
    Transition("back", OnlineDesk.overview),
)
async def until(turn: Turn[OnlineMemory]) -> Screen:
    """Until when one is there."""
    buttons = [Button(When(each, Form.TIME), "at", f"{each:%H%M}") for each in _times(turn)]
    rows = tuple(tuple(buttons[first : first + A_ROW]) for first in range(0, len(buttons), A_ROW))
    return Screen(_("<b>Until when are you there?</b>"), (*rows, BACK_OR_CLOSE))


async def _own_rows(turn: Turn[Any]) -> list[Row]:
    """What a doctor can do here: be there or not, take who is next, go on with those whom they have."""
    work, own = turn.work, turn.known_member
    if not duty.specialties_of(work.clinic, own.practitioner):
        return []
    there = await duty.of_member(work, own)
    if there is None:
        return [(Button(_("🟢 I am there now"), "there"),), *await ended_rows(turn)]
    rows: list[Row] = []
    waits = await holding.next_for(work, own, there)
    if waits is not None:
        in_private = Button(_("✋ Take who is next"), "next")
        rows.append((in_private,) if is_private(turn) else IN_PRIVATE_ROW)
    rows += [conversation_row(each) for each in await duty.held_by(work, own.address)]
    rows += await ended_rows(turn)
    held = kinds_held(work)
    if len(held) > 1:
        rows += [(Button(KINDS[each], "kind", each.value, chosen=each in there.held),) for each in held]
    ends = When(there.until, Form.TIME)
    rows.append((Button(_("Until {time}: change", time=ends), "until"), Button(_("⚪ I am no longer there"), "gone")))
    return rows


def _queue_text(turn: Turn[Any], queue: Queue, names: dict[str, str]) -> Text:
    waiting, work = queue.waiting, turn.work
    there = [Verbatim(names[each.address]) for each in queue.there if each.address in names]
    longest = max((int((work.now - each.queued_at).total_seconds() // 60) for each in waiting), default=0)
    return lines(
        _("<b>{specialty}</b>", specialty=specialty_name(work.clinic, queue.specialty)),
        n_("{count} patient waits", "{count} patients wait", len(waiting)) if waiting else _("Nobody waits."),
        n_("The longest for {count} minute", "The longest for {count} minutes", longest) if longest else None,
        n_("{count} is being talked to", "{count} are being talked to", len(queue.held)) if queue.held else None,
        _("There: {names}", names=listed(*there)) if there else _("No doctor is there."),
    )


def _times(turn: Turn[Any]) -> list[datetime]:
    """The next half hours."""
    first = turn.work.now.replace(minute=0, second=0, microsecond=0) + HALF_AN_HOUR
    while first <= turn.work.now:
        first += HALF_AN_HOUR
    return [first + HALF_AN_HOUR * number for number in range(CHOICES)]


async def _show_queues(turn: Turn[Any]) -> None:
    """Those who wait see for how long they do now."""
    for each in duty.specialties_of(turn.work.clinic, turn.known_member.practitioner):
        turn.add(*await news.queue_changed(turn.work, each))


ONLINE_DIALOG: Final = Dialog(
    OnlineDesk,
    OnlineMemory,
    (overview, until),
    needs=Action.SEE_CONSULTATIONS,
    ways_in=(GlobalTransition(ONLINE, OnlineDesk.overview, needs=Action.SEE_CONSULTATIONS),),
)
