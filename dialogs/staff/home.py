"""Where a member of staff begins: what they may do here, and how cards are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from core.staff.members import Action, Where
from core.treatment import call_list
from dialogs.engine.dialog import HOME, Dialog, GlobalTransition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import CLOSE_ROW, IN_PRIVATE_ROW
from dialogs.staff.words import EXAMPLE_OF_A_CALLER
from dialogs.triggers import BOOK_PATIENT, ENTER_PATIENT, OWN_WORK


class DeskHome(StatesGroup):
    """Where nothing is open."""

    home = State()


@dataclass(frozen=True)
class Memory:
    """Nothing is to be remembered."""


CALLS: Final = "calls"

Entry: TypeAlias = "tuple[Action, str, Text, Text]"

ENTRIES: Final[tuple[Entry, ...]] = (
    (
        Action.SEE_DAY,
        "day",
        _("Appointments of the day"),
        _("/today – the appointments of the day; of another one: /day Friday"),
    ),
    (
        Action.TELL_DELAY,
        "late",
        _("A doctor is late"),
        _("/late – tell patients that their doctor is late: /late Wilczek, then the minutes"),
    ),
    (
        Action.BLOCK_TIME,
        "time_off",
        _("Absences and blocked times"),
        _("/absent – a doctor is absent, or a time is blocked: /absent Wilczek tomorrow"),
    ),
    (Action.FIND_PATIENT, "find", _("Find a patient"), _("/find – find a patient, for example /find Nowak")),
    (
        Action.BOOK_FOR_PATIENT,
        BOOK_PATIENT,
        _("Book for a patient"),
        _("/book – book for a patient: /book Nowak dermatologist tomorrow"),
    ),
    (
        Action.ENTER_PATIENT,
        ENTER_PATIENT,
        _("Enter a new patient"),
        _("/new – enter a patient without an account: /new {example}", example=EXAMPLE_OF_A_CALLER),
    ),
    (Action.CALL_PATIENT, CALLS, _("Whom to call"), _("/call – whom to call")),
    (
        Action.CONFIRM_IDENTITY,
        "identity",
        _("Confirm an identity"),
        _("/confirm – confirm a patient’s identity by their code: /confirm BCDF-GHJK"),
    ),
    (
        Action.SEE_OWN_WORK,
        OWN_WORK,
        _("My day and my questions"),
        _("/work – your own appointments and questions on one screen"),
    ),
    (Action.SEE_OWN_WORK, "mine", _("My questions"), _("/mine – the questions that you have")),
    (Action.SEE_QUESTIONS, "cases", _("Open questions"), _("/cases – all open questions")),
    (
        Action.SEE_RESULTS,
        "results",
        _("Results to comment on"),
        _("/results – drafts, and results that no doctor has commented on"),
    ),
    (
        Action.SEE_RENEWALS,
        "prescriptions",
        _("Orders of prescriptions"),
        _("/prescriptions – all orders of prescriptions that wait"),
    ),
    (Action.SEE_OVERDUE, "overdue", _("Overdue questions"), _("/overdue – the questions that are overdue")),
    (
        Action.SEE_RATINGS,
        "ratings",
        _("How appointments were"),
        _("/ratings – how patients say that their appointments were"),
    ),
    (Action.MANAGE_STAFF, "team", _("Staff and roles"), _("/staff – who works here, and in which role")),
    (Action.SEE_AUDIT, "audit", _("Who did what"), _("/audit – who saw or did what")),
)
"""What each needs, its trigger, and how its button and its command are called."""

IN_OWN_WORDS: Final = _(
    "In your own words: /show appointments tomorrow with Wilczek. "
    "A message that mentions the bot works in the same way."
)

IN_OWN_WORDS_HERE: Final = _("In your own words: “appointments tomorrow with Wilczek”, “patient Nowak”.")
"""In a private chat, where all that is written is for the portal."""

HOW_TO_ANSWER: Final = _(
    "To answer a patient, reply to the card of the question: what you write there goes to the patient. "
    "Anything else written here stays among the staff."
)


@screen(DeskHome.home)
async def home(turn: Turn[Memory]) -> Screen:
    """What this member of staff may do here."""
    member = turn.known_member
    open_to_them = [entry for entry in ENTRIES if member.may(entry[0])]
    if turn.known_caller.where is Where.PRIVATE:
        own_words, answering = IN_OWN_WORDS_HERE, None
    else:
        own_words, answering = IN_OWN_WORDS, HOW_TO_ANSWER if member.may(Action.ANSWER) else None
    text = paragraphs(
        _("<b>{name}, what would you like to do?</b>", name=Verbatim(member.name)),
        lines(*(command for _action, _trigger, _label, command in open_to_them)),
        own_words if member.may(Action.SEE_DAY) else None,
        answering,
    )
    waiting = await call_list.count(turn.work) if member.may(Action.CALL_PATIENT) else 0
    counted = {CALLS: _("Whom to call ({count})", count=waiting)} if waiting else {}
    rows: tuple[Row, ...] = tuple(
        (Button(counted.get(trigger, label), trigger),) for _action, trigger, label, _command in open_to_them
    )
    return Screen(text, (*rows, IN_PRIVATE_ROW, CLOSE_ROW))


HOME_DIALOG: Final = Dialog(
    DeskHome,
    Memory,
    (home,),
    needs=Action.HELP,
    ways_in=(GlobalTransition(HOME, DeskHome.home, needs=Action.HELP),),
)
