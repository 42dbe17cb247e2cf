"""All of the staff's dialogs, their commands, and the kinds of cards."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import AnyDialog
from dialogs.staff.aftercare.kind import AFTERCARE
from dialogs.staff.aftercare.ratings import RATINGS_COMMAND, RATINGS_DIALOG
from dialogs.staff.audit.log import AUDIT_LOG
from dialogs.staff.booking.booking_for import BOOKING_FOR
from dialogs.staff.callers.call_list import CALL_LIST, CALLS_TO_MAKE
from dialogs.staff.callers.entering import ENTERING
from dialogs.staff.calls import CALLS
from dialogs.staff.cards import CardKinds
from dialogs.staff.certificates.kind import CERTIFICATE_CARDS
from dialogs.staff.certificates.writing import CERTIFYING
from dialogs.staff.clinic_day.absence import ABSENCES
from dialogs.staff.clinic_day.day_card import DAY_CARDS
from dialogs.staff.clinic_day.delay import DELAYS, LATE_DIALOG
from dialogs.staff.clinic_day.time_off import TIME_OFF_DIALOG
from dialogs.staff.home import HOME_DIALOG
from dialogs.staff.identity.confirming import CONFIRM, CONFIRMING
from dialogs.staff.identity.contact import CONTACTS
from dialogs.staff.offers import OFFERS
from dialogs.staff.own_work import OWN_WORK_DIALOG
from dialogs.staff.prescriptions.kind import PRESCRIPTIONS
from dialogs.staff.prescriptions.listing import RENEWALS
from dialogs.staff.questions.case_lists import CASES
from dialogs.staff.questions.kind import QUESTIONS
from dialogs.staff.questions.long_answer import LONG_ANSWERS
from dialogs.staff.records.moved import MOVES
from dialogs.staff.reminding import REMINDER_ALARM, REMINDERS
from dialogs.staff.requests import APPOINTMENT_REQUESTS
from dialogs.staff.requests.wished import BOOKING_REQUESTS
from dialogs.staff.results import RESULT_CARDS, STAFF_RESULTS
from dialogs.staff.team import TEAM
from dialogs.staff.visits.day import DAY, TODAY
from dialogs.staff.visits.finding import FINDING
from dialogs.staff.visits.issuing import REFERRING
from dialogs.staff.visits.joining import JOINING
from dialogs.staff.visits.kinds import INSTRUCTIONS, REFERRALS, VISITS
from dialogs.staff.visits.revoking import REVOKING
from dialogs.staff.visits.visit import VISIT
from dialogs.triggers import BOOK_PATIENT, ENTER_PATIENT, LATE, OWN_WORK, TIME_OFF

CARD_KINDS: Final = CardKinds(
    REMINDER_ALARM,  # the first, so that it is looked for whatever is wrong with another
    DAY_CARDS,
    *(QUESTIONS, LONG_ANSWERS, INSTRUCTIONS, CERTIFICATE_CARDS, REFERRALS, PRESCRIPTIONS),
    REMINDERS,
    *(VISITS, OFFERS, ABSENCES, DELAYS, CONTACTS, CALLS, CALLS_TO_MAKE, APPOINTMENT_REQUESTS, BOOKING_REQUESTS),
    *(MOVES, RESULT_CARDS),
    AFTERCARE,
)

DESK_DIALOGS: Final[tuple[AnyDialog, ...]] = (
    HOME_DIALOG,
    OWN_WORK_DIALOG,
    CASES,
    RENEWALS,
    DAY,
    VISIT,
    TIME_OFF_DIALOG,
    LATE_DIALOG,
    FINDING,
    ENTERING,
    CALL_LIST,
    BOOKING_FOR,
    REFERRING,
    CERTIFYING,
    REVOKING,
    JOINING,
    CONFIRMING,
    STAFF_RESULTS,
    RATINGS_DIALOG,
    TEAM,
    AUDIT_LOG,
)
"""All but those that the kinds of cards bring."""

COMMANDS: Final[dict[str, str]] = {
    TODAY: "day",
    "day": "day",
    "late": LATE,
    "opoznienie": LATE,
    "absent": TIME_OFF,
    "nieobecny": TIME_OFF,
    "find": "find",
    "call": "calls",
    "telefony": "calls",
    "book": BOOK_PATIENT,
    "umow": BOOK_PATIENT,
    "new": ENTER_PATIENT,
    "nowy": ENTER_PATIENT,
    "confirm": CONFIRM,
    "potwierdz": CONFIRM,
    "cases": "cases",
    "prescriptions": "prescriptions",
    "recepty": "prescriptions",
    "overdue": "overdue",
    "mine": "mine",
    "work": OWN_WORK,
    "results": "results",
    "wyniki": "results",
    "ratings": RATINGS_COMMAND,
    "oceny": RATINGS_COMMAND,
    "staff": "team",
    "audit": "audit",
}
"""Triggers that are open from everywhere, by commands; every other command leads home."""
