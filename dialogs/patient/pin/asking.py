"""The PIN is asked for: before something medical is shown, or before it is changed or switched off."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.accounts import pins, written_pins
from core.accounts.pins import PinStanding, PinVerdict
from dialogs.engine.dialog import PIN, SAID, Guard, Transition, screen
from dialogs.engine.events import PinTyped
from dialogs.engine.returning import RETURN_OR_MENU
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import AnyTurn, Turn
from dialogs.patient.pin import waiting
from dialogs.patient.pin.states import Memory, Pin, Purpose
from dialogs.triggers import CONFIRM_IDENTITY
from dialogs.wording.accounts.levels import CONFIRM_LABEL

_ONCE_MORE: Final = _("We could not read your PIN. Please write it once more.")


def is_for(purpose: Purpose) -> Guard[Memory]:
    """A guard: the right PIN has come, for this purpose."""

    def has_come(turn: Turn[Memory]) -> bool:
        return turn.memory.purpose is purpose and _verdict(turn) is PinVerdict.RIGHT

    return has_come


def is_for_account(turn: Turn[Memory]) -> bool:
    """Whether the PIN was asked for in “My account”."""
    return turn.memory.purpose is not None


async def tell(turn: Turn[Memory]) -> None:
    """Say what came of a PIN that was not the right one; how long to wait, the screen says."""
    match _verdict(turn):
        case PinVerdict.WRONG:
            left = (await pins.standing(turn.work, turn.known_owner)).left
            turn.note(
                n_(
                    "This is not your PIN. You have {count} try left.",
                    "This is not your PIN. You have {count} tries left.",
                    left,
                )
            )
        case PinVerdict.TOO_SOON:
            turn.note(_("It is too early for another try, so we have not looked at this one."))
        case PinVerdict.UNREAD:
            turn.note(_ONCE_MORE)
        case PinVerdict.RIGHT | PinVerdict.BLOCKED | None:
            pass


def is_sentence(turn: AnyTurn) -> bool:
    """Whether something was written that can't be a PIN, as by somebody who has not seen that one is asked for."""
    return written_pins.gives_no_pin_away(turn.written)


async def keep_words(turn: Turn[Memory]) -> None:
    """They wait for the PIN, as what was wanted before."""
    turn.memory = waiting.more(turn, turn.memory, turn.event)


async def refuse_words(turn: AnyTurn) -> None:
    """Words are no PIN. What is one, and came in the very moment in which it was asked for, is written once more."""
    turn.forget_message()
    written_pins.parse_pin(turn.said)
    turn.note(_ONCE_MORE)


async def switch_off(turn: Turn[Memory]) -> None:
    """From now on there is no PIN."""
    await pins.forget(turn.work, turn.known_owner)
    turn.note(_("✅ <b>Your PIN is switched off.</b> We no longer ask for it."))


@screen(
    Pin.asking,
    Transition(PIN, Pin.asking, action=tell),
    Transition(SAID, Pin.asking, guard=is_sentence, action=keep_words),
    Transition(SAID, Pin.asking, action=refuse_words),
    Transition("forgot", Pin.forgotten),
)
async def asking(turn: Turn[Memory]) -> Screen:
    """Before what is medical is shown."""
    standing = await pins.standing(turn.work, turn.known_owner)
    last = (Button(_("Menu"), "menu"),) if turn.memory.back_to is None else RETURN_OR_MENU
    if standing.is_blocked:
        return Screen(blocked(turn), (_CONFIRM, last))
    text = paragraphs(
        _("🔒 <b>Please write your PIN.</b> Without it we can’t open your medical records."),
        _waits(standing) or _("We will remove the message with your PIN from this chat as soon as we have read it."),
        _("What you have sent waits: we take it as soon as you have written the PIN.")
        if waiting.was_sent(turn.memory)
        else None,
    )
    return Screen(text, (_FORGOT, last))


@screen(
    Pin.current,
    Transition(PIN, Pin.new, guard=is_for(Purpose.CHANGE)),
    Transition(PIN, Pin.pause, guard=is_for(Purpose.PAUSE)),
    Transition(PIN, Pin.overview, guard=is_for(Purpose.SWITCH_OFF), action=switch_off),
    Transition(PIN, Pin.current, action=tell),
    Transition(SAID, Pin.current, action=refuse_words),
    Transition("forgot", Pin.forgotten),
    Transition("back", Pin.overview),
)
async def current(turn: Turn[Memory]) -> Screen:
    """Before it is changed or switched off."""
    standing = await pins.standing(turn.work, turn.known_owner)
    if standing.is_blocked:
        return Screen(blocked(turn), (_CONFIRM, BACK_OR_MENU))
    text = paragraphs(
        _("Please write the <b>PIN that you have now</b>."),
        _waits(standing) or _("We will remove the message with your PIN from this chat as soon as we have read it."),
    )
    return Screen(text, (_FORGOT, BACK_OR_MENU))


@screen(
    Pin.forgotten,
    Transition("back", Pin.current, guard=is_for_account),
    Transition("back", Pin.asking),
)
async def forgotten(turn: Turn[Memory]) -> Screen:
    """Only who they are helps now."""
    text = paragraphs(
        _("<b>A forgotten PIN</b>"),
        lines(
            _("Please confirm once more who you are. We then remove the PIN, and you can choose a new one:"),
            *_how(turn),
        ),
        _("You can go on booking and cancelling appointments without the PIN."),
    )
    return Screen(text, (_CONFIRM, BACK_OR_MENU))


def blocked(turn: AnyTurn) -> Text:
    """Too many were wrong."""
    return paragraphs(
        _("🔒 <b>The PIN is blocked, because a wrong one was written too many times.</b>"),
        lines(
            _("Please confirm once more who you are. We then remove the PIN, and you can choose a new one:"),
            *_how(turn),
        ),
        _("You can go on booking and cancelling appointments without the PIN."),
    )


_CONFIRM: Final[Row] = (Button(CONFIRM_LABEL, CONFIRM_IDENTITY),)
_FORGOT: Final[Row] = (Button(_("I have forgotten my PIN"), "forgot"),)


def _how(turn: AnyTurn) -> tuple[Text, ...]:
    return (
        _("• at the reception of any of our facilities: take your identity card or passport,"),
        _("• or by telephone: {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )


def _waits(standing: PinStanding) -> Text | None:
    if standing.wait_until is None:
        return None
    # Seconds aren't written: the minute that is named is one in which it is not too early.
    until = When(standing.wait_until + timedelta(seconds=59), Form.TIME)
    return _("⏳ There were several wrong ones, so please wait until {until} before you write the next.", until=until)


def _verdict(turn: AnyTurn) -> PinVerdict | None:
    return turn.event.verdict if isinstance(turn.event, PinTyped) else None
