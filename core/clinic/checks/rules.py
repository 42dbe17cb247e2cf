"""What a clinic file must obey beyond its form: ids that exist, hours that make sense, services that somebody gives.

Rules look at the file's content item by item, so that one malformed item hides no fault of the others.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from zoneinfo import available_timezones

import holidays
import phonenumbers
from babel import Locale
from phonenumbers import shortnumberinfo
from pydantic import BaseModel, ValidationError

from core.clinic.answers import ClinicAnswer
from core.clinic.banks import Bank
from core.clinic.booking_systems import BookingSystem
from core.clinic.checks.answer_rules import broken_by_answer
from core.clinic.checks.faults import ClinicFileFault, Content, Faults, listed, location_of, too_long, unknown, unknowns
from core.clinic.checks.form_rules import broken_by_form
from core.clinic.forms import VisitForm
from core.clinic.model import (
    TICK,
    Absence,
    Clinic,
    ConsultationHours,
    DeskHours,
    Facility,
    Helpline,
    Hours,
    Practitioner,
    ReadyAnswer,
    Service,
    StaffMember,
)
from core.clinic.prescribing import CarefulMedicines
from core.clinic.settings import PLACEHOLDERS, ClinicSettings
from core.emergencies.kinds import EmergencyKind
from core.errors import UnusablePhone
from core.text.phones import parse_phone

LONGEST_REGULATIONS = 3000
"""Characters; what is accepted must be read in one message of the chat."""

LONGEST_TITLE = 40
"""Characters of a ready answer's title, which is read on a button."""

LONGEST_READY_ANSWER = 2000
"""Characters; it is sent in one message, with room for what stands around it."""

SHORTEST_MEDICINE = 4
"""Letters of the beginning of a medicine's name: fewer would fit many others."""

LONGEST_ASKED = 300
"""Characters of what is asked about a medicine."""


def broken_rules(content: Content) -> Iterator[ClinicFileFault]:
    """Every rule that is broken; what is malformed is passed over."""
    regulations = [each for section in _REGULATIONS for each in _regulations(content, section)]
    for field, mending in (*_whole_clinic(content), *_settings(content), *regulations):
        yield ClinicFileFault(field, mending)
    for section, (model, rule) in _RULES.items():
        yield from _doubles(content, section)
        for index, item in _items(content, section, model):
            for field, mending in rule(content, item):
                yield ClinicFileFault(location_of(content, (section, index, field)), mending)


def offers_in_vain(clinic: Clinic) -> Iterator[ClinicFileFault]:
    """Services that nobody could ever book, or only at a partner's (D11)."""
    for index, service in enumerate(clinic.services):
        location = f"services[{index + 1}] ({service.id})"
        hours = clinic.hours_of(service.id)
        if service.booked_in is not None:
            continue
        if not hours:
            yield ClinicFileFault(
                location,
                f"nobody gives it; give a practitioner with the specialty "
                f'"{service.specialty}" hours of the kind "{service.kind}"',
            )
        elif not any(_length(each) >= service.duration for each in hours):
            yield ClinicFileFault(f"{location} · minutes", "it is longer than any hours in which it is given")
        elif all(facility.partner for facility in clinic.facilities_of(service.id)):
            yield ClinicFileFault(location, "it is given at partners only; add hours at a facility of your own")


@functools.cache
def _time_zones() -> frozenset[str]:
    """The time zones that this machine knows: hundreds of files to look through."""
    return frozenset(available_timezones())


def _whole_clinic(content: Content) -> Faults:
    country, zone = content.get("country", "PL"), content.get("time_zone", "Europe/Warsaw")
    if isinstance(zone, str) and zone not in _time_zones():
        yield "time_zone", unknown("time zone", zone, _time_zones())
    if country not in phonenumbers.SUPPORTED_REGIONS:
        yield "country", f'unknown country "{country}"; write its two capital letters, such as "PL"'
    elif content.get("holidays", "public") == "public" and country not in holidays.list_supported_countries():
        yield "holidays", f'the public holidays of "{country}" are not known here; list the days instead'
    if isinstance(phone := content.get("phone"), str) and not _is_phone(phone, country):
        yield "phone", f'"{phone}" is not a telephone number; write it as people dial it, such as "22 123 45 67"'
    if isinstance(email := content.get("email"), str) and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        yield "email", f'"{email}" is not an e-mail address'


def _regulations(content: Content, section: str) -> Faults:
    regulations = content.get(section)
    if not isinstance(regulations, dict):
        return
    if not _is_https(regulations.get("url")):
        yield f"{section} · url", _HTTPS
    text = regulations.get("text")
    for language, words in text.items() if isinstance(text, dict) else ():
        if not isinstance(words, str):
            continue
        for placeholder in re.findall(r"\{([^{}]*)\}", words):
            if placeholder not in PLACEHOLDERS:
                yield f"{section} · text · {language}", unknown("number", f"{{{placeholder}}}", _BRACED)
        if len(words) > LONGEST_REGULATIONS:
            too_long = f"has {len(words)} characters, and a message of the chat holds {LONGEST_REGULATIONS}"
            yield f"{section} · text · {language}", f"{too_long}; shorten it, and put the whole at `url`"


