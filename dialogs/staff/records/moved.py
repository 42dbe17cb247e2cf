"""An account that was moved to another chat, and the old one objects: its card, and what the desk head does (D16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from core.context import Work
from core.records import objecting
from core.records.objecting import Objection
from core.records.refusals import ObjectionSettled
from core.staff.members import Action
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Row, Screen, ShortAnswer, Topic
from dialogs.engine.text import Form, Quote, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import access, objections
from dialogs.notifications import identity as identity_news
from dialogs.notifications.objections import KIND, subject_of
from dialogs.staff.buttons import MENU_OR_CLOSE, NOT_CLOSED
from dialogs.staff.cards import CardKind, Overdue
from dialogs.staff.visits.describing import patient_line, phone_line
from dialogs.staff.words import WHAT_STAYS

TOPIC: Final = Topic("access", _("Access to accounts"))

IN_ORDER: Final = "move.in_order"
CLOSE_NEW: Final = "move.close"

LONGEST_NAME: Final = 60


class ClosingAccess(StatesGroup):
    """From an objection to the access being closed."""

    closing = State()
    closed = State()


@dataclass(frozen=True)
class Memory:
    """The move that was objected to."""

    move: str = ""


async def leave(turn: Turn[Any]) -> None:
    """It was the patient after all."""
    done = await objecting.settle(turn.work, turn.known_caller, turn.value, close=False)
    turn.add(RedrawCard(subject_of(done.move.id)))
    turn.add(Toast(_("Noted: everything stays where it is.")))


async def begin_closing(turn: Turn[Any]) -> None:
    """Enter with the move whose card was pressed, if nobody has seen to it."""
    objection = await objecting.get_objection(turn.work, turn.value)
    if objection.move.settled_at is not None:
        raise ObjectionSettled
    turn.start(Memory(objection.move.id))


async def close(turn: Turn[Memory]) -> None:
    """Whoever has the records now has them no more, until the identity is confirmed again."""
    done = await objecting.settle(turn.work, turn.known_caller, turn.memory.move, close=True)
    if done.closed is not None:
        access.close(turn, done.closed, access.revoked(turn.work.clinic))
        await identity_news.redraw_forms(turn, done.patient)
    turn.add(RedrawCard(subject_of(done.move.id)))


@screen(ClosingAccess.closing, Transition("confirm", ClosingAccess.closed, action=close))
async def closing(turn: Turn[Memory]) -> Screen:
    """Whose, and what it means, before it is done."""
    objection = await objecting.get_objection(turn.work, turn.memory.move)
    if seen_to := _settled(objection):
        return Screen(seen_to, (MENU_OR_CLOSE,))
    text = paragraphs(
        _("<b>Shall we close the access of the chat that has the records now?</b>"),
        lines(patient_line(objection.patient), phone_line(objection.patient)),
        lines(
            _("• From this moment on, nothing of the account opens in that chat. Whoever has it is told to call."),
            _("• {what}", what=WHAT_STAYS),
            _("• The old chat does not get the records back by itself: the patient confirms their identity once more."),
            _("• Nothing of the records is lost, and appointments stay booked."),
        ),
        _("If you have not reached the patient yet, please call first."),
    )
    yes = Button(_("Yes, close the access"), "confirm", means=ShortAnswer.YES, only_pressed=True)
    return Screen(text, ((yes,), (NOT_CLOSED,)))


@screen(ClosingAccess.closed)
async def closed(turn: Turn[Memory]) -> Screen:
    """It is done, and what is to be done next."""
    objection = await objecting.get_objection(turn.work, turn.memory.move)
    text = paragraphs(
        _("🔒 <b>The access is closed.</b>"),
        lines(patient_line(objection.patient), phone_line(objection.patient)),
        WHAT_STAYS,
        _("To get the records back, the patient confirms their identity in their own chat, best at the reception."),
    )
    return Screen(text, (MENU_OR_CLOSE,))


async def draw(work: Work, move_id: str) -> Card | None:
    """Who, since when, and what can be done."""
    objection = await objecting.get_objection(work, move_id)
    is_settled = objection.move.settled_at is not None
    return Card(Screen(_told(objection), () if is_settled else tuple(_rows(move_id))), is_closed=is_settled)


async def due(work: Work) -> list[Overdue]:
    """Every objection that has to be told of again now."""
    return [
        Overdue(subject_of(each.move.id), await objections.notifications(work, each))
        for each in await objecting.remind_due(work)
    ]


def _told(objection: Objection) -> Text:
    move = objection.move
    return paragraphs(
        _settled(objection) or _("⚠️ <b>An account was moved, and the old chat says: this wasn’t me</b>"),
        lines(
            _("Patient: {patient}", patient=patient_line(objection.patient)),
            phone_line(objection.patient),
            _("Moved to another chat: {when}", when=When(move.moved_at, Form.SHORT_MOMENT)),
            _("Objected: {when}", when=When(move.objected_at or move.moved_at, Form.SHORT_MOMENT)),
        ),
        None
        if move.settled_at is not None
        else _(
            "Please call the patient. If it was not them, close the access: the records stay, and come back to the "
            "chat in which the patient confirms their identity."
        ),
    )


def _settled(objection: Objection) -> Text | None:
    move = objection.move
    if move.settled_at is None:
        return None
    name, when = Quote(move.settler or "", LONGEST_NAME), When(move.settled_at, Form.SHORT_MOMENT)
    if move.closed:
        return _("🔒 <b>The access was closed</b> – {name}, {when}", name=name, when=when)
    return _("✅ <b>It was the patient</b> – {name}, {when}", name=name, when=when)


def _rows(move_id: str) -> Iterator[Row]:
    yield (Button(_("✅ It was the patient"), IN_ORDER, move_id),)
    yield (Button(_("🔒 Close the access"), CLOSE_NEW, move_id),)


CLOSING_ACCESS: Final = Dialog(ClosingAccess, Memory, (closing, closed), needs=Action.SETTLE_OBJECTION)

MOVES: Final = CardKind(
    prefix=KIND,
    topic=TOPIC,
    draw=draw,
    due=due,
    actions={IN_ORDER: (Action.SETTLE_OBJECTION, leave)},
    ways_in=(GlobalTransition(CLOSE_NEW, ClosingAccess.closing, action=begin_closing, needs=Action.SETTLE_OBJECTION),),
    dialogs=(CLOSING_ACCESS,),
)
