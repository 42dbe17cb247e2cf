"""For a child, or somebody without a chat: what the reception is asked to confirm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.accounts.callers import CallerFacts, read_caller
from core.errors import NotFound
from core.family.model import Kin
from core.records import relatives
from core.requests.model import RequestStatus
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.family import subject_of
from dialogs.patient.family.states import Family, Memory
from dialogs.refusals import refusal_text
from dialogs.wording.accounts import family as words
from dialogs.wording.booking.appointments import identity_lines

STATUS: dict[RequestStatus, Text] = {
    RequestStatus.OPEN: _("🟡 waits for the reception"),
    RequestStatus.DONE: _("🟢 confirmed"),
    RequestStatus.DECLINED: _("⚪ could not be confirmed"),
    RequestStatus.WITHDRAWN: _("⚪ no longer wanted"),
}


async def want_desk(turn: Turn[Memory]) -> None:
    """It is a child, or has no chat."""
    if (waiting := await relatives.current(turn.work, turn.known_patient)) is not None:
        turn.memory = Memory(by_desk=True, request=waiting.id)
    else:
        turn.memory = Memory(by_desk=True)


async def note_kin(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, kin=member(Kin, turn.value))


def is_whole(turn: Turn[Memory]) -> bool:
    """Whether the name and the number are known, once what was written is read."""
    return _is_whole(_read(turn))


async def take(turn: Turn[Memory]) -> None:
    """Add what was written to what is known; the message goes, for it is personal."""
    turn.forget_message()
    facts = _read(turn)
    if facts.refusal is not None:
        turn.note(refusal_text(facts.refusal, turn.work.clinic))
    turn.memory = replace(turn.memory, facts=facts.to_json())


async def send(turn: Turn[Memory]) -> None:
    """Ask the reception."""
    facts = turn.memory.whom
    if facts.name is None or facts.identity is None:
        raise NotFound
    request = await relatives.ask(turn.work, turn.known_patient, facts.name, facts.identity, turn.memory.kin)
    turn.memory = Memory(request=request.id)
    turn.add(RedrawCard(subject_of(request.id)))


async def withdraw(turn: Turn[Memory]) -> None:
    """Want it no more."""
    request = await relatives.withdraw(turn.work, turn.known_patient, turn.memory.request)
    turn.add(RedrawCard(subject_of(request.id)))


async def open_request(turn: Turn[Any]) -> None:
    """Enter to see what the reception has answered."""
    request = await relatives.open_request(turn.work, turn.known_patient, turn.value)
    turn.add(RedrawCard(subject_of(request.id), if_shown=True))
    turn.start(Memory(request=request.id))


@screen(
    Family.asking,
    Transition(SAID, Family.summary, guard=is_whole, action=take),
    Transition(SAID, Family.asking, action=take),
    Transition("back", Family.overview),
)
async def asking(turn: Turn[Memory]) -> Screen:
    """What is known, and what is missing."""
    text = paragraphs(
        _("<b>Who is it?</b>"),
        _("Please write their first name, surname and PESEL number in one message: “Ola Nowak, 15260100010”."),
        _(
            "Without a PESEL number, write the passport’s country and number, and the date of birth. The message is "
            "then removed."
        ),
        lines(*_known(turn.memory.whom)) if turn.memory.facts else None,
    )
    return Screen(text, (BACK_OR_MENU,))


@screen(
    Family.summary,
    Transition("send", Family.request, action=send),
    Transition("back", Family.asking),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """What will be asked."""
    text = paragraphs(
        _("<b>Please check</b>"),
        lines(*_known(turn.memory.whom), words.KINS[turn.memory.kin]),
        _(
            "The reception confirms it at the desk: please bring your document, and for a child one that shows that "
            "you are the parent. Until then nothing is open to you."
        ),
    )
    return Screen(text, ((Button(_("Send to the reception"), "send"),), BACK_OR_MENU))


@screen(
    Family.request,
    Transition("withdraw", Family.request, action=withdraw),
    Transition("back", Family.overview),
)
async def request(turn: Turn[Memory]) -> Screen:
    """How it stands."""
    found = await relatives.open_request(turn.work, turn.known_patient, turn.memory.request)
    is_open = found.status is RequestStatus.OPEN
    text = paragraphs(
        lines(
            _("<b>To act for: {name}</b>", name=Verbatim(found.facts.name.full)),
            STATUS[found.status],
            _("Asked on {when}", when=When(found.asked_at, Form.SHORT_MOMENT)),
        ),
        _("The reception answered: <i>{answer}</i>", answer=Quote(found.facts.answer, 400))
        if found.facts.answer
        else None,
        _("Please come to the reception with your document, and for a child one that shows that you are the parent.")
        if is_open
        else None,
    )
    withdraws: Row = (Button(_("I don’t want this any more"), "withdraw"),) if is_open else ()
    return Screen(text, (withdraws, BACK_OR_MENU))


def _read(turn: Turn[Memory]) -> CallerFacts:
    clinic = turn.work.clinic
    more = read_caller(turn.said, clinic.country, clinic.day_of(turn.work.now))
    return turn.memory.whom.with_more(more)


def _is_whole(facts: CallerFacts) -> bool:
    return facts.name is not None and facts.identity is not None


def _known(facts: CallerFacts) -> list[Text]:
    name = [] if facts.name is None else [_("Name: {name}", name=Verbatim(facts.name.full))]
    return [*name, *(() if facts.identity is None else identity_lines(facts.identity))]
