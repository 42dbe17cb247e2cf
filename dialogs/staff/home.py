"""Where a member of staff begins: what they may do here, and how cards are answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.staff.members import Action, Where
from core.treatment import call_list
from dialogs.engine.dialog import HOME, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.events import Commanded
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, p_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import CLOSE_ROW, IN_PRIVATE_ROW
from dialogs.staff.words import EXAMPLE_OF_A_CALLER
from dialogs.triggers import BOOK_PATIENT, CALLS, ENTER_PATIENT, MORNING, OFFER_TIMES, ONLINE, OWN_WORK

HELP: Final = frozenset(("help", "pomoc"))
"""Commands that tell all the others."""

A_ROW: Final = 2
ALONE: Final = frozenset((OWN_WORK,))
"""What is used most has a row of its own."""


class DeskHome(StatesGroup):
    """Where nothing is open."""

    home = State()


@dataclass(frozen=True)
class Memory:
    """Whether the commands are told."""

    helps: bool = False


Entry: TypeAlias = "tuple[Action, str, Text, Text]"

ENTRIES: Final[tuple[Entry, ...]] = (
    (
        Action.SEE_OWN_WORK,
        OWN_WORK,
        _("My day and my questions"),
        _("/work – your own appointments and questions on one screen"),
    ),
    (
        Action.SEE_DAY,
        "day",
        _("Day’s appointments"),
        _("/today – the appointments of the day; of another one: /day Friday"),
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
    (Action.SEE_OWN_WORK, "mine", _("My questions"), _("/mine – the questions that you have")),
    (Action.SEE_QUESTIONS, "cases", _("Open questions"), _("/cases – all open questions")),
    (
        Action.SEE_RESULTS,
        "results",
        p_("desk", "Results"),
        _("/results – drafts, and results that no doctor has commented on"),
    ),
    (
        Action.SEE_RENEWALS,
        "prescriptions",
        p_("desk", "Prescriptions"),
        _("/prescriptions – all orders of prescriptions that wait"),
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
        _("Absences"),
        _("/absent – a doctor is absent, or a facility is closed: /absent Wilczek tomorrow"),
    ),
    (
        Action.OFFER_TIMES,
        OFFER_TIMES,
        _("Offer free times"),
        _("/offer – offer free times to those who wait: /offer dermatologist tomorrow"),
    ),
    (
        Action.SEE_CONSULTATIONS,
        ONLINE,
        _("Online consultations"),
        _("/online – who waits for an online consultation; a doctor is there, or not"),
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
    (
        Action.HELP,
        MORNING,
        _("Morning summary"),
        _("/morning – what the day brings, told you in the morning: on or off"),
    ),
)
"""What each needs, its trigger, and how its button and its command are called; what is used most comes first."""

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


async def begin(turn: Turn[Any]) -> None:
    """Enter; with the commands, if help was asked for."""
    turn.start(Memory(helps=isinstance(turn.event, Commanded) and turn.event.name in HELP))


async def tell_commands(turn: Turn[Memory]) -> None:
    turn.memory = Memory(helps=True)


@screen(DeskHome.home, Transition("help", DeskHome.home, action=tell_commands))
async def home(turn: Turn[Memory]) -> Screen:
    """What this member of staff may do here."""
    member, helps = turn.known_member, turn.memory.helps
    open_to_them = [entry for entry in ENTRIES if member.may(entry[0])]
    in_private = turn.known_caller.where is Where.PRIVATE
    own_words = IN_OWN_WORDS_HERE if in_private else IN_OWN_WORDS
    text = paragraphs(
        _("<b>{name}, what would you like to do?</b>", name=Verbatim(member.name)),
        lines(*(command for _action, _trigger, _label, command in open_to_them)) if helps else None,
        own_words if member.may(Action.SEE_DAY) else None,
        HOW_TO_ANSWER if helps and not in_private and member.may(Action.ANSWER) else None,
    )
    waiting = await call_list.count(turn.work) if member.may(Action.CALL_PATIENT) else 0
    counted = {CALLS: _("Whom to call ({count})", count=waiting)} if waiting else {}
    buttons = [Button(counted.get(trigger, label), trigger) for _action, trigger, label, _command in open_to_them]
    help_row: Row = () if helps else (Button(_("❓ Commands"), "help"),)
    return Screen(text, tuple(row for row in (*_rows(buttons), help_row, IN_PRIVATE_ROW, CLOSE_ROW) if row))


def _rows(buttons: Sequence[Button]) -> Iterator[Row]:
    """Two beside each other, as a telephone shows them whole."""
    yield from ((each,) for each in buttons if each.action in ALONE)
    paired = [each for each in buttons if each.action not in ALONE]
    for first in range(0, len(paired), A_ROW):
        yield tuple(paired[first : first + A_ROW])


HOME_DIALOG: Final = Dialog(
    DeskHome,
    Memory,
    (home,),
    needs=Action.HELP,
    ways_in=(GlobalTransition(HOME, DeskHome.home, action=begin, needs=Action.HELP),),
)
