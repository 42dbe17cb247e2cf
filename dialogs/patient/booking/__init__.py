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
from dialogs.engine.dialog import SAID, Dialog, Move, Ways
from dialogs.notifications.files import ADD_FILE
from dialogs.patient.booking import days, preferences, service, slots
from dialogs.patient.booking.states import Booking, Memory
from dialogs.patient.files.states import Files
from dialogs.patient.occupational_states import Occupational
from dialogs.wording.levels import has_files

_GONE: Final[Ways] = {
    **dict.fromkeys(
        (SlotTaken, HoldExpired, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy),
        Booking.nearest,
    ),
    BookingLimitReached: Booking.kind,  # where it is said how to get room for another
}

MOVES: Final[tuple[Move[Memory], ...]] = (
    # what
    Move("kind", Booking.kind, Booking.service, then=service.choose_kind),
    Move(SAID, Booking.kind, Booking.preferences, only_if=service.names_one, then=service.choose_named),
    Move(SAID, Booking.kind, Booking.service, only_if=service.names_several, then=service.narrow),
    Move(SAID, Booking.kind, Occupational.kind, only_if=service.names_occupational),
    Move(SAID, Booking.kind, Booking.kind, then=service.not_found),
    Move("service", Booking.service, Booking.preferences, then=service.choose),
    Move(SAID, Booking.service, Booking.preferences, only_if=service.names_one, then=service.choose_named),
    Move(SAID, Booking.service, Booking.service, only_if=service.names_several, then=service.narrow),
    Move(SAID, Booking.service, Booking.service, then=service.not_found),
    Move("page", Booking.service, Booking.service, then=service.turn_page),
    Move("all_services", Booking.service, Booking.service, then=service.widen),
    Move("back", Booking.service, Booking.kind),
    # how, where, with whom, when
    Move("facilities", Booking.preferences, Booking.facilities),
    Move("toggle", Booking.facilities, Booking.facilities, then=preferences.toggle_facility),
    Move("doctor", Booking.preferences, Booking.doctor, then=preferences.first_page),
    Move("page", Booking.doctor, Booking.doctor, then=preferences.turn_page),
    Move("choose", Booking.doctor, Booking.preferences, then=preferences.choose_doctor),
    Move("excluded", Booking.preferences, Booking.excluded, then=preferences.first_page),
    Move("page", Booking.excluded, Booking.excluded, then=preferences.turn_page),
    Move("toggle", Booking.excluded, Booking.excluded, then=preferences.toggle_excluded),
    Move("days", Booking.preferences, Booking.days),
    Move("choose", Booking.days, Booking.preferences, then=days.choose_days),
    Move("calendar", Booking.days, Booking.calendar, then=days.this_month),
    Move("month", Booking.calendar, Booking.calendar, then=days.turn_month),
    Move("closed_day", Booking.calendar, Booking.calendar, then=days.explain_closed),
    Move("day", Booking.calendar, Booking.preferences, then=days.choose_day),
    Move("back", Booking.calendar, Booking.days),
    Move("part_of_day", Booking.preferences, Booking.part_of_day),
    Move("choose", Booking.part_of_day, Booking.preferences, then=preferences.choose_part),
    Move("notice", Booking.preferences, Booking.notice),
    Move("choose", Booking.notice, Booking.preferences, then=preferences.choose_notice),
    Move(
        "back",
        (Booking.facilities, Booking.doctor, Booking.excluded, Booking.days, Booking.part_of_day, Booking.notice),
        Booking.preferences,
    ),
    Move(
        "back",
        Booking.preferences,
        Occupational.summary,
        only_if=service.has_registration,
        then=service.reopen_registration,
    ),
    Move("back", Booking.preferences, Booking.service, then=service.reopen),
    # which
    Move("search", Booking.preferences, Booking.slots, then=slots.first_page),
    Move("any_time", Booking.slots, Booking.slots, then=slots.drop_preferences),
    Move("page", Booking.slots, Booking.slots, then=slots.turn_page),
    Move("back", (Booking.slots, Booking.nearest), Booking.preferences),
    Move("slot", (Booking.slots, Booking.nearest), Booking.summary, then=slots.hold, refused=_GONE),
    Move(SAID, (Booking.slots, Booking.nearest), Booking.summary, only_if=slots.is_row, then=slots.hold, refused=_GONE),
    Move("all_slots", Booking.nearest, Booking.slots, then=slots.first_page),
    Move("back", Booking.summary, Booking.slots, then=slots.search_again),
    Move(ADD_FILE, Booking.booked, Files.adding, only_if=has_files, then=slots.add_file),
    Move("confirm", Booking.summary, Booking.booked, then=slots.confirm, refused={**_GONE, NotFound: Booking.slots}),
)

BOOKING: Final = Dialog(
    Booking,
    Memory,
    MOVES,
    (
        *(service.kind, service.service),
        *(preferences.preferences, preferences.facilities, preferences.doctor, preferences.excluded),
        *(days.days, days.calendar, preferences.part_of_day, preferences.notice),
        *(slots.slots, slots.nearest, slots.summary, slots.booked),
    ),
    on_leave=slots.let_go,
)
