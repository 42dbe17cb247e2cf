"""A full account has the identity that was just proven: move everything here, or leave it (D16). And the chat that it
was in may say that this was not them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.records import moving, objecting
from core.records.refusals import ProofOver
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.returning import ReturnableMemory, return_row, start_between
from dialogs.engine.screens import Button, Screen, ShortAnswer
from dialogs.engine.text import Form, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import access
from dialogs.notifications import identity as identity_news
from dialogs.notifications import objections as objection_news
from dialogs.patient.identity.states import Identity
from dialogs.patient.menu import Menu
from dialogs.triggers import MOVE_HERE, NOT_ME
from dialogs.wording.accounts.levels import has_account


class Moving(StatesGroup):
    """Whether everything is to come here."""

    offered = State()


class Objecting(StatesGroup):
    """The old chat has objected."""

    told = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """Nothing but the way back: all is read anew."""


@dataclass(frozen=True)
class Told:
    """Nothing: the old chat knows nothing any more."""


async def enter(turn: Turn[Any]) -> None:
    start_between(turn, Memory())


async def move(turn: Turn[Memory]) -> None:
    """Bring everything here; the chat that had it is closed, and told."""
    offer = await moving.offer_of(turn.work, turn.known_patient)
    if offer is None:
        raise ProofOver
    done = await moving.move(turn.work, turn.person, turn.known_patient, offer.request.id)
    turn.patient = done.patient
    if done.previous is not None and done.move is not None:
        access.close(turn, done.previous, access.moved(turn.work.clinic, done.move))
    await identity_news.redraw_forms(turn, done.patient)
    turn.confirm(
        _("✅ <b>Everything is here now.</b> Your identity is confirmed, and all of the portal is open to you.")
    )


async def decline(turn: Turn[Memory]) -> None:
    offer = await moving.offer_of(turn.work, turn.known_patient)
    if offer is not None:
        await moving.decline(turn.work, turn.known_patient, offer.request.id)
    turn.note(_("All right, nothing was moved. You can confirm your identity again at any time."))


async def object_to_move(turn: Turn[Any]) -> None:
    """Alert the desk head; nothing else changes."""
    objection = await objecting.object_to(turn.work, turn.person, turn.value)
    await objection_news.alert(turn, objection)


@screen(
    Moving.offered,
    Transition("move_everything", Menu.home, action=move, on_refusal={ProofOver: Identity.ways}),
    Transition("decline", Menu.home, action=decline),
)
async def offered(turn: Turn[Memory]) -> Screen:
    """What comes, what ends, and what stays."""
    offer = await moving.offer_of(turn.work, turn.known_patient)
    if offer is None:
        raise ProofOver
    appointments, last = (Button(_("My appointments"), "menu.appointments"),), return_row(turn.memory)
    until = _(
        "You can choose this until {when}.", when=When(offer.request.expires_at or turn.work.now, Form.SHORT_MOMENT)
    )
    everything = _("Your appointments, questions and files come here, together with what you have booked in this chat.")
    if not offer.has_chat:
        text = paragraphs(
            _("✅ <b>Your identity is confirmed, and your records are here.</b>"),
            _("You have an account already. It is in no chat at present."),
            everything,
            until,
        )
        bring = Button(_("Bring everything here"), "move_everything", means=ShortAnswer.YES, only_pressed=True)
        return Screen(text, ((bring,), appointments, last))
    text = paragraphs(
        _("✅ <b>Your identity is confirmed, and you have an account already, in another chat.</b>"),
        _("Shall everything move to this chat?"),
        lines(
            _("• {everything}", everything=everything),
            _(
                "• The other chat is closed at once and told so. What we wrote there in the last 48 hours is deleted; "
                "what is older stays, and so does what you wrote."
            ),
            _("• If you have set a PIN there, it no longer counts."),
        ),
        until,
        _("If it is not you who has the other chat, call {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    yes = Button(_("Move everything here"), "move_everything", means=ShortAnswer.YES, only_pressed=True)
    no = Button(_("No, leave it"), "decline", means=ShortAnswer.NO, only_pressed=True)  # the proof ends with it
    return Screen(text, ((yes,), (no,), appointments, last))


@screen(Objecting.told)
async def told(turn: Turn[Told]) -> Screen:
    """Somebody looks into it, and what else helps."""
    text = paragraphs(
        _("<b>Thank you for telling us.</b> The clinic has been alerted and will look into it."),
        _("If it is urgent, please call {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    return Screen(text, ((Button(_("Menu"), "menu"),),))


MOVING: Final = Dialog(
    Moving,
    Memory,
    (offered,),
    ways_in=(GlobalTransition(MOVE_HERE, Moving.offered, guard=has_account, action=enter),),
)

OBJECTING: Final = Dialog(
    Objecting,
    Told,
    (told,),
    without_account=True,
    ways_in=(GlobalTransition(NOT_ME, Objecting.told, action=object_to_move),),
)
