"""Sentences of the staff, such as “wizyty jutro u Wilczek”: each leads to the screen that a command would show."""

from __future__ import annotations

from typing import Any, Final

from core.context import Work
from dialogs.engine.dialog import HOME
from dialogs.engine.events import Commanded
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.engine.turn import Turn
from dialogs.language.staff_sentences import StaffMeaning, StaffWish, is_plain, searched, understand_staff
from dialogs.triggers import BOOK_PATIENT, ENTER_PATIENT, FIND_RESULTS, LATE, OFFER_TIMES, TIME_OFF

SHOW: Final = "show"
SHOW_COMMANDS: Final = frozenset({SHOW, "pokaz"})
"""Commands with a sentence behind them; whatever mentions the bot is such a one."""

TRIGGERS: Final = {
    StaffWish.OFFER: OFFER_TIMES,
    StaffWish.BLOCK: TIME_OFF,
    StaffWish.PATIENT: "find",
    StaffWish.DAY: "day",
    StaffWish.RESULTS: "results",
    StaffWish.PRESCRIPTIONS: "prescriptions",
    StaffWish.OVERDUE: "overdue",
    StaffWish.MINE: "mine",
    StaffWish.LATE: LATE,
    StaffWish.QUESTIONS: "cases",
}

OF_PATIENTS: Final = frozenset({"results", "prescriptions"})
"""Triggers of commands behind which a patient's name may stand."""

NAMING: Final = OF_PATIENTS | {TRIGGERS[StaffWish.PATIENT], FIND_RESULTS, BOOK_PATIENT, ENTER_PATIENT}
"""Triggers of commands that are about one patient, if anything stands behind them."""

LABELS: Final[dict[StaffWish, Text]] = {
    StaffWish.OFFER: _("Free times for those who wait"),
    StaffWish.BLOCK: _("Blocked time"),
    StaffWish.PATIENT: _("Patients"),
    StaffWish.DAY: _("Appointments"),
    StaffWish.RESULTS: _("Results to comment on"),
    StaffWish.PRESCRIPTIONS: _("Orders of prescriptions"),
    StaffWish.OVERDUE: _("Overdue questions"),
    StaffWish.MINE: _("My questions"),
    StaffWish.LATE: _("A doctor is late"),
    StaffWish.QUESTIONS: _("Open questions"),
}

NOT_UNDERSTOOD: Final = _(
    "<b>We don’t understand this.</b> Write for example “appointments tomorrow with Wilczek” or “patient Nowak”, or a "
    "command:"
)


def lead(turn: Turn[Any], sentence: str, *, wholly: bool = False, plainly: bool = False) -> str | None:
    """The trigger of what a sentence asks for; the turn goes on as if its command had been written, and tells what was
    understood. `None`, if nothing was, or, where it has to be so `wholly`, not every word; where it has to be said
    `plainly`, neither a day alone nor a name, which may be a wrong answer to what was asked.
    """
    work = turn.work
    meaning = understand_staff(work.clinic, sentence, work.now)
    if meaning is None or (wholly and meaning.rest) or (plainly and not is_plain(sentence, meaning)):
        return None
    trigger = FIND_RESULTS if meaning.about is StaffWish.RESULTS else TRIGGERS[meaning.wish]
    turn.event = Commanded(trigger, _argument(meaning, sentence))
    turn.note(_("🔎 {what}", what=_told(turn, meaning)))
    return trigger


def lead_or_help(turn: Turn[Any], sentence: str) -> str:
    """As `lead`; the way home, where commands are told, for what isn't understood."""
    trigger = lead(turn, sentence)
    if trigger is None and sentence:
        turn.note(NOT_UNDERSTOOD)
    return trigger or HOME


def names_patient(work: Work, command: Commanded, trigger: str) -> bool:
    """Whether a command may have somebody's name or number in it, which is not to stay where everybody reads it."""
    if not command.argument:
        return False
    if command.name not in SHOW_COMMANDS:
        return trigger in NAMING
    meaning = understand_staff(work.clinic, command.argument, work.now)
    return meaning is not None and (meaning.wish is StaffWish.PATIENT or bool(meaning.name))


def _argument(meaning: StaffMeaning, sentence: str) -> str:
    """What would follow the command."""
    if meaning.wish in {StaffWish.OFFER, StaffWish.BLOCK} or (
        meaning.wish is StaffWish.DAY and (meaning.day or meaning.practitioner)
    ):
        return sentence
    if meaning.wish is StaffWish.LATE:  # nobody is told before the minutes are pressed
        return "".join(each for each in sentence if not each.isdecimal())
    return searched(meaning.name)


def _told(turn: Turn[Any], meaning: StaffMeaning) -> Text:
    told = LABELS[meaning.about or meaning.wish]
    if meaning.name:
        told = _("{what} · {more}", what=told, more=Verbatim(meaning.name))
    if meaning.wish is StaffWish.DAY:
        day = meaning.day or turn.work.clinic.day_of(turn.work.now)
        told = _("{what} · {more}", what=told, more=When(day, Form.DAY))
    if meaning.practitioner:
        name = turn.work.clinic.practitioner(meaning.practitioner).name
        told = _("{what} · {more}", what=told, more=Verbatim(name))
    return told
