"""All of the staff's dialogs, their commands, and the kinds of cards."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import AnyDialog
from dialogs.staff import case_in_private
from dialogs.staff.aftercare.kind import AFTERCARE, HOW_IT_WAS
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
from dialogs.staff.clinic_day.reminding import REMINDER_ALARM, REMINDERS
from dialogs.staff.clinic_day.time_off import TIME_OFF_DIALOG
from dialogs.staff.clinic_day.walk_in import WALK_IN_DIALOG
from dialogs.staff.consultations import CONSULTATION_LINES, CONSULTATIONS
from dialogs.staff.family import FAMILY_ENDS, FAMILY_OF_DIALOG, FAMILY_REQUESTS
from dialogs.staff.home import HOME_DIALOG
from dialogs.staff.identity.confirming import CONFIRM, CONFIRMING
from dialogs.staff.identity.contact import CONTACTS
from dialogs.staff.morning.choosing import MORNING_CHOICE
from dialogs.staff.morning.kind import MORNINGS
from dialogs.staff.offers.card import OFFERED_TIMES
from dialogs.staff.offers.offering import OFFERING
from dialogs.staff.offers.receipts import OFFERS
from dialogs.staff.own_work import OWN_WORK_DIALOG
from dialogs.staff.patients.finding import FINDING
from dialogs.staff.patients.joining import JOINING
from dialogs.staff.patients.revoking import REVOKING
from dialogs.staff.prescriptions.kind import PRESCRIPTIONS
from dialogs.staff.prescriptions.listing import RENEWALS
from dialogs.staff.questions.case_lists import CASES
from dialogs.staff.questions.kind import QUESTIONS
from dialogs.staff.questions.long_answer import LONG_ANSWERS
from dialogs.staff.records.moved import MOVES
from dialogs.staff.requests import APPOINTMENT_REQUESTS
from dialogs.staff.requests.wished import BOOKING_REQUESTS
from dialogs.staff.results import RESULT_CARDS, STAFF_RESULTS
from dialogs.staff.team.members import TEAM
from dialogs.staff.visits.day import DAY, TODAY
from dialogs.staff.visits.issuing import REFERRING
from dialogs.staff.visits.kinds import INSTRUCTIONS, REFERRALS, VISITS
from dialogs.staff.visits.visit import VISIT
from dialogs.triggers import (
    BOOK_PATIENT,
    ENTER_PATIENT,
    FAMILY_OF,
    LATE,
    MORNING,
    OFFER_TIMES,
    ONLINE,
    OWN_WORK,
    TIME_OFF,
)

CARD_KINDS: Final = CardKinds(
    REMINDER_ALARM,  # the first, so that it is looked for whatever is wrong with another
    DAY_CARDS,
    *(QUESTIONS, LONG_ANSWERS, INSTRUCTIONS, CERTIFICATE_CARDS, REFERRALS, PRESCRIPTIONS),
    REMINDERS,
    *(
        VISITS,
        OFFERS,
        OFFERED_TIMES,
        ABSENCES,
        DELAYS,
        CONTACTS,
        CALLS,
        CALLS_TO_MAKE,
        APPOINTMENT_REQUESTS,
        BOOKING_REQUESTS,
    ),
    *(CONSULTATIONS, CONSULTATION_LINES),
    *(MOVES, RESULT_CARDS, FAMILY_REQUESTS, FAMILY_ENDS),
    AFTERCARE,
    HOW_IT_WAS,
    MORNINGS,
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
    OFFERING,
    FINDING,
    ENTERING,
    WALK_IN_DIALOG,
    CALL_LIST,
    BOOKING_FOR,
    REFERRING,
    CERTIFYING,
    REVOKING,
    JOINING,
    CONFIRMING,
    FAMILY_OF_DIALOG,
    STAFF_RESULTS,
    RATINGS_DIALOG,
    MORNING_CHOICE,
    case_in_private.dialog_of(CARD_KINDS),
    TEAM,
    AUDIT_LOG,
)
"""All but those that the kinds of cards bring."""

COMMANDS: Final[dict[str, str]] = {
    TODAY: "day",
    "dzis": "day",
    "dzien": "day",
    "day": "day",
    "late": LATE,
    "opoznienie": LATE,
    "absent": TIME_OFF,
    "nieobecny": TIME_OFF,
    "block": TIME_OFF,
    "zablokuj": TIME_OFF,
    "offer": OFFER_TIMES,
    "zaproponuj": OFFER_TIMES,
    "find": "find",
    "znajdz": "find",
    "call": "calls",
    "telefony": "calls",
    "book": BOOK_PATIENT,
    "umow": BOOK_PATIENT,
    "new": ENTER_PATIENT,
    "nowy": ENTER_PATIENT,
    "family": FAMILY_OF,
    "rodzina": FAMILY_OF,
    "confirm": CONFIRM,
    "potwierdz": CONFIRM,
    "cases": "cases",
    "pytania": "cases",
    "prescriptions": "prescriptions",
    "recepty": "prescriptions",
    "overdue": "overdue",
    "zalegle": "overdue",
    "mine": "mine",
    "moje": "mine",
    "work": OWN_WORK,
    "mojdzien": OWN_WORK,
    "results": "results",
    "wyniki": "results",
    "ratings": RATINGS_COMMAND,
    "oceny": RATINGS_COMMAND,
    "online": ONLINE,
    "dyzur": ONLINE,
    "morning": MORNING,
    "rano": MORNING,
    "staff": "team",
    "personel": "team",
    "audit": "audit",
    "dziennik": "audit",
}
"""Triggers that are open from everywhere, by commands; every other command leads home."""
