"""Answers to a form, and which of its questions they lead to: values only, nothing is stored here.

A question that hangs on an earlier answer is asked when that answer is there and the earlier question is asked itself.
An answer to a question that is no longer asked counts for nothing, and is not kept when the form is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from core.clinic.forms import AnswerKind, FormQuestion, VisitForm


class GivenAnswer(BaseModel):
    """An answer: what was `chosen` (ids), a `number` as a decimal with a point, a `day` or a `text`; none of them, when
    the question was left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chosen: tuple[str, ...] = ()
    number: str = ""
    day: dt.date | None = None
    text: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether it says nothing."""
        return not (self.chosen or self.number or self.day or self.text)


LEFT_OUT = GivenAnswer()
"""The answer to an optional question of somebody who goes on without."""


class FilledForm(BaseModel):
    """A form in its version, with what was answered; its words are those in which it was asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: VisitForm
    answers: dict[str, GivenAnswer] = {}

    @property
    def asked(self) -> tuple[FormQuestion, ...]:
        """The questions that are asked with these answers, in the form's order."""
        shown: list[FormQuestion] = []
        for question in self.form.questions:
            if _is_asked(question, self.answers, shown):
                shown.append(question)
        return tuple(shown)

    @property
    def unanswered(self) -> tuple[FormQuestion, ...]:
        """Those of them that have no answer yet."""
        return tuple(each for each in self.asked if each.id not in self.answers)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be asked."""
        return not self.unanswered

    def question(self, question_id: str) -> FormQuestion | None:
        """The question of this id, if it is asked."""
        return next((each for each in self.asked if each.id == question_id), None)

    def with_answer(self, question_id: str, answer: GivenAnswer) -> FilledForm:
        """The same with this answer; what it no longer leads to stays, in case it does again."""
        return self.model_copy(update={"answers": {**self.answers, question_id: answer}})

    def without_answer(self, question_id: str) -> FilledForm:
        """The same with this question open."""
        return self.model_copy(
            update={"answers": {key: each for key, each in self.answers.items() if key != question_id}}
        )

    def without_hidden(self) -> FilledForm:
        """The same with the answers to what is asked alone."""
        asked = {each.id for each in self.asked}
        return self.model_copy(update={"answers": {key: each for key, each in self.answers.items() if key in asked}})


def renewed(before: FilledForm, form: VisitForm) -> FilledForm:
    """What was answered, for the form as it is now: an answer stays where its question still takes it."""
    if before.form == form:
        return before
    kept = {
        each.id: before.answers[each.id]
        for each in form.questions
        if each.id in before.answers and _still_fits(each, before)
    }
    return FilledForm(form=form, answers=kept)


def _still_fits(question: FormQuestion, before: FilledForm) -> bool:
    known = next((each for each in before.form.questions if each.id == question.id), None)
    same = ("kind", "text", "choices", "unit", "smallest", "largest", "decimals", "days")
    if known is None or any(getattr(known, field) != getattr(question, field) for field in same):
        return False
    answer = before.answers[question.id]
    return (question.optional or not answer.is_left_out) and len(answer.text) <= question.longest


def _is_asked(question: FormQuestion, answers: Mapping[str, GivenAnswer], shown: list[FormQuestion]) -> bool:
    condition = question.asked_if
    if condition is None:
        return True
    if not any(each.id == condition.question for each in shown):
        return False
    given = answers.get(condition.question)
    return given is not None and any(each in condition.any_of for each in given.chosen)


def written_kind(question: FormQuestion) -> bool:
    """Whether it is answered by typing, not by a button."""
    return question.kind in {AnswerKind.NUMBER, AnswerKind.TEXT, AnswerKind.DATE}
