"""How what is prepared for a visit is written: answers to a form, in pages, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.appointments.model import Appointment
from core.clinic.forms import NO, YES, AnswerKind, FormQuestion
from core.clinic.model import Clinic
from core.i18n import Words
from core.preparation import refusals
from core.preparation.answers import FilledForm, GivenAnswer
from core.preparation.refusals import PreparationRefused
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Figure, Form, Message, Quote, Text, Verbatim, When, _, lines, listed, n_, units
from dialogs.triggers import PREPARE
from dialogs.wording.cutting import ROOM

AROUND: Final = 40
"""Units that an entry takes beside its words."""

CONSENT_LABELS: Final[dict[str, Message]] = {YES: _("I agree"), NO: _("I don’t agree")}


def asked_to_prepare(clinic: Clinic, appointment: Appointment) -> Text | None:
    """That the clinic asks something before it, if it does, and there is still time."""
    if clinic.form_of(appointment.service) is None:
        return None
    return _("Before it, the clinic has a few questions. Please answer them by then: the doctor reads the answers.")


def prepare_rows(clinic: Clinic, appointment: Appointment) -> tuple[Row, ...]:
    """The way to them, if there are any."""
    if clinic.form_of(appointment.service) is None:
        return ()
    return ((Button(_("Get ready for the appointment"), PREPARE, appointment.id),),)


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A question that was asked, by its number, with its answer, if it has one."""

    number: int
    question: FormQuestion
    answer: GivenAnswer | None


def choice_labels(question: FormQuestion) -> Mapping[str, Text]:
    """What can be chosen, in words, by its id."""
    if question.kind is AnswerKind.CONSENT:
        return CONSENT_LABELS
    return {each.id: each.label for each in question.choices}


def answer_text(question: FormQuestion, answer: GivenAnswer | None, longest: int | None = None) -> Text:
    """An answer as it is read; of a long one, as much as `longest`."""
    if answer is None or answer.is_left_out:
        return _("no answer")
    if answer.chosen:
        labels = choice_labels(question)
        return listed(*(labels[each] for each in answer.chosen if each in labels))
    if answer.number:
        figure = Figure(answer.number)
        return figure if question.unit is None else _("{number} {unit}", number=figure, unit=question.unit)
    if answer.day is not None:
        return When(answer.day, Form.NUMERIC)
    return Verbatim(answer.text) if longest is None else Quote(answer.text, longest)


def pages_of(filled: FilledForm, longest: int | None = None) -> tuple[tuple[FormEntry, ...], ...]:
    """The questions that are asked and their answers, on as many pages as they take; at least one."""
    pages: list[list[FormEntry]] = [[]]
    left = ROOM
    for number, question in enumerate(filled.asked, 1):
        entry = FormEntry(number, question, filled.answers.get(question.id))
        takes = room_of(entry, longest)
        if takes > left and pages[-1]:
            pages.append([])
            left = ROOM
        pages[-1].append(entry)
        left -= takes
    return tuple(map(tuple, pages))


def entry_lines(entry: FormEntry, longest: int | None = None) -> Text:
    """A question with its number, and below it the answer."""
    return lines(
        _("{number}. {question}", number=entry.number, question=entry.question.text),
        _("<b>{answer}</b>", answer=answer_text(entry.question, entry.answer, longest)),
    )


def room_of(entry: FormEntry, longest: int | None = None) -> int:
    """How many units an entry takes at most, in any language."""
    answer, question = entry.answer, entry.question
    said = AROUND + _longest(question.text) + sum(_longest(each.label) for each in question.choices)
    if answer is not None and answer.text:
        said += units(answer.text) if longest is None else min(longest, units(answer.text))
    return said


def _longest(words: Words) -> int:
    return max(map(units, words.by_language().values()))


AnswerRefusal: TypeAlias = (
    refusals.UnusableNumber
    | refusals.NumberOutOfBounds
    | refusals.NumberTooExact
    | refusals.UnusableAnswerDay
    | refusals.UnusableChoice
)


def answer_refusal_text(refusal: AnswerRefusal) -> Text:
    """Why what was typed is no answer, and what would be one."""
    match refusal:
        case refusals.UnusableNumber(bounds=bounds):
            unread = _("We can’t read this as a number. Please write it in figures, and nothing else.")
            return unread if bounds is None else lines(unread, _within(bounds))
        case refusals.NumberOutOfBounds(bounds=bounds):
            return _within(bounds)
        case refusals.NumberTooExact(decimals=0):
            return _("Please write a whole number here.")
        case refusals.NumberTooExact(decimals=decimals):
            return n_(
                "Please write this number with {count} decimal place at most.",
                "Please write this number with {count} decimal places at most.",
                decimals,
            )
        case refusals.UnusableAnswerDay(to_come=True):
            return _("This day is still to come. Please write a day in the past, with the year: 3 March 2024.")
        case refusals.UnusableAnswerDay():
            return _("This day is over. Please write a day that is still to come, with the year: 3 March 2029.")
        case refusals.UnusableChoice():
            return _("We don’t know which answer you mean. Please press one of the buttons, or write its number.")


def _within(bounds: refusals.Bounds) -> Text:
    least, most = Figure(str(bounds.smallest)), Figure(str(bounds.largest))
    if bounds.largest is None:
        return _("We expect a number of at least {least}. Please check it and write it once more.", least=least)
    if bounds.smallest is None:
        return _("We expect a number of at most {most}. Please check it and write it once more.", most=most)
    return _(
        "We expect a number from {least} to {most}. Please check it and write it once more.", least=least, most=most
    )


def preparation_text(refusal: PreparationRefused) -> Text:
    """Why that can't be done to get ready for a visit."""
    match refusal:
        case refusals.PreparationOver():
            return _("This appointment has begun or is over, so nothing about it can be prepared any more.")
        case refusals.FormNotWhole(left=left):
            return n_(
                "{count} question has no answer yet. Please answer it first.",
                "{count} questions have no answer yet. Please answer them first.",
                left,
            )
        case refusals.AnswerMissing():
            return _("The doctor needs an answer to this question. Please choose or write one.")
        case refusals.NoMoreQuestions(limit=limit):
            return n_(
                "You can write down {count} question. Please take it back first to write another.",
                "You can write down {count} questions. Please take one back first to write another.",
                limit,
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
