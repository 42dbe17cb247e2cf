"""What is being sent: from the list, from an appointment, or in the middle of something else (S45–S53, S58, D5)."""

from __future__ import annotations

from typing import Final

from core.files import library
from core.files.arrival import DRAFTS_KEPT
from dialogs.engine.dialog import FETCHED, SAID, Transition, screen
from dialogs.engine.returning import RETURN
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.files import form, taking
from dialogs.patient.files.form import has_description
from dialogs.patient.files.states import Files, Memory
from dialogs.patient.files.taking import DISCARD, is_waiting
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
    text = paragraphs(
        _("<b>What is this file for?</b> Shall we add it to your files, for the doctor?")
        if _is_dropped(turn)
        else None,
        arrivals(unsent),
        described,
        _("One moment, please…") if waiting else None,
        n_(
            "You can send more. What you have not sent to the doctor yet, we remove after a day.",
            "You can send more. What you have not sent to the doctor yet, we remove after {count} days.",
            DRAFTS_KEPT.days,
        ),
    )
    return Screen(text, (*_choices(turn, waiting=waiting), *_ways_on(turn)), says=left_out)


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


def _is_dropped(turn: Turn[Memory]) -> bool:
    return turn.memory.back_to is not None and not turn.memory.category


def _choices(turn: Turn[Memory], *, waiting: bool) -> tuple[Row, ...]:
    if waiting:
        return ()
    go_on: Row = (Button(_("Yes, add it") if _is_dropped(turn) else _("Go on"), "go_on", means=ShortAnswer.YES),)
    if turn.memory.back_to is not None:
        return (go_on, (Button(_("No, remove it"), RETURN, DISCARD, means=ShortAnswer.NO, only_pressed=True),))
    return (go_on, (Button(_("Change the file"), "change"),))


def _ways_on(turn: Turn[Memory]) -> tuple[Row, ...]:
    if turn.memory.back_to is None:
        return (BACK_OR_MENU,)
    return ((Button(_("Back to where I was"), RETURN, KEEP), Button(_("Menu"), "menu")),)
