"""All dialogs, and what is said where none of their ways in is open."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature, needs_full
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.engine import DialogEngine
from dialogs.engine.observer import Observer
from dialogs.patient.account import ACCOUNT
from dialogs.patient.appointments.aftercare import FOLLOWING_UP, RATING
from dialogs.patient.appointments.booked import APPOINTMENTS
from dialogs.patient.appointments.reminders import REMINDERS
from dialogs.patient.bank.way import BY_BANK_DIALOG
from dialogs.patient.booking import BOOKING, OCCUPATIONAL
from dialogs.patient.calling import CALLING
from dialogs.patient.certificates import CERTIFICATES
from dialogs.patient.consultations import CONSULTING
from dialogs.patient.family import FAMILY_DIALOG, gate
from dialogs.patient.files import FILES
from dialogs.patient.identity import IDENTITY
from dialogs.patient.identity.states import Identity, begin_where_wanted, has_old_regulations
from dialogs.patient.instructions import INSTRUCTIONS
from dialogs.patient.medications import MEDICATIONS
from dialogs.patient.menu import MENU, PURPOSES, Menu, explains
from dialogs.patient.moving import MOVING, OBJECTING
from dialogs.patient.offers import OFFERS
from dialogs.patient.pin import PIN_DIALOG, PinLock
from dialogs.patient.portal import Portal
from dialogs.patient.preparing import PREPARING
from dialogs.patient.questions import QUESTIONS
from dialogs.patient.referrals import REFERRALS
from dialogs.patient.registration import REGISTRATION
from dialogs.patient.requests import REQUESTS
from dialogs.patient.results import RESULTS
from dialogs.patient.saying import SAYING
from dialogs.patient.treatment import TREATMENT
from dialogs.refusals import refusal_text
from dialogs.staff.cards import CardKinds
from dialogs.staff.desk import Desk
from dialogs.staff.directory import CARD_KINDS, COMMANDS, DESK_DIALOGS
from dialogs.staff.refusals import staff_refusal_text
from dialogs.triggers import (
    ADD_FILE,
    ASK,
    ASK_WITH_FILES,
    CHOOSE_RESULTS,
    GO_ON,
    LEAVE_CONSULTATION,
    OPEN_CERTIFICATE,
    OPEN_CONSULTATION,
    OPEN_FILE,
    OPEN_PRESCRIPTION,
    OPEN_QUESTION,
    OPEN_REFERRAL,
    OPEN_RENEWAL,
    OPEN_RESULT,
    READ_INSTRUCTIONS,
    REFERRAL_OF,
    RENEW_MEDICINE,
    STAY_IN_CONSULTATION,
)
from dialogs.wording.accounts.levels import has_account

DIALOGS: Final = (
    MENU,
    REGISTRATION,
    BOOKING,
    APPOINTMENTS,
    PREPARING,
    REMINDERS,
    FOLLOWING_UP,
    RATING,
    OFFERS,
    OCCUPATIONAL,
    TREATMENT,
    INSTRUCTIONS,
    CERTIFICATES,
    REFERRALS,
    QUESTIONS,
    CONSULTING,
    RESULTS,
    MEDICATIONS,
    FILES,
    ACCOUNT,
    FAMILY_DIALOG,
    PIN_DIALOG,
    BY_BANK_DIALOG,
    IDENTITY,
    MOVING,
    OBJECTING,
    CALLING,
    REQUESTS,
    SAYING,
)
"""Of one trigger's ways in, that of the dialog that stands first here is tried first."""

FOR_THE_FULL_LEVEL: Final = (
    *(f"menu.{feature}" for feature in Feature if needs_full(feature)),
    *(OPEN_QUESTION, ASK, ASK_WITH_FILES, GO_ON, READ_INSTRUCTIONS, ADD_FILE, OPEN_FILE, OPEN_RESULT, CHOOSE_RESULTS),
    OPEN_CERTIFICATE,
    *(OPEN_CONSULTATION, STAY_IN_CONSULTATION, LEAVE_CONSULTATION),
    *(OPEN_REFERRAL, REFERRAL_OF),
    *(OPEN_RENEWAL, OPEN_PRESCRIPTION, RENEW_MEDICINE),
)
"""Triggers that lead to what needs the full level."""

CLOSED: Final = (
    *(
        GlobalTransition(trigger, Identity.regulations, guard=has_old_regulations, action=begin_where_wanted)
        for trigger in FOR_THE_FULL_LEVEL
    ),
    GlobalTransition(OPEN_QUESTION, Menu.closed, guard=has_account, action=explains(Feature.ASK_DOCTOR)),
    *(
        GlobalTransition(trigger, Menu.closed, guard=has_account, action=explains(Feature.RESULTS))
        for trigger in (OPEN_RESULT, CHOOSE_RESULTS)
    ),
    *(
        GlobalTransition(trigger, Menu.closed, guard=has_account, action=explains(Feature.REFERRALS))
        for trigger in (OPEN_REFERRAL, REFERRAL_OF)
    ),
    *(
        GlobalTransition(trigger, Menu.closed, guard=has_account, action=explains(Feature.ONLINE_CONSULTATIONS))
        for trigger in (OPEN_CONSULTATION, STAY_IN_CONSULTATION, LEAVE_CONSULTATION)
    ),
    *(
        GlobalTransition(trigger, Menu.closed, guard=has_account, action=explains(Feature.MEDICATIONS))
        for trigger in (OPEN_RENEWAL, OPEN_PRESCRIPTION, RENEW_MEDICINE)
    ),
    GlobalTransition(ADD_FILE, Menu.closed, guard=has_account, action=explains(Feature.FILES)),
    GlobalTransition(OPEN_FILE, Menu.closed, guard=has_account, action=explains(Feature.FILES)),
    *(
        GlobalTransition(f"menu.{feature}", Menu.closed, guard=has_account, action=explains(feature))
        for feature in PURPOSES
    ),
)
"""What a button leads to whose feature is closed, for this person or for everybody yet."""


def build_desk(observer: Observer | None = None, kinds: CardKinds = CARD_KINDS) -> Desk:
    """The staff's side with everything in it."""
    engine = DialogEngine((*DESK_DIALOGS, *kinds.dialogs), kinds.ways_in, staff_refusal_text, observer)
    return Desk(engine, kinds, COMMANDS)


def build_portal(observer: Observer | None = None, kinds: CardKinds = CARD_KINDS) -> Portal:
    """The patients' side with everything in it."""
    return Portal(DialogEngine(DIALOGS, CLOSED, refusal_text, observer, PinLock(), gate), kinds.missed)