def _settings(content: Content) -> Faults:
    try:
        settings = ClinicSettings.model_validate(content.get("settings", {}))
    except ValidationError:
        return
    if settings.escalate_working_hours < settings.take_working_hours:
        yield (
            "settings · escalate_working_hours",
            f"is less than take_working_hours, {settings.take_working_hours}; the desk head is told after the others",
        )


_NAMES: Final = ("id", "user_id", "topic")
"""Fields that no two items of a section may have alike."""


def _doubles(content: Content, section: str) -> Iterator[ClinicFileFault]:
    """The second thing of the same id."""
    seen: set[Any] = set()
    for index, item in enumerate(listed(content, section)):
        known_by = next(
            (field for field in ("id", "user_id", "topic") if isinstance(item, dict) and field in item), None
        )
        if known_by is None:
            continue
        if str(item[known_by]) in seen:
            yield ClinicFileFault(
                location_of(content, (section, index, known_by)), f'"{item[known_by]}" is there already'
            )
        seen.add(str(item[known_by]))


def _facility(_: Content, facility: Facility) -> Faults:
    if not _is_https(facility.map_url):
        yield "map_url", _HTTPS


def _practitioner(content: Content, practitioner: Practitioner) -> Faults:
    yield from unknowns(content, "specialties", "specialty", *practitioner.specialties)
    for language in practitioner.languages:
        if language not in Locale("en").languages:
            yield "languages", f'unknown language "{language}"; write its code, such as "pl", "en" or "uk"'

    if practitioner.licence is not None and not _is_licence(practitioner.licence):
        yield "licence", f'"{practitioner.licence}" is no number of a licence to practise; check its seven digits'


def _is_licence(number: str) -> bool:
    """Whether it is the number of a Polish doctor's licence: seven digits, of which the first checks the others."""
    if not re.fullmatch(r"[0-9]{7}", number):
        return False
    return sum(place * int(digit) for place, digit in enumerate(number)) % 11 == int(number[0])


def _service(content: Content, service: Service) -> Faults:
    yield from unknowns(content, "specialties", "specialty", service.specialty, field="specialty")
    if service.booked_in is not None:
        yield from unknowns(content, "booking_systems", "booking system", service.booked_in, field="booked_in")


def _booking_system(content: Content, system: BookingSystem) -> Faults:
    if system.url is None and system.phone is None:
        yield "url", "is missing, and so is phone: patients need one of them to book there"
    if not _is_https(system.url):
        yield "url", _HTTPS
    if system.phone is not None and not _is_phone(system.phone, content.get("country", "PL")):
        yield "phone", f'"{system.phone}" is not a telephone number; write it as people dial it, such as "22 123 45 67"'


def _hours(content: Content, hours: Hours) -> Faults:
    yield from unknowns(content, "practitioners", "practitioner", hours.practitioner, field="practitioner")
    yield from unknowns(content, "facilities", "facility", *hours.facilities)
    yield from _times_in_order(hours.opens, hours.closes)
    yield from _days_in_order(hours.first_day, hours.last_day)


def _absence(content: Content, absence: Absence) -> Faults:
    yield from unknowns(content, "practitioners", "practitioner", absence.practitioner, field="practitioner")
    yield from _days_in_order(absence.first_day, absence.last_day)


def _member(content: Content, member: StaffMember) -> Faults:
    if member.practitioner is not None:
        yield from unknowns(content, "practitioners", "practitioner", member.practitioner, field="practitioner")


def _desk_hours(_: Content, hours: DeskHours) -> Faults:
    yield from _times_in_order(hours.opens, hours.closes)


def _consultation_hours(content: Content, hours: ConsultationHours) -> Faults:
    yield from unknowns(content, "specialties", "specialty", *hours.specialties)
    yield from _times_in_order(hours.opens, hours.closes)
    if "remote_regulations" not in content:
        yield "specialties", "patients have to be told what an online consultation is; add [remote_regulations]"


def _ready_answer(_: Content, answer: ReadyAnswer) -> Faults:
    for field, words, longest in (("title", answer.title, LONGEST_TITLE), ("text", answer.text, LONGEST_READY_ANSWER)):
        for language, said in words.model_dump().items():
            yield from too_long(f"{field} · {language}", said, longest)


