"""Open an account: read and accept the regulations, then a short form (S4, S5, D16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.accounts import birth_dates, identity, names, patients
from core.accounts.identity import Passport, Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Application
from core.errors import AccountExists, NotYourContact, RegulationsChanged
from core.text import phones
from dialogs.engine.dialog import CONTACT, SAID, Dialog, Transition, screen
from dialogs.engine.events import SharedContact
from dialogs.engine.screens import Button, Link, Row, Screen
from dialogs.engine.text import Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient import booking
from dialogs.patient.menu import Memory as MenuMemory
from dialogs.patient.menu import Menu
from dialogs.patient.overlays import language_rows
from dialogs.wording.appointments import identity_lines, telephone


class Registration(StatesGroup):
    """The form, a question a state."""

    welcome = State()  # who we are, and the regulations
    name = State()
    pesel = State()
    passport = State()  # for somebody without a PESEL
    birth_date = State()  # a passport doesn't tell it
    phone = State()
    summary = State()


@dataclass(frozen=True)
class Memory:
    """The form so far; `wish` are the services that were asked for before there was an account."""

    accepted: str | None = None
    name: PersonName | None = None
    pesel: str | None = None
    country: str | None = None
    passport: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    correcting: bool = False
    wish: tuple[str, ...] = ()


def is_correcting(turn: Turn[Memory]) -> bool:
    """Whether the rest of the form is filled in already."""
    return turn.memory.correcting


def has_passport(turn: Turn[Memory]) -> bool:
    """Whether the person goes by a passport and told us the birth date themselves."""
    return turn.memory.pesel is None


def names_service(turn: Turn[Memory]) -> bool:
    """Whether the typed words name something that can be booked."""
    return bool(booking.named(turn))


async def remember_wish(turn: Turn[Memory]) -> None:
    """Keep what somebody came for until they can book it."""
    wanted = booking.named(turn)
    turn.memory = replace(turn.memory, wish=tuple(each.id for each in wanted))
    turn.note(_("We will offer you this first, as soon as your account is open: {wish}.", wish=booking.wish(wanted)))


async def accept(turn: Turn[Memory]) -> None:
    """Keep which regulations were accepted."""
    turn.memory = replace(turn.memory, accepted=turn.value)


async def take_name(turn: Turn[Memory]) -> None:
    """Read the first and last name."""
    turn.memory = replace(turn.memory, name=names.parse_name(turn.said))


async def take_pesel(turn: Turn[Memory]) -> None:
    """Read the PESEL number; the message is removed even when a slip in it makes it none."""
    turn.forget_message()
    pesel = identity.parse_pesel(turn.said, _today(turn))
    turn.memory = replace(turn.memory, pesel=pesel.number, country=None, passport=None, birth_date=None)


async def take_passport(turn: Turn[Memory]) -> None:
    """Read the passport's country and number; the message that holds them is removed."""
    turn.forget_message()
    country, number = identity.parse_passport(turn.said)
    turn.memory = replace(turn.memory, country=country, passport=number)


async def take_birth_date(turn: Turn[Memory]) -> None:
    """Read the birth date; only now does the passport take the place of a PESEL given before."""
    turn.memory = replace(turn.memory, birth_date=birth_dates.parse_birth_date(turn.said, _today(turn)), pesel=None)


async def take_phone(turn: Turn[Memory]) -> None:
    """Read the telephone number, typed or shared; only the sender's own contact counts."""
    if isinstance(turn.event, SharedContact) and not turn.event.own:
        raise NotYourContact
    phone = phones.parse_phone(turn.said, turn.work.clinic.country)
    turn.memory = replace(turn.memory, phone=phone, correcting=True)


async def open_account(turn: Turn[Memory]) -> None:
    """Open the account at the basic level."""
    try:
        turn.patient = await patients.open_account(turn.work, turn.person, _application(turn.memory))
    except AccountExists:
        turn.patient = await patients.find_patient(turn.work, turn.person)
        raise
    turn.start(MenuMemory(wish=turn.memory.wish))
    turn.confirm(_("<b>Your account is open.</b> You can book appointments now."))


BACK: Final[Row] = (Button(_("Back"), "back"), Button(_("Start again"), "menu"))


@screen(
    Registration.welcome,
    Transition("accept", Registration.summary, guard=is_correcting, action=accept),
    Transition("accept", Registration.name, action=accept),
    Transition(SAID, Registration.welcome, guard=names_service, action=remember_wish),
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
    accept_row: Row = (Button(_("I accept and open an account"), "accept", clinic.regulations.version),)
    whole: tuple[Row, ...] = (
        ((Link(_("Whole regulations"), clinic.regulations.url),),) if clinic.regulations.url else ()
    )
    return Screen(text, (accept_row, *whole, *language_rows(turn.person.language)))


@screen(
    Registration.name,
    Transition("back", Registration.summary, guard=is_correcting),
    Transition("back", Registration.welcome),
    Transition(SAID, Registration.summary, guard=is_correcting, action=take_name),
    Transition(SAID, Registration.pesel, action=take_name),
)
async def name(_turn: Turn[Memory]) -> Screen:
    """The first question."""
    return Screen(_("What is your <b>first and last name</b>? For example: Anna Nowak."), (BACK,))


@screen(
    Registration.pesel,
    Transition("no_pesel", Registration.passport),
    Transition("back", Registration.summary, guard=is_correcting),
    Transition("back", Registration.name),
    Transition(SAID, Registration.summary, guard=is_correcting, action=take_pesel),
    Transition(SAID, Registration.phone, action=take_pesel),
)
async def pesel(_turn: Turn[Memory]) -> Screen:
    """Who the person is, for those who live in Poland."""
    text = paragraphs(
        _("What is your <b>PESEL number</b>? It has 11 digits."),
        _("We will remove your message from this chat as soon as we have read it."),
    )
    return Screen(text, ((Button(_("I have no PESEL"), "no_pesel"),), BACK))


@screen(
    Registration.passport,
    Transition("back", Registration.pesel),
    Transition(SAID, Registration.birth_date, action=take_passport),
)
async def passport(_turn: Turn[Memory]) -> Screen:
    """Who the person is, for those without a PESEL."""
    text = paragraphs(
        _("Please write the <b>country and number of your passport</b>. For example: Germany C01X00T47."),
        _("We will remove your message from this chat as soon as we have read it."),
    )
    return Screen(text, (BACK,))


@screen(
    Registration.birth_date,
    Transition("back", Registration.passport),
    Transition(SAID, Registration.summary, guard=is_correcting, action=take_birth_date),
    Transition(SAID, Registration.phone, action=take_birth_date),
)
async def birth_date(_turn: Turn[Memory]) -> Screen:
    """Goes with the passport."""
    return Screen(_("When were you <b>born</b>? For example: 3 May 1948."), (BACK,))


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
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, to be checked before the account is opened."""
    application = _application(turn.memory)
    text = paragraphs(
        _("<b>Is everything right?</b>"),
        lines(
            _("Name: {first} {last}", first=Verbatim(application.name.first), last=Verbatim(application.name.last)),
            *identity_lines(application.identity),
            _("Telephone: {phone}", phone=telephone(application.phone)),
        ),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, open the account"), "confirm"),),
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


def _today(turn: Turn[Memory]) -> date:
    return turn.work.clinic.day_of(turn.work.now)


REGISTRATION: Final = Dialog(
    Registration,
    Memory,
    (welcome, name, pesel, passport, birth_date, phone, summary),
)
