"""Confirming an identity by a bank: choose it, go there and come back (S29, S32, D2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from core.accounts.tiers import Feature
from core.clinic.model import Clinic
from core.errors import NotFound, Refusal
from core.identity import asking, by_bank
from core.identity.comparing import BankClaims, of_age_on
from core.identity.deciding import Decided
from core.identity.model import get_request
from core.identity.refusals import IdentityHeldElsewhere, RequestOver, UnderEighteen
from core.records import joining, moving
from dialogs.engine.dialog import RETURNED, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.events import ReturnedFromBank
from dialogs.engine.returning import ReturnableMemory, return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, WAY_BACK, Button, Row, Screen, WebLink
from dialogs.engine.text import Form, Text, Verbatim, When, _, paragraphs
from dialogs.engine.turn import AnyTurn, Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import access
from dialogs.notifications.identity import redraw_forms
from dialogs.refusals import refusal_text
from dialogs.triggers import BY_BANK
from dialogs.wording.accounts.identity import identity_text
from dialogs.wording.accounts.levels import FEATURE_NAMES, has_account
from dialogs.wording.accounts.moving import OTHER_ACCOUNT, PROVEN


class ByBank(StatesGroup):
    """The bank, the way there and back, and how it ended."""

    choosing = State()
    waiting = State()
    over = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What it is wanted for; the bank, the request and its link, and until when that can be used."""

    wanted: Feature | None = None
    bank: str = ""
    request: str = ""
    token: str = ""
    until: datetime | None = None
    confirmed: bool = False


def is_offered(turn: Turn[Any]) -> bool:
    """Whether there is somebody whose identity a bank could confirm."""
    return has_account(turn) and bool(turn.work.clinic.banks) and asking.may_confirm(turn.known_patient)


def button(feature: Feature | None = None) -> Button:
    """Leads here, from wherever it stands; with what it is wanted for."""
    return Button(_("🏦 Confirm through your bank"), BY_BANK, "" if feature is None else feature.value)


def is_of_age(turn: Turn[Any]) -> bool:
    """Whether the patient has come of age, by what their account says (D2)."""
    return turn.work.clinic.day_of(turn.work.now) >= of_age_on(turn.known_patient.birth_date)


def is_awaited(turn: Turn[Memory]) -> bool:
    """Whether somebody is back from where this screen has sent them."""
    return isinstance(turn.event, ReturnedFromBank) and turn.event.request == turn.memory.request


async def enter(turn: Turn[Any]) -> None:
    """Remember what it is wanted for, if the portal knows that."""
    wanted = turn.value if turn.value in set(Feature) else None
    start_between(turn, Memory(None if wanted is None else Feature(wanted)))


async def begin(turn: Turn[Memory]) -> None:
    """A link to the bank that was pressed."""
    await _begin(turn, turn.value)


async def begin_anew(turn: Turn[Memory]) -> None:
    """Another link to the same bank."""
    await _begin(turn, turn.memory.bank)


async def _begin(turn: Turn[Memory], bank_id: str) -> None:
    bank = turn.work.clinic.bank(bank_id)
    begun = await by_bank.begin(turn.work, turn.known_patient, bank.id)
    turn.memory = replace(
        turn.memory, bank=bank.id, request=begun.request.id, token=begun.token, until=begun.request.expires_at
    )


async def cancel(turn: Turn[Memory]) -> None:
    """Take the request back."""
    await asking.cancel(turn.work, turn.known_patient, turn.memory.request)
    turn.memory = Memory(turn.memory.wanted, back_to=turn.memory.back_to)
    turn.note(_("All right, we have stopped. Nothing was changed."))


async def take(turn: Turn[Memory]) -> None:
    """What the bank says decides, and it is said."""
    if not isinstance(turn.event, ReturnedFromBank):
        return
    decided = await _decide(turn, turn.event)
    if decided.refusal is not None and not isinstance(decided.refusal, IdentityHeldElsewhere):
        turn.note(identity_text(decided.refusal, turn.work.clinic))
    turn.memory = replace(turn.memory, request="", token="", confirmed=decided.refusal is None)


async def decided_beside(turn: AnyTurn, back: ReturnedFromBank) -> Screen:
    """The same, while the conversation is somewhere else: what is said beside it."""
    clinic = turn.work.clinic
    try:
        async with turn.work.session.begin_nested():
            refusal: Refusal | None = (await _decide(turn, back)).refusal
    except Refusal as refused:
        refusal = refused
    if isinstance(refusal, IdentityHeldElsewhere):
        return Screen(PROVEN, (OTHER_ACCOUNT, WAY_BACK))
    if refusal is None:
        return Screen(_confirmed(), (WAY_BACK,))
    anew: Row = (Button(_("Start again"), BY_BANK),) if is_offered(turn) else ()
    return Screen(_not_confirmed(refusal, clinic), (anew, WAY_BACK))