def _helpline(content: Content, helpline: Helpline) -> Faults:
    country = content.get("country", "PL")
    if not _is_phone(helpline.phone, country) and not _is_short_number(helpline.phone, country):
        yield "phone", f'"{helpline.phone}" is not a telephone number; write it as people dial it, such as "116 123"'
    for kind in helpline.kinds:
        if not kind.is_crisis:
            crises = ", ".join(f'"{each}"' for each in EmergencyKind if each.is_crisis)
            yield "kinds", f'nobody is sent to a helpline with "{kind}", but to 112; it can be {crises}'


def _careful_medicines(content: Content, rule: CarefulMedicines) -> Faults:
    yield from unknowns(content, "practitioners", "practitioner", *rule.issued_by, field="issued_by")
    for name in rule.names:
        if sum(map(str.isalnum, name)) < SHORTEST_MEDICINE:
            yield "names", f'"{name}" is too short to tell medicines apart; write at least {SHORTEST_MEDICINE} letters'
    for language, said in rule.asks.model_dump().items() if rule.asks else ():
        yield from too_long(f"asks · {language}", said, LONGEST_ASKED)


def _bank(_: Content, bank: Bank) -> Faults:
    if not _OF_A_BANK.fullmatch(bank.issuer):
        yield "issuer", "should be the bank's address as it writes it itself, https://, without ? or #"
    if "openid" not in bank.scopes:
        yield "scopes", 'should name "openid", without which a bank tells nothing'
    for name in bank.authorize:
        if name in _OURS:
            yield "authorize", f'"{name}" is set by the portal; remove it'


_RULES: dict[str, tuple[type[BaseModel], Callable[[Content, Any], Faults]]] = {
    "facilities": (Facility, _facility),
    "practitioners": (Practitioner, _practitioner),
    "services": (Service, _service),
    "hours": (Hours, _hours),
    "absences": (Absence, _absence),
    "staff": (StaffMember, _member),
    "desk_hours": (DeskHours, _desk_hours),
    "consultation_hours": (ConsultationHours, _consultation_hours),
    "ready_answers": (ReadyAnswer, _ready_answer),
    "helplines": (Helpline, _helpline),
    "careful_medicines": (CarefulMedicines, _careful_medicines),
    "booking_systems": (BookingSystem, _booking_system),
    "banks": (Bank, _bank),
    "answers": (ClinicAnswer, broken_by_answer),
    "forms": (VisitForm, broken_by_form),
}

_REGULATIONS = ("regulations", "files_regulations", "remote_regulations")

_BRACED = [f"{{{each}}}" for each in PLACEHOLDERS]

_OF_A_BANK = re.compile(r"(?:https://[^\s/?#]+|http://(?:127\.0\.0\.1|localhost)(?::\d+)?)(?:/[^\s?#]*)?")
"""On this machine, where a bank is tried, without TLS too."""

_OURS = frozenset(
    {"client_id", "response_type", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"}
    | {"request", "request_uri", "response_mode"}
)
"""Parameters of the way to a bank that the portal sees to."""

_HTTPS = "should begin with https://"


def _items(content: Content, section: str, model: type[BaseModel]) -> Iterator[tuple[int, BaseModel]]:
    """The well-formed items of a section."""
    for index, item in enumerate(listed(content, section)):
        try:
            yield index, model.model_validate(item)
        except ValidationError:
            continue


def _times_in_order(opens: dt.time, closes: dt.time) -> Faults:
    for field, time in (("opens", opens), ("closes", closes)):
        if time.tzinfo or _since_midnight(time) % TICK:
            yield field, "should be a time on the clinic's clock, on a multiple of 5 minutes"
    if opens.replace(tzinfo=None) >= closes.replace(tzinfo=None):
        yield "closes", f"{closes:%H:%M} is not after {opens:%H:%M}, when they open"


def _days_in_order(first: dt.date | None, last: dt.date | None) -> Faults:
    if first and last and first > last:
        yield "last_day", f"{last} is before {first}, the first day"


def _since_midnight(time: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second, microseconds=time.microsecond)


def _length(hours: Hours) -> dt.timedelta:
    return _since_midnight(hours.closes) - _since_midnight(hours.opens)


def _is_https(url: Any) -> bool:  # noqa: ANN401
    """Whether it is an address that a chat may open; none at all is fine."""
    return not isinstance(url, str) or re.match(r"https://[^\s/]+", url) is not None


def _is_phone(phone: str, country: str) -> bool:
    if country not in phonenumbers.SUPPORTED_REGIONS:
        return True  # the country is to be mended first
    if not re.fullmatch(r"\+?[\d\s()./-]+", phone):
        return False  # it is shown as it is written here
    try:
        parse_phone(phone, country)
    except UnusablePhone:
        return False
    return True


def _is_short_number(phone: str, country: str) -> bool:
    """Whether it is a number such as 112 or 116 123, which only works inside the country."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return False
    return shortnumberinfo.is_valid_short_number_for_region(number, country)
