"""What somebody is called; some people have one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from core.accounts import names
from core.errors import OneName, Refusal
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.screens import Button, Screen, ShortAnswer
from dialogs.engine.text import Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State
from dialogs.patient.registration.states import BACK, Memory, Registration, is_correcting

ONE_NAME: Final[Mapping[type[Refusal], State]] = {OneName: Registration.one_name}


async def take_name(turn: Turn[Memory]) -> None:
    """Read the first and last name; a single word is kept to be asked about."""
    try:
        turn.memory = replace(turn.memory, name=names.parse_name(turn.said))
    except OneName as refusal:
        turn.memory = replace(turn.memory, one_name=refusal.name)
        raise


async def take_one_name(turn: Turn[Memory]) -> None:
    """Somebody has no other name."""
    turn.memory = replace(turn.memory, name=names.parse_one_name(turn.memory.one_name))


@screen(
    Registration.name,
    Transition("back", Registration.summary, guard=is_correcting),
    Transition("back", Registration.welcome),
    Transition(SAID, Registration.summary, guard=is_correcting, action=take_name, on_refusal=ONE_NAME),
    Transition(SAID, Registration.pesel, action=take_name, on_refusal=ONE_NAME),
)
async def name(_turn: Turn[Memory]) -> Screen:
    """The first question."""
    return Screen(_("What is your <b>first and last name</b>? For example: Anna Nowak."), (BACK,))


@screen(
    Registration.one_name,
    Transition("one_name", Registration.summary, guard=is_correcting, action=take_one_name),
    Transition("one_name", Registration.pesel, action=take_one_name),
    Transition("back", Registration.name),
    Transition(SAID, Registration.summary, guard=is_correcting, action=take_name, on_refusal=ONE_NAME),
    Transition(SAID, Registration.pesel, action=take_name, on_refusal=ONE_NAME),
)
async def one_name(turn: Turn[Memory]) -> Screen:
    """Some people have one name, and many more have forgotten the other."""
    text = paragraphs(
        _("Is <b>{name}</b> all of your name, as in your documents?", name=Verbatim(turn.memory.one_name)),
        _("If you have a first and a last name, please write both. For example: Anna Nowak."),
    )
    return Screen(text, ((Button(_("Yes, I have one name"), "one_name", means=ShortAnswer.YES),), BACK))
