"""Get ready for a visit: what is done and what is open, one's own questions, and the list of medicines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.preparation import getting_ready
from core.preparation.getting_ready import Readiness
from core.preparation.model import LONGEST_MEDICINES_NOTE, LONGEST_OWN_QUESTION, MOST_OWN_QUESTIONS
from core.prescriptions import medications
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.returning import return_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient import files
from dialogs.patient.preparing import filling
from dialogs.patient.preparing.states import Memory, Preparing, ready
from dialogs.triggers import ADD_FILE
from dialogs.wording.accounts.levels import has_files, has_medications
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.treatment.prescriptions import medicine_line

MOST_MEDICINES: Final = 20
"""How many are shown to be looked through; who takes more, sees the rest in their list."""


async def add_file(turn: Turn[Memory]) -> None:
    """Go on to add documents to the visit (S50)."""
    files.start(turn, appointment=(await ready(turn)).appointment.id)


async def ask(turn: Turn[Memory]) -> None:
    await getting_ready.add_question(turn.work, turn.known_patient, turn.memory.appointment, turn.said)


async def drop(turn: Turn[Memory]) -> None:
    which = number(turn.value, range(1, MOST_OWN_QUESTIONS + 1))
    await getting_ready.drop_question(turn.work, turn.known_patient, turn.memory.appointment, which)


async def confirm_medicines(turn: Turn[Memory]) -> None:
    await getting_ready.confirm_medicines(turn.work, turn.known_patient, turn.memory.appointment)


async def tell_difference(turn: Turn[Memory]) -> None:
    await getting_ready.confirm_medicines(turn.work, turn.known_patient, turn.memory.appointment, turn.said)


@screen(
    Preparing.overview,
    Transition("fill_in", Preparing.question, action=filling.begin),
    Transition("ask_own", Preparing.asking),
    Transition("look_medicines", Preparing.medicines, guard=has_medications),
    Transition(ADD_FILE, files.Files.adding, guard=has_files, action=add_file),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """What is done, and what is open."""
    now = await ready(turn)
    title = lines(_("<b>Get ready for the appointment</b>"), short_line(now.appointment))
    if not _is_ahead(turn, now):
        over = _("This appointment has begun or is over, so nothing about it can be prepared any more.")
        return Screen(paragraphs(title, over), (return_row(turn.memory),))
    text = paragraphs(
        title,
        lines(*_standings(turn, now)),
        _(
            "The doctor reads it before the appointment, so more time is left for you. "
            "You can change it until it begins."
        ),
    )
    return Screen(text, (*_rows(turn, now), return_row(turn.memory)))


@screen(
    Preparing.asking,
    Transition(SAID, Preparing.asking, action=ask),
    Transition("drop", Preparing.asking, action=drop),
    Transition("back", Preparing.overview),
)
async def asking(turn: Turn[Memory]) -> Screen:
    """Up to three questions of one's own."""
    asked = (await ready(turn)).prepared.questions
    left = MOST_OWN_QUESTIONS - len(asked)
    more = n_(
        "You can write {count} more question, of up to {longest} characters. Please send it in a message.",
        "You can write {count} more questions, of up to {longest} characters. Please send one at a time.",
        left,
        longest=LONGEST_OWN_QUESTION,
    )
    text = paragraphs(
        _("<b>What do you want to ask the doctor?</b>"),
        _("We are often nervous at the doctor’s and forget something. What you write here, the doctor will see."),
        lines(*(_("{number}. {question}", number=at, question=Verbatim(each)) for at, each in enumerate(asked, 1)))
        if asked
        else None,
        more if left else _("That is as many as there is time for."),
    )
    rows: tuple[Row, ...] = tuple(
        (Button(_("Take back question {number}", number=at), "drop", str(at)),) for at in range(1, len(asked) + 1)
    )
    return Screen(text, (*rows, BACK_OR_MENU))


