"""What the clinic is asked and its file answers: parking, prices, a sick note, and what the clinic has added itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from core.accounts.tiers import Feature
from core.clinic.answers import AnswerTopic, AnswerWay, ClinicAnswer
from core.clinic.model import Clinic, Facility, Service, ServiceKind
from core.clinic.opening_hours import WEEKDAYS
from core.errors import NotFound
from core.treatment import calls
from dialogs.engine.dialog import screen
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Link, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Meaning
from dialogs.notifications.appointments.calls import call_me
from dialogs.patient.booking.asked import BOOKABLE
from dialogs.patient.booking.days import WEEKDAYS as SHORT_WEEKDAYS
from dialogs.patient.saying.states import Memory, Saying
from dialogs.triggers import BOOK_SERVICE, SEE_CALL
from dialogs.wording.accounts.levels import FEATURE_NAMES

TOPICS: Final[dict[AnswerTopic, Text]] = {
    AnswerTopic.HOURS: _("Opening hours"),
    AnswerTopic.ADDRESS: _("Our addresses"),
    AnswerTopic.DIRECTIONS: _("How to get to us"),
    AnswerTopic.PARKING: _("Parking"),
    AnswerTopic.PRICES: _("Prices and payment"),
    AnswerTopic.PREPARATION: _("How to prepare"),
    AnswerTopic.SICK_NOTE: _("Sick note"),
    AnswerTopic.VACCINATION: _("Vaccination"),
    AnswerTopic.CERTIFICATES: _("Certificates"),
    AnswerTopic.RECORDS: _("Copies of medical records"),
    AnswerTopic.ACCESSIBILITY: _("Help for people with a disability"),
    AnswerTopic.REGISTRATION: _("Choosing a family doctor"),
}

OF_PLACES: Final = frozenset((AnswerTopic.ADDRESS, AnswerTopic.DIRECTIONS))
OF_SERVICES: Final = frozenset((AnswerTopic.PREPARATION, AnswerTopic.PRICES))
"""What is asked of a service that is named."""

MOST_SERVICES: Final = 3
"""Of those that the words name."""

_CALL_ASKED_FOR: Final = _("✍️ My request for a call")

_WAYS: Final[dict[AnswerWay, Feature]] = {each: Feature(each.value) for each in AnswerWay}


@screen(Saying.clinic)
async def clinic(turn: Turn[Memory]) -> Screen:
    """What was asked, and what the clinic answers; all that its file tells of it anyway, if nothing was."""
    meaning, clinic = turn.memory.meaning, turn.work.clinic
    rows = list(_ways_on(clinic, meaning)) if turn.patient is not None else []
    if meaning.topic and not _is_answered(clinic, meaning):
        rows.insert(0, await call_row(turn))
    text = paragraphs(*(_answered(clinic, meaning) if meaning.topic else _overview(clinic)))
    return Screen(text, (*rows, *_maps(clinic, meaning), return_row(turn.memory)))


async def call_row(turn: Turn[Any]) -> Row:
    """The way to be called, or to the request that waits; nothing for who has no account, and so no number here."""
    if turn.patient is None:
        return ()
    waiting = await calls.current(turn.work, turn.patient)
    return (call_me() if waiting is None else Button(_CALL_ASKED_FOR, SEE_CALL, waiting.id),)


def desk_hours(clinic: Clinic) -> Text:
    """When somebody is at the desk."""
    return lines(_("We answer the telephone:"), *hour_lines(clinic))


def hour_lines(clinic: Clinic) -> Iterator[Text]:
    """The hours of the desk, a line for each."""
    for hours in clinic.desk_hours:
        numbers = sorted(WEEKDAYS.index(each) for each in hours.days)
        first, last = SHORT_WEEKDAYS[numbers[0]], SHORT_WEEKDAYS[numbers[-1]]
        times = Verbatim(f"{hours.opens:%H:%M}–{hours.closes:%H:%M}")
        if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            yield _("{first}–{last}: {times}", first=first, last=last, times=times)
        else:
            for number in numbers:
                yield _("{day}: {times}", day=SHORT_WEEKDAYS[number], times=times)


def _overview(clinic: Clinic) -> Iterator[Text]:
    yield _("<b>{clinic}</b>", clinic=Verbatim(clinic.name))
    yield lines(_("Our facilities:"), *map(_place, clinic.facilities))
    yield desk_hours(clinic)
    yield _anything_else(clinic)


def _answered(clinic: Clinic, meaning: Meaning) -> Iterator[Text]:
    answer = clinic.answer(meaning.topic or "")
    yield _title(clinic, meaning.topic or "", answer)
    if answer is not None:
        yield _("{answer}", answer=answer.text)
    yield from _told_anyway(clinic, meaning)
    if _is_answered(clinic, meaning):
        yield _anything_else(clinic)
    else:
        yield _("Sorry, we have no answer to this here. Please call {phone}: we will tell you.", phone=_phone(clinic))
        yield desk_hours(clinic)


def _is_answered(clinic: Clinic, meaning: Meaning) -> bool:
    return clinic.answer(meaning.topic or "") is not None or any(True for _each in _told_anyway(clinic, meaning))


def _title(clinic: Clinic, topic: str, answer: ClinicAnswer | None) -> Text:
    if answer is not None and answer.title is not None:
        return _("<b>{topic}</b>", topic=answer.title)
    if topic in set(AnswerTopic):
        return _("<b>{topic}</b>", topic=TOPICS[AnswerTopic(topic)])
    return _("<b>{clinic}</b>", clinic=Verbatim(clinic.name))


def _told_anyway(clinic: Clinic, meaning: Meaning) -> Iterator[Text]:
    """What other parts of the clinic file say of it."""
    if meaning.topic == AnswerTopic.HOURS:
        yield desk_hours(clinic)
    if meaning.topic in OF_PLACES:
        yield lines(_("Our facilities:"), *map(_place, _places(clinic, meaning)))
    if meaning.topic == AnswerTopic.PREPARATION:
        for each in _services(clinic, meaning):
            if each.preparation is not None:
                yield _("<b>{service}</b>: {preparation}", service=each.name, preparation=each.preparation)


def _ways_on(clinic: Clinic, meaning: Meaning) -> Iterator[Row]:
    """To book what was named; or else what the answer leads to, or any appointment."""
    named = [each for each in _services(clinic, meaning) if _is_booked_here(each)]
    answer = clinic.answer(meaning.topic or "")
    if named and meaning.topic in OF_SERVICES:
        for each in named:
            yield (_booking(each),)
    elif answer is not None and answer.service is not None:
        yield (_booking(clinic.service(answer.service)),)
    elif answer is not None and answer.leads_to is not None:
        yield (_place_of(_WAYS[answer.leads_to]),)
    else:
        yield (_place_of(Feature.BOOK),)


def _booking(service: Service) -> Button:
    if service.kind is ServiceKind.OCCUPATIONAL:
        return _place_of(Feature.OCCUPATIONAL)
    return Button(_("Book: {service}", service=service.name), BOOK_SERVICE, service.id)


def _place_of(feature: Feature) -> Button:
    return Button(FEATURE_NAMES[feature], f"menu.{feature}")


def _is_booked_here(service: Service) -> bool:
    return service.kind in BOOKABLE and service.booked_in is None


def _maps(clinic: Clinic, meaning: Meaning) -> Iterator[Row]:
    if meaning.topic in OF_PLACES:
        for each in _places(clinic, meaning):
            if each.map_url is not None and (meaning.facilities or not each.partner):
                yield (Link(_("🗺 Map: {facility}", facility=each.name), each.map_url),)


def _places(clinic: Clinic, meaning: Meaning) -> tuple[Facility, ...]:
    """Those that were named; all of the clinic's own, if none was."""
    named = tuple(_known(clinic.facility, meaning.facilities))
    return named or clinic.facilities


def _services(clinic: Clinic, meaning: Meaning) -> tuple[Service, ...]:
    return tuple(_known(clinic.service, meaning.services[:MOST_SERVICES]))


ThingT = TypeVar("ThingT", Facility, Service)


def _known(find: Callable[[str], ThingT], ids: Iterable[str]) -> Iterator[ThingT]:
    """Those that the clinic file still has."""
    for each in ids:
        try:
            yield find(each)
        except NotFound:
            continue


def _place(facility: Facility) -> Text:
    return _("{facility}: {address}", facility=facility.name, address=Verbatim(facility.address))


def _anything_else(clinic: Clinic) -> Text:
    return _("For anything else, please call {phone}.", phone=_phone(clinic))


def _phone(clinic: Clinic) -> Text:
    return Verbatim(clinic.phone)
