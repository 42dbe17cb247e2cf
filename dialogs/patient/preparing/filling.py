"""The clinic's form, one question a message: answers are kept as they are given, and seen before they are sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.clinic.forms import NO, YES, AnswerKind, FormQuestion
from core.errors import NotFound
from core.i18n import Language
from core.preparation import getting_ready, reading
from core.preparation.answers import LEFT_OUT, FilledForm, GivenAnswer, written_kind
from core.preparation.refusals import FormNotWhole
from core.text.normalisation import plain
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.events import Pressed
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, lines, paragraphs, written
from dialogs.engine.turn import Turn
from dialogs.patient.preparing.states import Memory, Preparing, ready
from dialogs.wording.appointments.preparing import (
    CONSENT_LABELS,
    FormEntry,
    answer_text,
    choice_labels,
    entry_lines,
    pages_of,
)
from dialogs.wording.booking.appointments import short_line

LONGEST_SHOWN: Final = 300
"""Units of an answer in words that the summary shows."""

A_ROW: Final = 5
MEANS: Final = {YES: ShortAnswer.YES, NO: ShortAnswer.NO}

HOW_TO_WRITE: Final[dict[AnswerKind, Text]] = {
    AnswerKind.NUMBER: _("Please write a number."),
    AnswerKind.TEXT: _("Please write it in your own words."),
    AnswerKind.DATE: _("Please write the day, for example: 3 March 2024."),
    AnswerKind.MANY: _("You can choose several. Then press “That’s all”."),
}


async def choose(turn: Turn[Memory]) -> None:
    """Answer by a button; of a question that takes several, add or take back one."""
    filled, asked = await _current(turn)
    before = filled.answers.get(asked.id, LEFT_OUT).chosen
    if turn.value not in before:
        turn.answered = _words_of(turn, asked)
    if asked.kind is not AnswerKind.MANY:
        await _keep(turn, asked, GivenAnswer(chosen=(turn.value,)))
        return
    now = set(before) ^ {turn.value}
    chosen = tuple(each for each in asked.choosable if each in now)
    if turn.value not in asked.choosable:
        raise NotFound
    await getting_ready.answer(
        turn.work, turn.known_patient, turn.memory.appointment, asked.id, GivenAnswer(chosen=chosen)
    )
    turn.memory = replace(turn.memory, question=asked.id)


async def write(turn: Turn[Memory]) -> None:
    """Answer by typed words."""
    _filled, asked = await _current(turn)
    today = turn.work.clinic.day_of(turn.work.now)
    consent = _consent_named(turn.said) if asked.kind is AnswerKind.CONSENT else None
    await _keep(
        turn, asked, reading.read(asked, turn.said, today) if consent is None else GivenAnswer(chosen=(consent,))
    )


async def leave_out(turn: Turn[Memory]) -> None:
    """Go on without an answer."""
    _filled, asked = await _current(turn)
    await _keep(turn, asked, LEFT_OUT)


async def go_on(turn: Turn[Memory]) -> None:
    """Have chosen all that there is to choose."""
    filled, asked = await _current(turn)
    await _keep(turn, asked, filled.answers.get(asked.id, LEFT_OUT))


async def go_to_previous(turn: Turn[Memory]) -> None:
    """To the question before this one."""
    filled, asked = await _current(turn)
    before = filled.asked[: filled.asked.index(asked)]
    if not before:
        raise NotFound
    turn.memory = replace(turn.memory, question=before[-1].id)


async def change(turn: Turn[Memory]) -> None:
    """Answer one of the questions of the summary anew, by its id."""
    filled = await _filled_form(turn)
    if filled.question(turn.value) is None:
        raise NotFound
    turn.memory = replace(turn.memory, question=turn.value)


async def begin(turn: Turn[Memory]) -> None:
    """Go to the first question without an answer; to the summary, if there is none."""
    filled = await _filled_form(turn)
    turn.memory = replace(turn.memory, question="", page=1)
    if filled.is_whole:
        turn.goes_on = Pressed("review")


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def send(turn: Turn[Memory]) -> None:
    """Let the doctor have it."""
    await getting_ready.send(turn.work, turn.known_patient, turn.memory.appointment)
    turn.memory = replace(turn.memory, question="", page=1)
    turn.note(
        _(
            "✅ <b>Thank you. The doctor will see your answers before the appointment.</b> "
            "You can change them until it begins."
        )
    )


async def discard(turn: Turn[Memory]) -> None:
    """Leave what was sent as it is."""
    await getting_ready.discard_changes(turn.work, turn.known_patient, turn.memory.appointment)


@screen(
    Preparing.question,
    Transition("choose", Preparing.question, action=choose),
    Transition(SAID, Preparing.question, action=write),
    Transition("leave_out", Preparing.question, action=leave_out),
    Transition("go_on", Preparing.question, action=go_on),
    Transition("previous", Preparing.question, action=go_to_previous),
    Transition("review", Preparing.summary),
    Transition("back", Preparing.overview),
)
async def question(turn: Turn[Memory]) -> Screen:
    """One question, and how many there are."""
    filled = await _filled_form(turn)
    asked = _asked_now(filled, turn.memory)
    if asked is None:
        review = Button(_("See my answers"), "review")
        return Screen(
            _("<b>All questions have an answer.</b> Please look at them and send them."), ((review,), BACK_OR_MENU)
        )
    given = filled.answers.get(asked.id)
    text = paragraphs(
        _(
            "<b>{form}</b> – question {number} of {count}",
            form=filled.form.title,
            number=filled.asked.index(asked) + 1,
            count=len(filled.asked),
        ),
        lines(_("<b>{question}</b>", question=asked.text), asked.hint),
        _("Your answer: {answer}", answer=answer_text(asked, given, LONGEST_SHOWN)) if given is not None else None,
        HOW_TO_WRITE.get(asked.kind),
    )
    return Screen(text, (*_choice_rows(asked, given), *_step_rows(filled, asked, given), BACK_OR_MENU))


@screen(
    Preparing.summary,
    Transition("page", Preparing.summary, action=turn_page),
    Transition("change", Preparing.question, action=change),
    Transition("send_form", Preparing.overview, action=send, on_refusal={FormNotWhole: Preparing.question}),
    Transition("discard", Preparing.overview, action=discard),
    Transition("back", Preparing.overview),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All answers, as the doctor will see them."""
    now = await ready(turn)
    filled = await _filled_form(turn)
    pages = pages_of(filled, LONGEST_SHOWN)
    page = min(turn.memory.page, len(pages))
    text = paragraphs(
        lines(_("<b>{form}</b>", form=filled.form.title), short_line(now.appointment)),
        *(entry_lines(each, LONGEST_SHOWN) for each in pages[page - 1]),
        _("Page {number} of {count}.", number=page, count=len(pages)) if len(pages) > 1 else None,
        _("The doctor has these answers.") if now.is_sent else _("The doctor gets these answers once you send them."),
        _("To change an answer, press its number."),
    )
    send_label = _("Send the changes") if now.prepared.sent else _("Send to the doctor")
    sending: tuple[Row, ...] = () if now.is_sent else ((Button(send_label, "send_form", means=ShortAnswer.YES),),)
    if now.prepared.sent is not None and not now.is_sent:
        sending += ((Button(_("Leave it as it was"), "discard"),),)
    rows = (*_number_rows(pages[page - 1]), *paging_row(page, has_next=page < len(pages)))
    return Screen(text, (*rows, *sending, BACK_OR_MENU))


