"""The form's beginning and end: the regulations, the telephone number, the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from core.accounts import patients
from core.accounts.identity import Passport, Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Application
from core.errors import AccountExists, RegulationsChanged
from dialogs.engine.dialog import CONTACT, SAID, Transition, screen
from dialogs.engine.screens import Button, Link, Row, Screen, ShortAnswer
from dialogs.engine.text import Quote, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent
from dialogs.patient.meant import meant
from dialogs.patient.menu import LONGEST, Menu
from dialogs.patient.menu import Memory as MenuMemory
from dialogs.patient.overlays import language_rows
from dialogs.patient.phones import given_phone
from dialogs.patient.registration.states import BACK, Memory, Registration, is_correcting
from dialogs.wording.booking.appointments import identity_lines, telephone


def has_passport(turn: Turn[Memory]) -> bool:
    """Whether the person goes by a passport and told us the birth date themselves."""
    return turn.memory.pesel is None


_NEEDS_NO_ACCOUNT: Final = frozenset(
    (Intent.UNKNOWN, Intent.ASK_CLINIC, Intent.LANGUAGE, Intent.PERSON, Intent.THANKS, Intent.GREETING, Intent.ABUSE)
)


def asks_for_something(turn: Turn[Memory]) -> bool:
    """Whether the typed words ask for something that takes an account."""
    return meant(turn).intent not in _NEEDS_NO_ACCOUNT


async def remember_words(turn: Turn[Memory]) -> None:
    """Keep what somebody came for until they can have it."""
    turn.memory = replace(turn.memory, words=turn.said)
    said = Quote(turn.said, LONGEST)
    turn.note(_("First you need an account. As soon as it is open, we will go on with this: “{words}”.", words=said))


async def begin_again(turn: Turn[Any]) -> None:
    """An empty form. What somebody came for isn't forgotten."""
    if isinstance(turn.memory, Memory):
        turn.start(Memory(words=turn.memory.words))


async def accept(turn: Turn[Memory]) -> None:
    """Keep which regulations were accepted."""
    turn.memory = replace(turn.memory, accepted=turn.value)


async def take_phone(turn: Turn[Memory]) -> None:
    """Read the telephone number, typed or shared; only the sender's own contact counts."""
    turn.memory = replace(turn.memory, phone=given_phone(turn), correcting=True)


async def open_account(turn: Turn[Memory]) -> None:
    """Open the account at the basic level."""
    try:
        turn.patient = await patients.open_account(turn.work, turn.person, _application(turn.memory))
    except AccountExists:
        turn.patient = await patients.find_patient(turn.work, turn.person)
        raise
    turn.start(MenuMemory(words=turn.memory.words, new=True))
    turn.confirm(_("<b>Your account is open.</b> You can book appointments now."))


@screen(
    Registration.welcome,
    Transition("accept", Registration.summary, guard=is_correcting, action=accept),
    Transition("accept", Registration.name, action=accept),
    Transition(SAID, Registration.welcome, guard=asks_for_something, action=remember_words),
)
async def welcome(turn: Turn[Memory]) -> Screen:
    """Who we are, what an account is for, and the regulations."""
    clinic = turn.work.clinic
    text = paragraphs(
        _("<b>Welcome to the patient portal of {clinic}.</b>", clinic=Verbatim(clinic.name)),
        _("Here you can book and cancel appointments. First, let us open your account: it takes half a minute."),
        _("Please read the regulations (tap to unfold them):"),
        _("<blockquote expandable>{regulations}</blockquote>", regulations=clinic.regulations.text),
        _("If a life is in danger, call <b>112</b> or <b>999</b>."),
    )
    accept_row: Row = (
        Button(
            _("I accept and open an account"),
            "accept",
            clinic.regulations.version,
            means=ShortAnswer.YES,
            only_pressed=True,
        ),
    )
    whole: tuple[Row, ...] = (
        ((Link(_("Whole regulations"), clinic.regulations.url),),) if clinic.regulations.url else ()
    )
    return Screen(text, (accept_row, *whole, *language_rows(turn.person.language)))


@screen(
    Registration.phone,
    Transition("back", Registration.summary, guard=is_correcting),
    Transition("back", Registration.birth_date, guard=has_passport),
    Transition("back", Registration.pesel),
    Transition(SAID, Registration.summary, action=take_phone),
    Transition(CONTACT, Registration.summary, action=take_phone),
)
async def phone(_turn: Turn[Memory]) -> Screen:
    """How the clinic reaches the person."""
    text = _("What is your <b>telephone number</b>? Press “Share my number” at the bottom, or write it here.")
    return Screen(text, (BACK,), asks_contact=_("Share my number"))


@screen(
    Registration.summary,
    Transition("correct_name", Registration.name),
    Transition("correct_identity", Registration.pesel),
    Transition("correct_phone", Registration.phone),
    Transition(
        "confirm",
        Menu.home,
        action=open_account,
        on_refusal={RegulationsChanged: Registration.welcome, AccountExists: Menu.home},
    ),
    Transition(SAID, Registration.summary, guard=asks_for_something, action=remember_words),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, to be checked before the account is opened."""
    application = _application(turn.memory)
    text = paragraphs(
        _("<b>Is everything right?</b>"),
        lines(
            _("Name: {name}", name=Verbatim(application.name.full)),
            *identity_lines(application.identity),
            _("Telephone: {phone}", phone=telephone(application.phone)),
        ),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, open the account"), "confirm", means=ShortAnswer.YES),),
        (Button(_("Correct the name"), "correct_name"), Button(_("Correct the telephone"), "correct_phone")),
        (Button(_("Correct the PESEL or passport"), "correct_identity"),),
        (Button(_("Start again"), "menu"),),
    )
    return Screen(text, rows)


def _application(memory: Memory) -> Application:
    match memory:
        case Memory(accepted=str(version), name=PersonName() as full_name, phone=str(number), pesel=str(digits)):
            return Application(full_name, Pesel(digits), number, version)
        case Memory(
            accepted=str(version),
            name=PersonName() as full_name,
            phone=str(number),
            country=str(country),
            passport=str(document),
            birth_date=date() as born,
        ):
            return Application(full_name, Passport(country, document, born), number, version)
        case _:
            message = "the form reached its summary unfilled"
            raise AssertionError(message)
