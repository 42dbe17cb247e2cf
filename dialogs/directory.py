"""All dialogs, and the transitions that are open from everywhere."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import UPLOADED, GlobalTransition
from dialogs.engine.engine import HOME, DialogEngine
from dialogs.engine.observer import Observer
from dialogs.engine.turn import Turn
from dialogs.patient import files, questions
from dialogs.patient.account import ACCOUNT, Account
from dialogs.patient.appointments import APPOINTMENTS, Appointments, open_between
from dialogs.patient.booking import BOOKING, OCCUPATIONAL, Booking, Occupational, book_again
from dialogs.patient.files import FILES, Files
from dialogs.patient.instructions import INSTRUCTIONS, Instructions
from dialogs.patient.instructions import open_between as open_instructions
from dialogs.patient.menu import MENU, PURPOSES, Menu, explains
from dialogs.patient.portal import Portal
from dialogs.patient.questions import QUESTIONS, Questions
from dialogs.patient.registration import REGISTRATION, Registration
from dialogs.patient.treatment import TREATMENT, Treatment
from dialogs.refusals import refusal_text
from dialogs.staff.cards import CardKinds
from dialogs.staff.desk import Desk
from dialogs.staff.directory import CARD_KINDS, COMMANDS, DESK_DIALOGS, DESK_GLOBAL_TRANSITIONS
from dialogs.staff.own_work import OWN_WORK_DIALOG, OwnWork
from dialogs.staff.refusals import staff_refusal_text
from dialogs.triggers import ADD_FILE, ASK, BOOK_AGAIN, GO_ON, OPEN_QUESTION, OWN_WORK, READ_INSTRUCTIONS, SEE_VISIT
from dialogs.wording.levels import has_files, has_own_work, has_questions, has_treatment


def has_account(turn: Turn[Any]) -> bool:
    """Whether the person has opened an account."""
    return turn.patient is not None


def may_add_file(turn: Turn[Any]) -> bool:
    """Whether something was sent that can be one of the person's files."""
    return has_files(turn) and files.brings_file(turn)


GLOBAL_TRANSITIONS: Final = (
    GlobalTransition(HOME, OwnWork.overview, guard=has_own_work),
    GlobalTransition(OWN_WORK, OwnWork.overview, guard=has_own_work),
    GlobalTransition(HOME, Menu.home, guard=has_account),
    GlobalTransition(HOME, Registration.welcome),
    GlobalTransition(f"menu.{Feature.BOOK}", Booking.kind, guard=has_account),
    GlobalTransition(BOOK_AGAIN, Booking.preferences, guard=has_account, action=book_again),
    GlobalTransition(f"menu.{Feature.APPOINTMENTS}", Appointments.upcoming, guard=has_account),
    GlobalTransition(f"menu.{Feature.OCCUPATIONAL}", Occupational.kind, guard=has_account),
    GlobalTransition(f"menu.{Feature.ACCOUNT}", Account.overview, guard=has_account),
    GlobalTransition(f"menu.{Feature.FILES}", Files.listing, guard=has_files),
    GlobalTransition(f"menu.{Feature.TREATMENT}", Treatment.timeline, guard=has_treatment),
    GlobalTransition(SEE_VISIT, Appointments.one, guard=has_account, action=open_between, interrupts=True),
    GlobalTransition(
        READ_INSTRUCTIONS, Instructions.one, guard=has_treatment, action=open_instructions, interrupts=True
    ),
    GlobalTransition(f"menu.{Feature.ASK_DOCTOR}", Questions.listing, guard=has_questions),
    GlobalTransition(OPEN_QUESTION, Questions.one, guard=has_questions, action=questions.open_between, interrupts=True),
    GlobalTransition(OPEN_QUESTION, Menu.closed, guard=has_account, action=explains(Feature.ASK_DOCTOR)),
    GlobalTransition(ASK, Questions.writing, guard=has_questions, action=questions.begin_between, interrupts=True),
    GlobalTransition(GO_ON, Questions.writing, guard=has_questions, action=questions.go_on_between, interrupts=True),
    GlobalTransition(ADD_FILE, Files.adding, guard=has_files, action=files.come_in_between, interrupts=True),
    GlobalTransition(ADD_FILE, Menu.closed, guard=has_account, action=explains(Feature.FILES)),
    GlobalTransition(UPLOADED, Files.adding, guard=may_add_file, action=files.take_dropped, interrupts=True),
    *(
        GlobalTransition(f"menu.{feature}", Menu.closed, guard=has_account, action=explains(feature))
        for feature in PURPOSES
    ),
)

DIALOGS: Final = (
    OWN_WORK_DIALOG,
    REGISTRATION,
    MENU,
    BOOKING,
    APPOINTMENTS,
    OCCUPATIONAL,
    TREATMENT,
    INSTRUCTIONS,
    QUESTIONS,
    FILES,
    ACCOUNT,
)


def build_desk(observer: Observer | None = None, kinds: CardKinds = CARD_KINDS) -> Desk:
    """The staff's side with everything in it."""
    dialogs, ways_in = (*DESK_DIALOGS, *kinds.dialogs), (*DESK_GLOBAL_TRANSITIONS, *kinds.ways_in)
    return Desk(DialogEngine(dialogs, ways_in, staff_refusal_text, observer), kinds, COMMANDS)


def build_portal(observer: Observer | None = None, kinds: CardKinds = CARD_KINDS) -> Portal:
    """The patients' side with everything in it."""
    return Portal(DialogEngine(DIALOGS, GLOBAL_TRANSITIONS, refusal_text, observer), kinds.missed)
