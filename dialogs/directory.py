"""All dialogs, and the doors into them that are open from everywhere."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import UPLOADED, Entrance
from dialogs.engine.engine import HOME, OWN_WORK
from dialogs.engine.turn import Turn
from dialogs.notifications.files import ADD_FILE
from dialogs.notifications.questions import ASK, GO_ON, OPEN_QUESTION
from dialogs.patient.account import ACCOUNT, Account
from dialogs.patient.appointments import APPOINTMENTS, SEE_VISIT, Appointments, open_between
from dialogs.patient.booking import BOOKING, again
from dialogs.patient.booking.states import Booking
from dialogs.patient.files import FILES, adding
from dialogs.patient.files.states import Files
from dialogs.patient.instructions import INSTRUCTIONS, Instructions
from dialogs.patient.instructions import open_between as open_instructions
from dialogs.patient.menu import MENU, PURPOSES, Menu, opens_room
from dialogs.patient.occupational import OCCUPATIONAL
from dialogs.patient.occupational_states import Occupational
from dialogs.patient.portal import Portal
from dialogs.patient.questions import QUESTIONS, following, writing
from dialogs.patient.questions.of_visit import INSTRUCTION
from dialogs.patient.questions.states import Questions
from dialogs.patient.registration import REGISTRATION, Registration
from dialogs.patient.treatment import TREATMENT, Treatment
from dialogs.staff.desk import Desk
from dialogs.staff.directory import ACTS, COMMANDS, DESK_DIALOGS, DESK_ENTRANCES
from dialogs.staff.own_work import OWN_WORK_DIALOG, OwnWork
from dialogs.wording.levels import has_files, has_own_work, has_questions, has_treatment


def has_account(turn: Turn[Any]) -> bool:
    """Whether the person has opened an account."""
    return turn.patient is not None


def may_add_file(turn: Turn[Any]) -> bool:
    """Whether something was sent that can be one of the person's files."""
    return has_files(turn) and adding.brings_file(turn)


ENTRANCES: Final = (
    Entrance(HOME, OwnWork.overview, only_if=has_own_work),
    Entrance(OWN_WORK, OwnWork.overview, only_if=has_own_work),
    Entrance(HOME, Menu.home, only_if=has_account),
    Entrance(HOME, Registration.welcome),
    Entrance(f"menu.{Feature.BOOK}", Booking.kind, only_if=has_account),
    Entrance(again.BOOK_AGAIN, Booking.preferences, only_if=has_account, then=again.begin),
    Entrance(f"menu.{Feature.APPOINTMENTS}", Appointments.upcoming, only_if=has_account),
    Entrance(f"menu.{Feature.OCCUPATIONAL}", Occupational.kind, only_if=has_account),
    Entrance(f"menu.{Feature.ACCOUNT}", Account.overview, only_if=has_account),
    Entrance(f"menu.{Feature.FILES}", Files.listing, only_if=has_files),
    Entrance(f"menu.{Feature.TREATMENT}", Treatment.timeline, only_if=has_treatment),
    Entrance(SEE_VISIT, Appointments.one, only_if=has_account, then=open_between, interrupts=True),
    Entrance(INSTRUCTION, Instructions.one, only_if=has_treatment, then=open_instructions, interrupts=True),
    Entrance(f"menu.{Feature.ASK_DOCTOR}", Questions.listing, only_if=has_questions),
    Entrance(OPEN_QUESTION, Questions.one, only_if=has_questions, then=following.open_between, interrupts=True),
    Entrance(OPEN_QUESTION, Menu.room, only_if=has_account, then=opens_room(Feature.ASK_DOCTOR)),
    Entrance(ASK, Questions.writing, only_if=has_questions, then=writing.begin_between, interrupts=True),
    Entrance(GO_ON, Questions.writing, only_if=has_questions, then=writing.go_on_between, interrupts=True),
    Entrance(ADD_FILE, Files.adding, only_if=has_files, then=adding.come_in_between, interrupts=True),
    Entrance(ADD_FILE, Menu.room, only_if=has_account, then=opens_room(Feature.FILES)),
    Entrance(UPLOADED, Files.adding, only_if=may_add_file, then=adding.take_dropped, interrupts=True),
    *(Entrance(f"menu.{room}", Menu.room, only_if=has_account, then=opens_room(room)) for room in PURPOSES),
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


def build_desk() -> Desk:
    """The staff's side with everything in it."""
    return Desk(DESK_DIALOGS, DESK_ENTRANCES, ACTS, COMMANDS)


def build_portal() -> Portal:
    """The portal with everything in it."""
    return Portal(DIALOGS, ENTRANCES)
