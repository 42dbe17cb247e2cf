"""Book by one sentence: “dermatologist tomorrow after five, in Wola” leads straight to the free times (S41, S42).

What can be read in two ways, or names several, is asked first, one after another: the day, the hour, the service, the
doctor. In the midst of a booking, words about its days, times, place or doctor change that booking.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments.search.free_times import Cursor
from core.appointments.search.recent import own_practitioners
from core.appointments.search.services import CONSULTATIONS
from core.clinic.model import Service, ServiceKind
from core.text.similarity import plain_words
from dialogs.engine.button_values import number, thing
from dialogs.engine.dialog import SAID, GlobalTransition, Transition, name_of, screen
from dialogs.engine.returning import return_row, with_way_back
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Clue, Intent
from dialogs.patient.booking.asked import BOOKABLE, able, chosen, still_several_doctors
from dialogs.patient.booking.service import note_understood
from dialogs.patient.booking.states import Asked, Booking, Memory, Occupational, RegistrationMemory
from dialogs.patient.meant import meant, note_left_out, services_meant
from dialogs.wording.accounts.levels import has_account
from dialogs.wording.booking.doctors import YOUR_DOCTOR, doctor_label, legend, own_first
from dialogs.wording.booking.wishes import clock_name, span_name

_HOME: Final = "Menu:home"
"""There is nothing under way that could be gone back to. (The menu knows booking, and not the other way round.)"""

_A_NAME: Final = 4
"""As many words as the name of a service has, at most."""


def only_named(turn: Turn[Any]) -> bool:
    """Whether a service or a doctor is named, and nothing is said of it."""
    return not says_more(turn) and len(plain_words(turn.said)) <= _A_NAME


def says_more(turn: Turn[Any]) -> bool:
    """Whether the words say that something is to be booked, or when, where, for whom."""
    found = meant(turn)
    told = found.days or found.hours or found.impossible or found.facilities or found.soonest or found.for_child
    return bool(told) or any(map(_is_of_booking, found.clues))


def _is_of_booking(clue: Clue) -> bool:
    return clue.kind == "intent"


def asked(turn: Turn[Any]) -> Asked:
    """What the words ask for beside a service."""
    found = meant(turn)
    return Asked(found.days, found.hours, found.facilities, found.practitioners, found.not_practitioners, found.soonest)


def wanted(turn: Turn[Any]) -> tuple[Service, ...]:
    """The services that the words are about, best first; those of the practitioners whom they name, if of none other.
    In the midst of choosing among one kind, those of that kind, if there are any. Who says to book, or when or where,
    wants to go there: of consultations that differ only in how they are held, those in person.
    """
    bookable = tuple(each for each in services_meant(turn) if each.kind in BOOKABLE)
    chosen_kind = tuple(each for each in bookable if each.kind is _kind(turn))
    if chosen_kind or not says_more(turn) or len({each.specialty for each in bookable}) > 1:
        return chosen_kind or bookable
    consultations = all(each.kind in CONSULTATIONS for each in bookable)
    return tuple(each for each in bookable if consultations and each.kind is ServiceKind.IN_PERSON) or bookable


def likely(turn: Turn[Any]) -> tuple[Service, ...]:
    """Those of them to choose from. Whoever says more than a name, as when it is to be, most likely means the visit in
    person, if there is one of one specialty: its times are shown, and the others are a tap away.
    """
    services = wanted(turn)
    consultations = () if only_named(turn) else tuple(each for each in services if each.kind in CONSULTATIONS)
    in_person = tuple(each for each in consultations if each.kind is ServiceKind.IN_PERSON)
    is_plain = len(in_person) == 1 and len({each.specialty for each in consultations}) == 1
    return in_person if is_plain else services


def _kind(turn: Turn[Any]) -> ServiceKind | None:
    """The kind that was chosen before."""
    return turn.memory.kind if isinstance(turn.memory, Memory) and turn.memory.preferences is None else None


def books(turn: Turn[Any]) -> bool:
    """Whether something is to be booked that is booked here, or nobody knows yet what."""
    named = has_account(turn) and meant(turn).intent is Intent.BOOK
    return named and (bool(wanted(turn)) or not services_meant(turn))


def books_occupational(turn: Turn[Any]) -> bool:
    """Whether it is an examination for work, and nothing else."""
    kinds = {each.kind for each in services_meant(turn)}
    named = meant(turn).intent is Intent.BOOK and kinds == {ServiceKind.OCCUPATIONAL}
    return named and has_account(turn) and not isinstance(turn.memory, RegistrationMemory)


def changes_booking(turn: Turn[Any]) -> bool:
    """Whether the words change what is being booked."""
    here, found = turn.memory, meant(turn)
    is_booked = turn.state in {name_of(Booking.booked), name_of(Booking.moved)}
    if not has_account(turn) or is_booked or not isinstance(here, Memory) or here.preferences is None:
        return False
    same = not found.services or here.preferences.service in found.services
    given = not found.practitioners or able(turn, turn.work.clinic.service(here.preferences.service), asked(turn))
    return found.intent in {Intent.BOOK, Intent.UNKNOWN} and same and bool(given) and asked(turn) != Asked()


def has_two_readings(turn: Turn[Any]) -> bool:
    """Whether a day or a time of what is to be booked can be read in two ways."""
    found = asked(turn)
    is_about = changes_booking(turn) or (books(turn) and bool(wanted(turn)))
    return is_about and (len(found.days) > 1 or len(found.hours) > 1)


def names_a_service_alone(turn: Turn[Any]) -> bool:
    """Whether the words are the name of one service, or doctor, and nothing else."""
    return _begins(turn) and only_named(turn) and len(wanted(turn)) == 1


def books_one_of_several(turn: Turn[Any]) -> bool:
    """Whether the service has to be chosen among several."""
    return _begins(turn) and len(likely(turn)) > 1


def books_with_one_of_several(turn: Turn[Any]) -> bool:
    """Whether the doctor has to be chosen among several of that name."""
    return _begins(turn) and len(likely(turn)) == 1 and len(able(turn, likely(turn)[0], asked(turn))) > 1


def is_clear(turn: Turn[Any]) -> bool:
    """Whether all is clear."""
    return changes_booking(turn) or (books(turn) and len(likely(turn)) == 1)


def _begins(turn: Turn[Any]) -> bool:
    return books(turn) and not changes_booking(turn)


async def take(turn: Turn[Any]) -> None:
    """Change what is being booked, or begin with what is clear."""
    if changes_booking(turn):
        await change(turn)
    else:
        await begin(turn)


async def change(turn: Turn[Memory]) -> None:
    """Have what is being booked as the words want it."""
    note_left_out(turn)
    found, wish = asked(turn), turn.memory.wish
    there = able(turn, turn.work.clinic.service(wish.service), found)
    found = replace(found, practitioners=tuple(each.id for each in there))
    changed = replace(turn.memory, preferences=found.of(wish), asked=found, is_asked=True, cursor=Cursor(), looser=None)
    turn.start(changed)


async def begin(turn: Turn[Any]) -> None:
    """Begin with what is clear."""
    note_left_out(turn)
    services, found = likely(turn), asked(turn)
    if services and (only_named(turn) or not found.practitioners):
        note_understood(turn)
    ids = tuple(each.id for each in wanted(turn))
    doctor = found.practitioners[0] if len(found.practitioners) == 1 else None
    memory = Memory(kind=_kind(turn), found=ids, doctor=doctor, asked=found, is_asked=not only_named(turn))
    if len(services) == 1:
        memory = replace(chosen(turn, memory, services[0]), found=ids if len(ids) > 1 else ())
    turn.start(memory if turn.state == _HOME else with_way_back(turn, memory))


async def choose_reading(turn: Turn[Memory]) -> None:
    """Keep the reading that was meant."""
    found = turn.memory.asked
    if len(found.days) > 1:
        found = replace(found, days=(found.days[number(turn.value, range(len(found.days)))],))
    else:
        found = replace(found, hours=(found.hours[number(turn.value, range(len(found.hours)))],))
    wish = turn.memory.preferences
    turn.memory = replace(turn.memory, asked=found, preferences=None if wish is None else found.of(wish))


async def choose_doctor(turn: Turn[Memory]) -> None:
    """Keep the one doctor of that name."""
    service = turn.work.clinic.service(turn.memory.wish.service)
    doctor = thing(able(turn, service, turn.memory.asked), turn.value)
    found = replace(turn.memory.asked, practitioners=(doctor.id,))
    turn.memory = replace(turn.memory, asked=found, preferences=found.of(turn.memory.wish))


def still_two_readings(turn: Turn[Memory]) -> bool:
    """Whether another reading has to be chosen once this one is."""
    return len(turn.memory.asked.days) > 1 and len(turn.memory.asked.hours) > 1


def still_several_services(turn: Turn[Memory]) -> bool:
    """Whether the service isn't chosen yet."""
    return turn.memory.preferences is None


