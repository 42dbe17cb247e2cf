"""The PIN in “My account”: what it is for, choosing one, and when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.accounts import pins
from core.accounts.pin_refusals import PinsDiffer
from core.accounts.pins import PAUSES, TypedPin
from core.errors import NotFound
from core.limits import LONGEST_PIN, SHORTEST_PIN
from dialogs.engine import button_values
from dialogs.engine.dialog import PIN, SAID, Transition, TransitionAction, screen
from dialogs.engine.events import PinTyped
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Text, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.pin.asking import refuse_words
from dialogs.patient.pin.states import Memory, Pin, Purpose

_REMOVED: Final = _("We will remove the message with your PIN from this chat as soon as we have read it.")


async def start(turn: Turn[Any]) -> None:
    """Enter `Pin.overview`; later, go back to where the person was."""
    start_between(turn, Memory())


def has_one(turn: Turn[Memory]) -> bool:
    """Whether the patient has a PIN."""
    return pins.has_pin(turn.known_owner)


def has_none(turn: Turn[Memory]) -> bool:
    """Whether the patient has no PIN yet."""
    return not has_one(turn)


def asks_for(purpose: Purpose) -> TransitionAction[Memory]:
    """An action: the present PIN is asked for, to do this."""

    async def remember(turn: Turn[Memory]) -> None:
        turn.memory = replace(turn.memory, purpose=purpose)

    return remember


async def choose(turn: Turn[Memory]) -> None:
    """Keep what was written until it is written once more."""
    await pins.choose(turn.work, turn.known_owner, _typed(turn))


async def repeat(turn: Turn[Memory]) -> None:
    """Have it from now on."""
    await pins.repeat(turn.work, turn.known_owner, _typed(turn))
    turn.note(_("✅ <b>You have a PIN now.</b> We ask for it before we open your medical records."))


async def choose_pause(turn: Turn[Memory]) -> None:
    """Ask after so many minutes from now on."""
    minutes = button_values.number(turn.value, range(min(PAUSES), max(PAUSES) + 1))
    await pins.choose_pause(turn.work, turn.known_owner, minutes)


@screen(
    Pin.overview,
    Transition("choose", Pin.new, guard=has_none),
    Transition("change", Pin.current, guard=has_one, action=asks_for(Purpose.CHANGE)),
    Transition("pause", Pin.current, guard=has_one, action=asks_for(Purpose.PAUSE)),
    Transition("switch_off", Pin.current, guard=has_one, action=asks_for(Purpose.SWITCH_OFF)),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """What there is, and what it is for."""
    pause = turn.known_owner.pin_pause
    if pause is None:
        text = paragraphs(
            _("<b>PIN</b>"),
            _(
                "With a PIN, nobody who has your phone in their hands can open your medical records here. We ask for "
                "it when this chat has not been used for a while."
            ),
            _("It is up to you whether you want one. What you have opened before stays in this chat."),
        )
        return Screen(text, ((Button(_("Choose a PIN"), "choose"),), return_row(turn.memory)))
    text = paragraphs(_("<b>PIN</b>"), _asked_after(pause))
    rows = (
        (Button(_("Change the PIN"), "change"), Button(_("When to ask"), "pause")),
        (Button(_("Switch the PIN off"), "switch_off"),),
    )
    return Screen(text, (*rows, return_row(turn.memory)))


@screen(
    Pin.new,
    Transition(PIN, Pin.again, action=choose),
    Transition(SAID, Pin.new, action=refuse_words),
    Transition("back", Pin.overview),
)
async def new(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """Which one."""
    text = paragraphs(
        _(
            "Please write <b>the PIN that you would like to have</b>: {shortest} to {longest} digits.",
            shortest=SHORTEST_PIN,
            longest=LONGEST_PIN,
        ),
        _("Choose one that nobody guesses: no row such as {row}, and no birth date.", row="1234"),
        _REMOVED,
    )
    return Screen(text, (BACK_OR_MENU,))


@screen(
    Pin.again,
    Transition(PIN, Pin.pause, action=repeat, on_refusal={PinsDiffer: Pin.new}),
    Transition(SAID, Pin.again, action=refuse_words),
    Transition("back", Pin.new),
)
async def again(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """The same, lest a slip of the finger lock somebody out."""
    return Screen(paragraphs(_("Please write <b>the same PIN once more</b>."), _REMOVED), (BACK_OR_MENU,))


@screen(
    Pin.pause,
    Transition("minutes", Pin.overview, action=choose_pause),
    Transition("back", Pin.overview),
)
async def pause(turn: Turn[Memory]) -> Screen:
    """After how long without use it is asked for."""
    chosen = turn.known_owner.pin_pause
    if chosen is None:
        raise NotFound
    buttons = [Button(_minutes(each), "minutes", str(each), chosen=each == chosen) for each in PAUSES]
    rows: tuple[Row, ...] = (tuple(buttons[:2]), tuple(buttons[2:]))
    text = _("<b>When should we ask for the PIN?</b> After how long without use of this chat:")
    return Screen(text, (*rows, BACK_OR_MENU))


def _asked_after(minutes: int) -> Text:
    return n_(
        "You have a PIN. We ask for it before we open your medical records, when this chat has not been used for "
        "{count} minute.",
        "You have a PIN. We ask for it before we open your medical records, when this chat has not been used for "
        "{count} minutes.",
        minutes,
    )


def _minutes(count: int) -> Text:
    return n_("{count} minute", "{count} minutes", count)


def _typed(turn: Turn[Memory]) -> TypedPin:
    if not isinstance(turn.event, PinTyped):
        raise TypeError(type(turn.event))
    return turn.event.pin
