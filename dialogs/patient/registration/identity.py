"""Who somebody is: a PESEL, or a passport and a date of birth (D16). Of a passport, what is not clear is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from core.accounts import birth_dates, identity, passports
from core.accounts.identity import Passport
from core.errors import CountryUnclear, NotFound, PassportNumberUnclear, Refusal
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import NameOfCountry, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State
from dialogs.patient.registration.states import BACK, Memory, Registration, UnclearPassport, is_correcting, today

MOST_COUNTRIES: Final = 6
"""As many as are offered at once."""

UNCLEAR: Final[Mapping[type[Refusal], State]] = {
    CountryUnclear: Registration.country,
    PassportNumberUnclear: Registration.passport_number,
}


def has_digits(turn: Turn[Memory]) -> bool:
    return any(map(str.isdigit, turn.said))


async def take_pesel(turn: Turn[Memory]) -> None:
    """Read the PESEL number; the message is removed even when a slip in it makes it none."""
    turn.forget_message()
    pesel = identity.parse_pesel(turn.said, today(turn))
    turn.memory = replace(turn.memory, pesel=pesel.number, country=None, passport=None, birth_date=None)


async def take_passport(turn: Turn[Memory]) -> None:
    """Read the passport's country and number; what is clear is kept, and the message that holds them is removed."""
    turn.forget_message()
    try:
        country, number = passports.parse_passport(turn.said)
    except CountryUnclear as refusal:
        unclear = UnclearPassport(number=refusal.number, readings=refusal.readings)
        turn.memory = replace(turn.memory, unclear=unclear)
        raise
    except PassportNumberUnclear as refusal:
        turn.memory = replace(turn.memory, unclear=UnclearPassport(country=refusal.country))
        raise
    turn.memory = replace(turn.memory, country=country, passport=number)


async def choose_country(turn: Turn[Memory]) -> None:
    """The country that was meant, with the number that it has then."""
    number = dict(turn.memory.unclear.readings).get(turn.value)
    if number is None:
        raise NotFound
    turn.memory = replace(turn.memory, country=turn.value, passport=number or turn.memory.unclear.number)


async def take_country(turn: Turn[Memory]) -> None:
    """Read the country alone; whoever writes the number again is read anew."""
    if has_digits(turn):
        await take_passport(turn)
        return
    unclear = turn.memory.unclear
    try:
        country = passports.parse_country(turn.said)
    except CountryUnclear as refusal:
        turn.memory = replace(turn.memory, unclear=replace(unclear, readings=refusal.readings))
        raise
    number = dict(unclear.readings).get(country) or unclear.number
    turn.memory = replace(turn.memory, country=country, passport=number)


async def take_passport_number(turn: Turn[Memory]) -> None:
    """Read the number alone."""
    turn.forget_message()
    number = passports.parse_passport_number(turn.said)
    turn.memory = replace(turn.memory, country=turn.memory.unclear.country, passport=number)


async def take_birth_date(turn: Turn[Memory]) -> None:
    """Read the birth date; only now does the passport take the place of a PESEL given before."""
    turn.memory = replace(turn.memory, birth_date=birth_dates.parse_birth_date(turn.said, today(turn)), pesel=None)


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
    Transition(SAID, Registration.birth_date, action=take_passport, on_refusal=UNCLEAR),
)
async def passport(_turn: Turn[Memory]) -> Screen:
    """Who the person is, for those without a PESEL."""
    text = paragraphs(
        _("Please write the <b>country and number of your passport</b>. For example: Germany C01X00T47."),
        _("We will remove your message from this chat as soon as we have read it."),
    )
    return Screen(text, (BACK,))


@screen(
    Registration.country,
    Transition("country", Registration.birth_date, action=choose_country),
    Transition("back", Registration.passport),
    Transition(SAID, Registration.birth_date, action=take_country, on_refusal=UNCLEAR),
)
async def country(turn: Turn[Memory]) -> Screen:
    """Of which country the passport is: better asked than guessed."""
    unclear = turn.memory.unclear
    shown = Passport("", unclear.number, date.min).masked
    text = paragraphs(
        _("Which <b>country</b> is the passport with the number {number} from?", number=Verbatim(shown)),
        _("Choose it, or write its name.") if unclear.readings else _("Please write its name."),
    )
    means = ShortAnswer.YES if len(unclear.readings) == 1 else None
    rows: tuple[Row, ...] = tuple(
        (Button(NameOfCountry(code), "country", code, means=means),) for code, _number in unclear.readings
    )
    return Screen(text, (*rows[:MOST_COUNTRIES], BACK))


@screen(
    Registration.passport_number,
    Transition("back", Registration.passport),
    Transition(SAID, Registration.birth_date, action=take_passport_number),
)
async def passport_number(turn: Turn[Memory]) -> Screen:
    """The number of a passport whose country is known."""
    text = paragraphs(
        _("What is the <b>number</b> of your passport?"),
        _("Country: {country}", country=NameOfCountry(turn.memory.unclear.country)),
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
