"""Which service: by kind, by recent choice, by list, or by typing part of its name."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Final

from core.appointments.search import services
from core.appointments.search.availability import Preferences
from core.appointments.search.recent import recent_services
from core.clinic.model import Practitioner, Service, ServiceKind
from core.errors import NotFound
from dialogs.engine.button_values import member, thing
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.returning import RETURN_OR_MENU, return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking import limit
from dialogs.patient.booking.asked import BOOKABLE, SERVICE_ROWS, choose_again
from dialogs.patient.booking.states import Asked, Booking, Memory, RegistrationMemory
from dialogs.patient.meant import is_nothing, meant
from dialogs.wording.booking.appointments import kind_name
from dialogs.wording.booking.wishes import wishes_line

_FOR_ANYBODY: Final = _("We don’t know which doctor that is for. You can begin with a family doctor.")
_FOR_A_CHILD: Final = _(
    "We don’t know which doctor that is for. For a child you can begin with a paediatrician, for an adult with a "
    "family doctor."
)


def named(turn: Turn[Any], kind: ServiceKind | None = None) -> tuple[Service, ...]:
    """The services that the typed words name, best first, or those of the doctor whom they name, or the family doctors
    for a complaint; occupational medicine has a dialog of its own.
    """
    clinic = turn.work.clinic
    found = services.find_services(clinic, kind, turn.said, turn.person.language)
    if not found:
        of_doctor = services.services_of(clinic, kind, services.find_practitioners(clinic, turn.said))
        found = of_doctor or services.first_contact(clinic, kind, turn.said)
    return tuple(service for service in found if service.kind in BOOKABLE)


def named_doctor(turn: Turn[Any]) -> Practitioner | None:
    """The one doctor whom the typed words name, if they do and he gives all that they mean."""
    found = services.find_practitioners(turn.work.clinic, turn.said)
    wanted = named(turn)
    gives_all = len(found) == 1 and all(found[0] in turn.work.clinic.practitioners_of(each.id) for each in wanted)
    return found[0] if gives_all else None


def note_understood(turn: Turn[Any], kind: ServiceKind | None = None) -> None:
    """Say so when the words name no service: a doctor was understood, or family doctors are offered for a complaint."""
    if (doctor := named_doctor(turn)) is not None:
        turn.note(_("These are the appointments with {doctor}.", doctor=Verbatim(doctor.name)))
    elif not services.find_services(turn.work.clinic, kind, turn.said):
        of_children = services.childrens_doctors(turn.work.clinic, kind, turn.said)
        turn.note(_FOR_A_CHILD if of_children else _FOR_ANYBODY)


def names_occupational(turn: Turn[Any]) -> bool:
    """Whether the typed words name nothing but an examination for work."""
    found = services.find_services(turn.work.clinic, None, turn.said, turn.person.language)
    return bool(found) and all(service.kind is ServiceKind.OCCUPATIONAL for service in found)


def names_rehabilitation(turn: Turn[Any]) -> bool:
    """Whether the typed words name nothing but what is booked from a referral, or somebody who gives nothing else."""
    clinic = turn.work.clinic
    found = services.find_services(clinic, None, turn.said, turn.person.language) or services.services_of(
        clinic, None, services.find_practitioners(clinic, turn.said)
    )
    return bool(found) and all(service.needs_referral for service in found)


def has_registration(turn: Turn[Memory]) -> bool:
    """Whether a slot is sought for an examination for work."""
    return turn.memory.registration is not None


def means_nothing(turn: Turn[Memory]) -> bool:
    """Whether the typed words are about nothing that the portal knows."""
    return is_nothing(meant(turn))


async def choose_kind(turn: Turn[Memory]) -> None:
    """Keep the kind."""
    kind = member(ServiceKind, turn.value)
    if kind not in BOOKABLE:
        raise NotFound
    memory = turn.memory
    turn.memory = Memory(kind=kind, asked=memory.asked, is_asked=memory.is_asked, back_to=memory.back_to)


async def choose(turn: Turn[Memory]) -> None:
    """Keep the service whose button was pressed."""
    _choose(turn, thing(_listed(turn), turn.value), turn.memory.doctor)


async def not_found(turn: Turn[Memory]) -> None:
    """Say that the typed words name nothing here."""
    turn.note(_("We have found nothing by that name. Please choose below, or write it in another way."))


async def widen(turn: Turn[Memory]) -> None:
    """Show all services of the kind again."""
    turn.memory = replace(turn.memory, found=(), doctor=None, page=1)


async def reopen(turn: Turn[Memory]) -> None:
    """Choose the service anew, from all that the words named, or else from all of its kind."""
    memory, service = turn.memory, turn.work.clinic.service(turn.memory.wish.service)
    if not memory.is_asked:
        turn.memory = Memory(kind=service.kind)
        return
    asked = Asked.by(memory.wish)
    turn.memory = Memory(service.kind, memory.found, asked=asked, is_asked=True, back_to=memory.back_to)


async def reopen_registration(turn: Turn[Memory]) -> None:
    """Go back to what was registered."""
    registration = turn.memory.registration
    if registration is None:
        raise NotFound
    turn.start(RegistrationMemory(**asdict(registration)))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page of the list."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


@screen(
    Booking.kind,
    Transition("kind", Booking.service, action=choose_kind),
    Transition("service", Booking.slots, action=choose_again),
    Transition(SAID, Booking.kind, guard=means_nothing, action=not_found),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """The first question."""
    if no_room := await limit.no_room(turn):
        return no_room
    recent = await recent_services(turn.work, turn.known_patient, *BOOKABLE)
    rows: list[Row] = [(Button(label_of(each, recent), "service", each.id),) for each in recent]
    rows += [(Button(kind_name(each), "kind", each.value),) for each in BOOKABLE]
    text = paragraphs(
        _noted(turn),
        _("<b>What would you like to book?</b>"),
        _("Choose below, or write what you need, for example “dermatologist tomorrow morning” or “blood test”."),
        _LATELY if recent else None,
        await limit.little_room(turn),
    )
    occupational: Row = (Button(kind_name(ServiceKind.OCCUPATIONAL), "menu.occupational"),)
    last: Row = (Button(_("Menu"), "menu"),) if turn.memory.back_to is None else RETURN_OR_MENU
    return Screen(text, (*rows, occupational, last))


def _noted(turn: Turn[Memory]) -> Text | None:
    """What a sentence asked for that names no service."""
    if not turn.memory.is_asked or turn.memory.asked == Asked():
        return None
    clinic = turn.work.clinic
    return wishes_line(clinic, turn.memory.asked.of(Preferences("")), clinic.day_of(turn.work.now))


@screen(
    Booking.service,
    *SERVICE_ROWS,
    Transition("service", Booking.preferences, action=choose),
    Transition(SAID, Booking.service, guard=means_nothing, action=not_found),
    Transition("page", Booking.service, action=turn_page),
    Transition("all_services", Booking.service, action=widen),
    Transition("back", Booking.kind),
)
async def service(turn: Turn[Memory]) -> Screen:
    """The services of the kind, those chosen lately first."""
    recent = await _recent(turn)
    ordered = (*recent, *(each for each in _listed(turn) if each not in recent))
    page = [ordered[start : start + 8] for start in range(0, len(ordered), 8)]
    number = min(turn.memory.page, max(len(page), 1))
    shown = tuple(page[number - 1]) if page else ()
    rows: list[Row] = [(Button(label_of(each, shown), "service", each.id),) for each in shown]
    rows += paging_row(number, has_next=number < len(page))
    if turn.memory.found and turn.memory.kind is not None:
        rows.append((Button(_("Show all"), "all_services"),))
    last = return_row(turn.memory)
    return Screen(_question(turn, number, len(page), recent=bool(recent)), (*rows, last))


def _question(turn: Turn[Memory], number: int, pages: int, *, recent: bool) -> Text:
    if turn.memory.found:
        return _("<b>Which of these do you mean?</b>")
    page = _("Page {number} of {pages}.", number=number, pages=pages) if pages > 1 else None
    hint = _("Choose below, or write part of the name.")
    return paragraphs(_("<b>Which service?</b>"), hint, _LATELY if recent and number == 1 else None, page)


_LATELY: Final = _("What you booked lately comes first.")


def label_of(each: Service, shown: tuple[Service, ...]) -> Text:
    """Its name; also its kind, where another on the screen has the same name."""
    if any(other is not each and other.name == each.name for other in shown):
        return _("{service} ({kind})", service=each.name, kind=kind_name(each.kind))
    return each.name


def _listed(turn: Turn[Memory]) -> tuple[Service, ...]:
    clinic, memory = turn.work.clinic, turn.memory
    if memory.found:
        return tuple(clinic.service(each) for each in memory.found)
    return tuple(each for each in clinic.services if each.kind is memory.kind)


async def _recent(turn: Turn[Memory]) -> tuple[Service, ...]:
    if turn.memory.found or turn.memory.kind is None:
        return ()
    return await recent_services(turn.work, turn.known_patient, turn.memory.kind)


def _choose(turn: Turn[Memory], wanted: Service, doctor: str | None) -> None:
    preferences = Preferences(wanted.id, practitioner=doctor)
    turn.memory = Memory(kind=wanted.kind, preferences=preferences, back_to=turn.memory.back_to)
