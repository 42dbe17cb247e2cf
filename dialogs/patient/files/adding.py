"""What is being sent: from the list, from an appointment, or in the middle of something else (S45–S53, S58, D5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.appointments import booking
from core.files import library
from core.files.arrival import DRAFTS_KEPT
from core.questions import asking
from dialogs.engine.dialog import FETCHED, SAID, Transition, screen
from dialogs.engine.returning import RETURN
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.files import form, taking
from dialogs.patient.files.form import has_description
from dialogs.patient.files.states import Files, Memory
from dialogs.patient.files.taking import DISCARD, is_waiting
from dialogs.triggers import ASK_WITH_FILES
from dialogs.wording.accounts.levels import has_questions
from dialogs.wording.files import arrivals, described_as, limits, not_taken

KEEP: Final = "keep"


@screen(
    Files.adding,
    taking.TAKES_FILE,
    Transition(FETCHED, Files.adding, action=taking.note_fetched),
    Transition("change", Files.adding, action=taking.discard),
    Transition(SAID, Files.adding, action=form.describe),
    Transition("go_on", Files.summary, guard=form.is_complete),
    Transition("go_on", Files.category, guard=form.has_description),
    Transition("go_on", Files.description),
    Transition("only_kept", Files.category, guard=form.has_description, action=form.choose_none),
    Transition("only_kept", Files.description, action=form.choose_none),
    Transition("back", Files.listing),
)
async def adding(turn: Turn[Memory]) -> Screen:
    """What may be sent, what is here, what is on its way, and what could not be taken."""
    unsent = await library.unsent(turn.work, turn.known_patient)
    left_out = not_taken(turn.memory.left_out) if turn.memory.left_out else None
    described = described_as(turn.memory.description) if has_description(turn) else None
    if not unsent:
        return Screen(paragraphs(described, *await _invitation(turn)), _ways_on(turn), says=left_out)
    waiting = is_waiting(unsent)
    purposes = () if waiting or form.knows_appointment(turn) else await _purposes(turn)
    text = paragraphs(
        arrivals(unsent),
        described,
        _("One moment, please…") if waiting else None,
        lines(_("<b>What is it for?</b>"), *(each.who_sees for each in purposes)) if purposes else None,
        n_(
            "You can send more. What you don’t finish, we remove after a day.",
            "You can send more. What you don’t finish, we remove after {count} days.",
            DRAFTS_KEPT.days,
        ),
    )
    choices = () if waiting else (*_ways_on_with(purposes), _other_file(turn))
    return Screen(text, (*choices, *_ways_on(turn)), says=left_out)


async def _invitation(turn: Turn[Memory]) -> tuple[Text, ...]:
    """What may be sent, told before anything is (S52, S53, S62); or that there is no room."""
    remaining = await library.remaining(turn.work, turn.known_patient)
    if not remaining:
        return (_("There is no room for more. To add another, please delete one first."),)
    return (
        _("<b>Please send a photo or a file here.</b>"),
        limits(turn.work.clinic.settings),
        n_("There is room for {count} more file.", "There is room for {count} more files.", remaining),
    )


@dataclass(frozen=True, slots=True)
class _Purpose:
    """What a file can be for, and who sees it then."""

    button: Button
    who_sees: Text


async def _purposes(turn: Turn[Memory]) -> tuple[_Purpose, ...]:
    """What this patient's files can be for now."""
    found: list[_Purpose] = []
    if await booking.upcoming(turn.work, turn.known_patient, size=1):
        found.append(_Purpose(Button(_("For an appointment"), "go_on"), _FOR_APPOINTMENT))
    if has_questions(turn) and await asking.visits(turn.work, turn.known_patient, size=1):
        found.append(_Purpose(Button(_("For a question to the doctor"), ASK_WITH_FILES), _FOR_QUESTION))
    return (*found, _Purpose(Button(_("Only for my files"), "only_kept"), _FOR_NOBODY))


_FOR_APPOINTMENT: Final = _("• <b>For an appointment:</b> its doctor sees the file, and so does our reception.")
_FOR_QUESTION: Final = _("• <b>For a question to the doctor:</b> whoever reads the question sees the file with it.")
_FOR_NOBODY: Final = _(
    "• <b>Only for my files:</b> nobody at the clinic sees the file. You can choose an appointment for it later."
)


def _ways_on_with(purposes: tuple[_Purpose, ...]) -> tuple[Row, ...]:
    if purposes:
        return tuple((each.button,) for each in purposes)
    return ((Button(_("Go on"), "go_on", means=ShortAnswer.YES),),)


def _other_file(turn: Turn[Memory]) -> Row:
    """One that was sent in the middle of something else may have been sent by mistake."""
    if turn.memory.back_to is None:
        return (Button(_("Change the file"), "change"),)
    return (Button(_("Remove it"), RETURN, DISCARD, means=ShortAnswer.NO, only_pressed=True),)


def _ways_on(turn: Turn[Memory]) -> tuple[Row, ...]:
    if turn.memory.back_to is None:
        return (BACK_OR_MENU,)
    return ((Button(_("Back to where I was"), RETURN, KEEP), Button(_("Menu"), "menu")),)