async def _decide(turn: AnyTurn, back: ReturnedFromBank) -> Decided:
    """Of the account that is this chat's: it may have been taken out of it meanwhile."""
    await get_request(turn.work, turn.known_patient, back.request)
    if isinstance(back.outcome, BankClaims):
        complete = partial(by_bank.complete, turn.work, back.request, back.outcome)
        decided, is_joined = await joining.confirm_and_join(turn.work, turn.known_patient, complete)
        if is_joined:
            await access.joined_by_itself(turn, decided.patient)
        await redraw_forms(turn, decided.patient)
        return decided
    return await by_bank.fail(turn.work, back.request, back.outcome)


@screen(ByBank.choosing, Transition("by_bank.choose", ByBank.waiting, guard=is_of_age, action=begin))
async def choosing(turn: Turn[Memory]) -> Screen:
    """What it takes and how long; not before the 18th birthday."""
    clinic = turn.work.clinic
    heading = _("<b>Confirm your identity through your bank</b>")
    if not is_of_age(turn):
        of_age = UnderEighteen(of_age_on(turn.known_patient.birth_date))
        return Screen(paragraphs(heading, identity_text(of_age, clinic)), (return_row(turn.memory),))
    text = paragraphs(
        heading,
        _("You log in to your bank in your browser, and the bank tells us who you are. It takes about two minutes."),
        _("We see your name, birth date and PESEL number. We don’t see your password or your bank account."),
        _("Which bank do you use?") if len(clinic.banks) > 1 else None,
    )
    banks = [(Button(_("🏦 {bank}", bank=Verbatim(each.name)), "by_bank.choose", each.id),) for each in clinic.banks]
    return Screen(text, (*banks, return_row(turn.memory)))


@screen(
    ByBank.waiting,
    Transition(RETURNED, ByBank.over, guard=is_awaited, action=take, on_refusal={RequestOver: ByBank.over}),
    Transition("by_bank.anew", ByBank.waiting, action=begin_anew),
    Transition("by_bank.cancel", ByBank.choosing, action=cancel),
    Transition("back", ByBank.choosing),
)
async def waiting(turn: Turn[Memory]) -> Screen:
    """The link, which is one person's, once, for ten minutes."""
    memory = turn.memory
    if memory.until is None:
        raise NotFound
    heading = _("<b>Log in to {bank}</b>", bank=Verbatim(turn.work.clinic.bank(memory.bank).name))
    others = ((Button(_("New link"), "by_bank.anew"), Button(_("Stop"), "by_bank.cancel")), BACK_OR_MENU)
    if memory.until <= turn.work.now:
        return Screen(paragraphs(heading, _("The link has run out. You can have a new one.")), others)
    text = paragraphs(
        heading,
        _(
            "Press the button below: our page opens in your browser, and leads to your bank’s. Log in there and come "
            "back."
        ),
        _("We will write to you here at once; you needn’t press anything."),
        _(
            "The link works once, until {time}, and only for you: please pass it on to nobody. Never open such a link "
            "that somebody else has sent you.",
            time=When(memory.until, Form.TIME),
        ),
    )
    return Screen(text, ((WebLink(_("Open the bank’s page"), f"bank/{memory.token}"),), *others))


@screen(ByBank.over, Transition("by_bank.anew", ByBank.waiting, action=begin_anew))
async def over(turn: Turn[Memory]) -> Screen:
    """What was locked is open, first of all what was wanted; or how to go on."""
    wanted, menu = turn.memory.wanted, Button(_("Menu"), "menu")
    if not turn.memory.confirmed and await moving.offer_of(turn.work, turn.known_patient) is not None:
        return Screen(PROVEN, (OTHER_ACCOUNT, return_row(turn.memory)))
    if not turn.memory.confirmed:
        text = _("<b>Your identity is not confirmed yet.</b>")
        return Screen(text, ((Button(_("New link"), "by_bank.anew"),), return_row(turn.memory)))
    if wanted is None:
        return Screen(_confirmed(), ((menu,),))
    return Screen(_confirmed(), ((Button(FEATURE_NAMES[wanted], f"menu.{wanted.value}"), menu),))


def _confirmed() -> Text:
    return paragraphs(
        _("✅ <b>Done: your identity is confirmed.</b>"),
        _("Your account has the full level. Your treatment, questions to the doctor and files are open now."),
    )


def _not_confirmed(refusal: Refusal, clinic: Clinic) -> Text:
    return paragraphs(_("<b>Your identity is not confirmed yet.</b>"), refusal_text(refusal, clinic))


BY_BANK_DIALOG: Final = Dialog(
    ByBank,
    Memory,
    (choosing, waiting, over),
    ways_in=(GlobalTransition(BY_BANK, ByBank.choosing, guard=is_offered, action=enter),),
)
