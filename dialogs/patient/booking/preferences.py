"""What the patient would like: places, doctors, part of the day, notice. All optional, on one screen (S41)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.appointments.search.availability import PartOfDay, Preferences
from core.clinic.model import Facility, Practitioner, ServiceKind
from core.i18n import Words
from dialogs.engine.button_values import member, thing
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.paging import page_of
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, listed, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking import returning, service, slots
from dialogs.patient.booking.choosing import DONE_ROW, doctor_rows, minutes_of, notice_rows, toggled
from dialogs.patient.booking.states import Booking, Memory, Occupational, first_page, to_slots
from dialogs.wording.booking.elsewhere import screen_there
from dialogs.wording.booking.wishes import PARTS, days_name, times_name

_HOURS: Final = 2
_DAYS: Final = 3

NOTICES: Final[dict[int, Text]] = {
    0: _("From today"),
    _HOURS * 60: n_("In {count} hour at the earliest", "In {count} hours at the earliest", _HOURS),
    24 * 60: _("Tomorrow at this hour at the earliest"),
    _DAYS * 24 * 60: n_("In {count} day at the earliest", "In {count} days at the earliest", _DAYS),
}


async def toggle_facility(turn: Turn[Memory]) -> None:
    """Add a place, or take it out."""
    facility = thing(_facilities(turn), turn.value)
    _prefer(turn, replace(turn.memory.wish, facilities=toggled(turn.memory.wish.facilities, facility.id)))


async def choose_doctor(turn: Turn[Memory]) -> None:
    """Only this doctor; or any, when the value is empty."""
    wish = turn.memory.wish
    doctor = _doctor(turn).id if turn.value else None
    _prefer(turn, replace(wish, practitioner=doctor, excluded=tuple(each for each in wish.excluded if each != doctor)))


async def toggle_excluded(turn: Turn[Memory]) -> None:
    """Leave a doctor out, or let them in again."""
    wish, doctor = turn.memory.wish, _doctor(turn).id
    wanted = None if wish.practitioner == doctor else wish.practitioner
    _prefer(turn, replace(wish, excluded=toggled(wish.excluded, doctor), practitioner=wanted))


async def choose_part(turn: Turn[Memory]) -> None:
    """Keep the part of the day."""
    _prefer(turn, replace(turn.memory.wish, part=member(PartOfDay, turn.value), since=None, before=None))


async def choose_notice(turn: Turn[Memory]) -> None:
    """Keep how soon is too soon."""
    _prefer(turn, replace(turn.memory.wish, notice_minutes=minutes_of(turn.value, NOTICES)))


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page of the doctors."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


@screen(
    Booking.preferences,
    Transition("facilities", Booking.facilities),
    Transition("doctor", Booking.doctor, action=first_page),
    Transition("excluded", Booking.excluded, action=first_page),
    Transition("days", Booking.days),
    Transition("part_of_day", Booking.part_of_day),
    Transition("notice", Booking.notice),
    Transition("back", Occupational.summary, guard=service.has_registration, action=service.reopen_registration),
    Transition("back", Booking.service, action=service.reopen),
    Transition("search", Booking.slots, action=slots.from_the_start),
)
async def preferences(turn: Turn[Memory]) -> Screen:
    """All preferences as they stand, each with a button to change it."""
    clinic, wish = turn.work.clinic, turn.memory.wish
    service = clinic.service(wish.service)
    if (way_there := screen_there(clinic, service, return_row(turn.memory))) is not None:
        return way_there
    if (for_others := await returning.screen_for_new(turn, service, return_row(turn.memory))) is not None:
        return for_others
    by_telephone = service.kind is ServiceKind.TELEPHONE
    text = paragraphs(
        _("<b>{service}</b>", service=service.name),
        lines(
            None if by_telephone else _("Where: {places}", places=_places(turn)),
            _("Doctor: {doctor}", doctor=_wanted_doctor(turn)),
            _("When: {days}", days=days_name(wish)),
            _("Time of day: {part}", part=times_name(wish)),
            _("From when: {notice}", notice=NOTICES.get(wish.notice_minutes, NOTICES[0])),
        ),
        _("Press “Search”, or first choose what suits you."),
    )
    where = () if by_telephone else (Button(_("Choose the place"), "facilities"),)
    rows: tuple[Row, ...] = (
        (Button(_("🔍 Search"), "search", means=ShortAnswer.YES),),
        (*where, Button(_("Choose the days"), "days")),
        (Button(_("Choose the doctor"), "doctor"), Button(_("Leave out doctors"), "excluded")),
        (Button(_("Choose the time of day"), "part_of_day"), Button(_("Choose from when"), "notice")),
        return_row(turn.memory),
    )
    return Screen(text, rows)


@screen(
    Booking.facilities,
    Transition("toggle", Booking.facilities, action=toggle_facility),
    *to_slots("back"),
    Transition("back", Booking.preferences),
)
async def facilities(turn: Turn[Memory]) -> Screen:
    """Tick the places."""
    ticked = turn.memory.wish.facilities
    rows: list[Row] = [(Button(_name(each), "toggle", each.id, each.id in ticked),) for each in _facilities(turn)]
    text = paragraphs(
        _("<b>Which facilities?</b> Tick as many as you like; with none ticked we search them all."),
        lines(*(_address(each) for each in _facilities(turn))),
    )
    return Screen(text, (*rows, DONE_ROW))


@screen(
    Booking.doctor,
    Transition("page", Booking.doctor, action=turn_page),
    *to_slots("choose", choose_doctor),
    Transition("choose", Booking.preferences, action=choose_doctor),
    *to_slots("back"),
    Transition("back", Booking.preferences),
)
async def doctor(turn: Turn[Memory]) -> Screen:
    """Choose the one doctor."""
    wish = turn.memory.wish
    anyone: Row = (Button(_("Any doctor"), "choose", "", chosen=wish.practitioner is None),)
    rows, mark = await doctor_rows(turn, _doctors(turn), "choose", (wish.practitioner,), turn.memory.page)
    return Screen(paragraphs(_("<b>Which doctor?</b>"), mark), (anyone, *rows, DONE_ROW))


@screen(
    Booking.excluded,
    Transition("page", Booking.excluded, action=turn_page),
    Transition("toggle", Booking.excluded, action=toggle_excluded),
    *to_slots("back"),
    Transition("back", Booking.preferences),
)
async def excluded(turn: Turn[Memory]) -> Screen:
    """Tick the doctors not to be shown."""
    wish = turn.memory.wish
    rows, mark = await doctor_rows(turn, _doctors(turn), "toggle", wish.excluded, turn.memory.page)
    question = _("<b>Which doctors should we leave out?</b> Tick as many as you like.")
    return Screen(paragraphs(question, mark), (*rows, DONE_ROW))


@screen(
    Booking.part_of_day,
    *to_slots("choose", choose_part),
    Transition("choose", Booking.preferences, action=choose_part),
    *to_slots("back"),
    Transition("back", Booking.preferences),
)
async def part_of_day(turn: Turn[Memory]) -> Screen:
    """Choose the part of the day."""
    wish = turn.memory.wish
    chosen = wish.part if wish.since is None and wish.before is None else None
    rows = [(Button(name, "choose", part.value, chosen is part),) for part, name in PARTS.items()]
    return Screen(_("<b>Which time of day suits you?</b>"), (*rows, DONE_ROW))


@screen(
    Booking.notice,
    Transition("choose", Booking.preferences, action=choose_notice),
    Transition("back", Booking.preferences),
)
async def notice(turn: Turn[Memory]) -> Screen:
    """Choose how soon is too soon."""
    rows = notice_rows(NOTICES, turn.memory.wish.notice_minutes)
    return Screen(
        _("<b>From when shall we look?</b> Think of the time you need to get ready and travel."), (*rows, DONE_ROW)
    )


def _prefer(turn: Turn[Memory], wish: Preferences) -> None:
    turn.memory = replace(turn.memory, preferences=wish)


def _facilities(turn: Turn[Memory]) -> tuple[Facility, ...]:
    places = turn.memory.places
    there = turn.work.clinic.facilities_of(turn.memory.wish.service)
    return tuple(each for each in there if not places or each.id in places)


def _doctors(turn: Turn[Memory]) -> tuple[Practitioner, ...]:
    return turn.work.clinic.practitioners_of(turn.memory.wish.service)


def _doctor(turn: Turn[Memory]) -> Practitioner:
    return thing(_doctors(turn), turn.value)


def _places(turn: Turn[Memory]) -> Text:
    names: list[Words] = [turn.work.clinic.facility(each).name for each in turn.memory.wish.facilities]
    return listed(*names) if names else _("any facility")


def _name(facility: Facility) -> Text:
    return _("{facility} (partner)", facility=facility.name) if facility.partner else facility.name


def _address(facility: Facility) -> Text:
    return _("{facility}: {address}", facility=facility.name, address=Verbatim(facility.address))


def _wanted_doctor(turn: Turn[Memory]) -> Text:
    wish = turn.memory.wish
    if wish.practitioner is not None:
        return Verbatim(turn.work.clinic.practitioner(wish.practitioner).name)
    left_out = [Verbatim(each.name) for each in _doctors(turn) if each.id in wish.excluded]
    if left_out:
        return _("any except {doctors}", doctors=listed(*left_out))
    return _("any doctor")