@screen(
    Preparing.medicines,
    Transition("all_right", Preparing.overview, action=confirm_medicines),
    Transition("different", Preparing.differing),
    Transition(SAID, Preparing.overview, action=tell_difference),
    Transition("back", Preparing.overview),
)
async def medicines(turn: Turn[Memory]) -> Screen:
    """Whether the list is still right."""
    page = await medications.of_patient(turn.work, turn.known_patient, size=MOST_MEDICINES)
    taken = [medicine_line(each.sealed) for each in page]
    text = paragraphs(
        _("<b>Your medicines</b>"),
        lines(*taken) if taken else _("The clinic knows of no medicines that you take."),
        _("Is this still right?"),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, it is right"), "all_right", means=ShortAnswer.YES),),
        (Button(_("No, something is different"), "different", means=ShortAnswer.NO),),
    )
    return Screen(text, (*rows, BACK_OR_MENU))


@screen(
    Preparing.differing,
    Transition(SAID, Preparing.overview, action=tell_difference),
    Transition("back", Preparing.medicines),
)
async def differing(turn: Turn[Memory]) -> Screen:
    """What is different, in words."""
    known = (await ready(turn)).prepared.medicines_note
    text = paragraphs(
        _("<b>What is different?</b>"),
        _(
            "Please write it in one message, of up to {longest} characters: what you take besides, what you take no "
            "longer, or in another dose.",
            longest=LONGEST_MEDICINES_NOTE,
        ),
        _("So far: {note}", note=Verbatim(known)) if known else None,
    )
    return Screen(text, (BACK_OR_MENU,))


def _is_ahead(turn: Turn[Memory], now: Readiness) -> bool:
    return getting_ready.is_ahead(turn.work, now.appointment)


def _standings(turn: Turn[Memory], now: Readiness) -> Iterator[Text]:
    """A line for each thing to do: done or open, in words."""
    if now.filled is not None:
        yield _form_line(now)
    asked = len(now.prepared.questions)
    if asked:
        yield n_("✅ Done: {count} question of your own", "✅ Done: {count} questions of your own", asked)
    else:
        yield _("▫️ If you like: your own questions to the doctor")
    if has_files(turn):
        yield (
            n_("✅ Done: {count} file added", "✅ Done: {count} files added", now.files)
            if now.files
            else _("▫️ If you like: files, such as results from elsewhere")
        )
    if has_medications(turn):
        looked = now.prepared.medicines_on
        yield (
            _("✅ Done: medicines looked through on {day}", day=When(looked, Form.DATE))
            if looked
            else _("▫️ Open: look through your medicines")
        )


def _form_line(now: Readiness) -> Text:
    filled = now.filled
    if now.is_sent:
        return _("✅ Done: the clinic’s questions, sent to the doctor")
    if now.prepared.sent is not None:
        return _("▫️ Open: changed answers, not sent yet. The doctor has the earlier ones.")
    if filled is None or not filled.answers:
        return _("▫️ Open: the clinic’s questions")
    if filled.is_whole:
        return _("▫️ Open: the clinic’s questions, all answered and not sent yet")
    count, answered = len(filled.asked), len(filled.asked) - len(filled.unanswered)
    return _("▫️ Open: the clinic’s questions, {answered} of {count} answered", answered=answered, count=count)


def _rows(turn: Turn[Memory], now: Readiness) -> Iterator[Row]:
    if now.filled is not None:
        yield (Button(_form_label(now), "fill_in"),)
    yield (Button(_("My questions to the doctor"), "ask_own"),)
    if has_medications(turn):
        yield (Button(_("Look through my medicines"), "look_medicines"),)
    if has_files(turn):
        yield (Button(_("Add a file"), ADD_FILE),)


def _form_label(now: Readiness) -> Text:
    if now.is_sent:
        return _("See or change my answers")
    if now.prepared.draft is not None:
        return _("Go on with the clinic’s questions")
    return _("Answer the clinic’s questions")