def _choice_rows(asked: FormQuestion, given: GivenAnswer | None) -> tuple[Row, ...]:
    chosen = () if given is None else given.chosen
    return tuple(
        (Button(label, "choose", each, chosen=each in chosen, means=_meaning(asked, each)),)
        for each, label in choice_labels(asked).items()
    )


def _words_of(turn: Turn[Memory], asked: FormQuestion) -> tuple[str, ...]:
    """What the pressed answer says, in each language that the clinic has it in."""
    return tuple(
        words for each in asked.choices if each.id == turn.value for words in each.label.by_language().values()
    )


def _meaning(asked: FormQuestion, choice: str) -> ShortAnswer | None:
    """Whether 'tak' or 'nie' stands for it."""
    return MEANS.get(choice) if asked.kind is not AnswerKind.MANY else None


def _step_rows(filled: FilledForm, asked: FormQuestion, given: GivenAnswer | None) -> tuple[Row, ...]:
    """On, on without an answer, and back to the one before."""
    is_first = filled.asked[0] == asked
    previous = () if is_first else (Button(_("‹ Question before"), "previous"),)
    on: Row = ()
    if asked.kind is AnswerKind.MANY and given is not None and given.chosen:
        on = (Button(_("That’s all ›"), "go_on"),)
    elif asked.optional:
        on = (Button(_("Skip this question ›"), "leave_out"),)
    elif given is not None and written_kind(asked):
        on = (Button(_("Leave the answer ›"), "go_on"),)
    row: Row = (*previous, *on)
    return (row,) if row else ()


def _number_rows(entries: tuple[FormEntry, ...]) -> tuple[Row, ...]:
    buttons = [Button(_("{number}", number=each.number), "change", each.question.id) for each in entries]
    return tuple(tuple(buttons[first : first + A_ROW]) for first in range(0, len(buttons), A_ROW))


async def _filled_form(turn: Turn[Memory]) -> FilledForm:
    filled = (await ready(turn)).filled
    if filled is None:  # the clinic no longer asks anything before such a visit
        raise NotFound
    return filled


def _asked_now(filled: FilledForm, memory: Memory) -> FormQuestion | None:
    known = filled.question(memory.question)
    return known or next(iter(filled.unanswered), None)


async def _current(turn: Turn[Memory]) -> tuple[FilledForm, FormQuestion]:
    filled = await _filled_form(turn)
    asked = _asked_now(filled, turn.memory)
    if asked is None:
        raise NotFound
    return filled, asked


def _consent_named(said: str) -> str | None:
    """The label of a button, typed."""
    labels = {plain(written(label, each)): choice for choice, label in CONSENT_LABELS.items() for each in Language}
    return labels.get(plain(said).strip(" .!"))


async def _keep(turn: Turn[Memory], asked: FormQuestion, given: GivenAnswer) -> None:
    patient, appointment = turn.known_patient, turn.memory.appointment
    filled = await getting_ready.answer(turn.work, patient, appointment, asked.id, given)
    turn.memory = replace(turn.memory, question="")
    if filled.is_whole:
        turn.goes_on = Pressed("review")