@screen(
    Booking.reading,
    Transition("reading", Booking.reading, guard=still_two_readings, action=choose_reading),
    Transition("reading", Booking.service, guard=still_several_services, action=choose_reading),
    Transition("reading", Booking.named_doctor, guard=still_several_doctors, action=choose_reading),
    Transition("reading", Booking.slots, action=choose_reading),
    Transition("back", Booking.kind),
)
async def reading(turn: Turn[Memory]) -> Screen:
    """Which of two days, or of two times, was meant."""
    found = turn.memory.asked
    readings: list[Text] = [span_name(each.first, each.last) for each in found.days]
    question: Text = _("<b>Which day do you mean?</b>")
    if len(readings) < 2:  # noqa: PLR2004 - of two
        readings = [clock_name(each.start, each.end) for each in found.hours]
        question = _("<b>Which time do you mean?</b>")
    rows: list[Row] = [(Button(each, "reading", str(place)),) for place, each in enumerate(readings)]
    return Screen(question, (*rows, return_row(turn.memory)))


@screen(
    Booking.named_doctor,
    Transition("named", Booking.slots, action=choose_doctor),
    Transition("back", Booking.kind),
)
async def several_doctors(turn: Turn[Memory]) -> Screen:
    """Which of those who have that name."""
    service = turn.work.clinic.service(turn.memory.wish.service)
    own = await own_practitioners(turn.work, turn.known_patient)
    there = own_first(able(turn, service, turn.memory.asked), own)
    rows: list[Row] = [(Button(doctor_label(each, own), "named", each.id),) for each in there]
    text = paragraphs(_("<b>Which doctor do you mean?</b>"), legend(there, own, YOUR_DOCTOR))
    return Screen(text, (*rows, return_row(turn.memory)))


SENTENCES: Final = (
    GlobalTransition(SAID, Occupational.kind, guard=books_occupational),
    GlobalTransition(SAID, Booking.reading, guard=has_two_readings, action=take, interrupts=True),
    GlobalTransition(SAID, Booking.preferences, guard=names_a_service_alone, action=begin, interrupts=True),
    GlobalTransition(SAID, Booking.service, guard=books_one_of_several, action=begin, interrupts=True),
    GlobalTransition(SAID, Booking.named_doctor, guard=books_with_one_of_several, action=begin, interrupts=True),
    GlobalTransition(SAID, Booking.slots, guard=is_clear, action=take, interrupts=True),
    GlobalTransition(SAID, Booking.kind, guard=books, action=begin, interrupts=True),
)
"""What words lead to from everywhere; the first that is open."""
