"""Book an appointment (S6, S41–S44): kind → service → preferences → slots → summary → booked.

The table is here; each part of the way has its steps and prompts in a file of its own.
"""

from __future__ import annotations

from typing import Final

from core.errors import (
    BookingLimitReached,
    HoldExpired,
    NotFound,
    PatientBusy,
    SlotInPast,
    SlotTaken,
    SlotWithdrawn,
    TooLateToBook,
)
from dialogs.engine.dialog import SAID, Dialog, OnRefusal, Transition
from dialogs.notifications.files import ADD_FILE
from dialogs.patient.booking import days, preferences, service, slots
from dialogs.patient.booking.states import Booking, Memory
from dialogs.patient.files.states import Files
from dialogs.patient.occupational_states import Occupational
from dialogs.wording.levels import has_files

_GONE: Final[OnRefusal] = {
    **dict.fromkeys(
        (SlotTaken, HoldExpired, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy),
        Booking.nearest,
    ),
    BookingLimitReached: Booking.kind,  # where it is said how to get room for another
}

TRANSITIONS: Final[tuple[Transition[Memory], ...]] = (
    # what
    Transition("kind", Booking.kind, Booking.service, action=service.choose_kind),
    Transition(SAID, Booking.kind, Booking.preferences, guard=service.names_one, action=service.choose_named),
    Transition(SAID, Booking.kind, Booking.service, guard=service.names_several, action=service.narrow),
    Transition(SAID, Booking.kind, Occupational.kind, guard=service.names_occupational),
    Transition(SAID, Booking.kind, Booking.kind, action=service.not_found),
    Transition("service", Booking.service, Booking.preferences, action=service.choose),
    Transition(SAID, Booking.service, Booking.preferences, guard=service.names_one, action=service.choose_named),
    Transition(SAID, Booking.service, Booking.service, guard=service.names_several, action=service.narrow),
    Transition(SAID, Booking.service, Booking.service, action=service.not_found),
    Transition("page", Booking.service, Booking.service, action=service.turn_page),
    Transition("all_services", Booking.service, Booking.service, action=service.widen),
    Transition("back", Booking.service, Booking.kind),
    # how, where, with whom, when
    Transition("facilities", Booking.preferences, Booking.facilities),
    Transition("toggle", Booking.facilities, Booking.facilities, action=preferences.toggle_facility),
    Transition("doctor", Booking.preferences, Booking.doctor, action=preferences.first_page),
    Transition("page", Booking.doctor, Booking.doctor, action=preferences.turn_page),
    Transition("choose", Booking.doctor, Booking.preferences, action=preferences.choose_doctor),
    Transition("excluded", Booking.preferences, Booking.excluded, action=preferences.first_page),
    Transition("page", Booking.excluded, Booking.excluded, action=preferences.turn_page),
    Transition("toggle", Booking.excluded, Booking.excluded, action=preferences.toggle_excluded),
    Transition("days", Booking.preferences, Booking.days),
    Transition("choose", Booking.days, Booking.preferences, action=days.choose_days),
    Transition("calendar", Booking.days, Booking.calendar, action=days.this_month),
    Transition("month", Booking.calendar, Booking.calendar, action=days.turn_month),
    Transition("closed_day", Booking.calendar, Booking.calendar, action=days.explain_closed),
    Transition("day", Booking.calendar, Booking.preferences, action=days.choose_day),
    Transition("back", Booking.calendar, Booking.days),
    Transition("part_of_day", Booking.preferences, Booking.part_of_day),
    Transition("choose", Booking.part_of_day, Booking.preferences, action=preferences.choose_part),
    Transition("notice", Booking.preferences, Booking.notice),
    Transition("choose", Booking.notice, Booking.preferences, action=preferences.choose_notice),
    Transition(
        "back",
        (Booking.facilities, Booking.doctor, Booking.excluded, Booking.days, Booking.part_of_day, Booking.notice),
        Booking.preferences,
    ),
    Transition(
        "back",
        Booking.preferences,
        Occupational.summary,
        guard=service.has_registration,
        action=service.reopen_registration,
    ),
    Transition("back", Booking.preferences, Booking.service, action=service.reopen),
    # which
    Transition("search", Booking.preferences, Booking.slots, action=slots.first_page),
    Transition("any_time", Booking.slots, Booking.slots, action=slots.drop_preferences),
    Transition("page", Booking.slots, Booking.slots, action=slots.turn_page),
    Transition("back", (Booking.slots, Booking.nearest), Booking.preferences),
    Transition("slot", (Booking.slots, Booking.nearest), Booking.summary, action=slots.hold, on_refusal=_GONE),
    Transition(
        SAID, (Booking.slots, Booking.nearest), Booking.summary, guard=slots.is_row, action=slots.hold, on_refusal=_GONE
    ),
    Transition("all_slots", Booking.nearest, Booking.slots, action=slots.first_page),
    Transition("back", Booking.summary, Booking.slots, action=slots.search_again),
    Transition(ADD_FILE, Booking.booked, Files.adding, guard=has_files, action=slots.add_file),
    Transition(
        "confirm", Booking.summary, Booking.booked, action=slots.confirm, on_refusal={**_GONE, NotFound: Booking.slots}
    ),
)

BOOKING: Final = Dialog(
    Booking,
    Memory,
    TRANSITIONS,
    (
        *(service.kind, service.service),
        *(preferences.preferences, preferences.facilities, preferences.doctor, preferences.excluded),
        *(days.days, days.calendar, preferences.part_of_day, preferences.notice),
        *(slots.slots, slots.nearest, slots.summary, slots.booked),
    ),
    on_leave=slots.let_go,
)
