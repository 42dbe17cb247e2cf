"""What a form of the clinic file must obey: questions that can be answered, each after those that it hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from core.clinic.checks.faults import Content, Faults, listed, too_long, unknown, unknowns
from core.clinic.forms import AnswerKind, AskedIf, FormQuestion, VisitForm
from core.i18n import Words

LONGEST_FORM_TITLE: Final = 60
LONGEST_ASKED_OF: Final = 400
"""Characters of a question, and of a hint."""

LONGEST_CHOICE: Final = 40
"""Characters of a choice, which is read on a button."""

MOST_CHOICES: Final = 10
MOST_QUESTIONS: Final = 30

_CHOOSING: Final = (AnswerKind.ONE, AnswerKind.MANY)
_BRANCHING: Final = (*_CHOOSING, AnswerKind.CONSENT)
_ONLY_OF: Final[dict[str, tuple[AnswerKind, ...]]] = {
    "choices": _CHOOSING,
    "unit": (AnswerKind.NUMBER,),
    "smallest": (AnswerKind.NUMBER,),
    "largest": (AnswerKind.NUMBER,),
    "decimals": (AnswerKind.NUMBER,),
    "days": (AnswerKind.DATE,),
    "longest": (AnswerKind.TEXT,),
}
"""Fields that say something of some kinds of answers only."""


def broken_by_form(content: Content, form: VisitForm) -> Faults:
    """What is wrong with a form."""
    yield from _too_long("title", form.title, LONGEST_FORM_TITLE)
    yield from _services(content, form)
    if len(form.questions) > MOST_QUESTIONS:
        yield "questions", f"has {len(form.questions)}, and a form may have {MOST_QUESTIONS}; who has it to fill in?"
    seen: dict[str, FormQuestion] = {}
    for number, question in enumerate(form.questions, 1):
        place = f"questions[{number}] ({question.id})"
        if question.id in seen:
            yield f"{place} · id", f'"{question.id}" is there already'
        for field, mending in (*_question(question), *_condition(question.asked_if, seen)):
            yield f"{place} · {field}", mending
        seen[question.id] = question


def _services(content: Content, form: VisitForm) -> Faults:
    yield from unknowns(content, "services", "service", *form.services)
    for other in _before(content, form):
        for service in other.get("services", ()):
            if service in form.services:
                yield "services", f'"{service}" has the form "{other.get("id")}" already; put both into one'
    for service in listed(content, "services"):
        if isinstance(service, dict) and service.get("id") in form.services and "booked_in" in service:
            yield "services", f'"{service["id"]}" is booked in another system, so nobody is asked here'


def _before(content: Content, form: VisitForm) -> Iterator[Content]:
    """The forms that stand in the file before this one."""
    for each in listed(content, "forms"):
        if isinstance(each, dict):
            if each.get("id") == form.id:
                return
            yield each


def _question(question: FormQuestion) -> Faults:
    yield from _too_long("text", question.text, LONGEST_ASKED_OF)
    yield from _too_long("hint", question.hint, LONGEST_ASKED_OF)
    for field, kinds in _ONLY_OF.items():
        if field in question.model_fields_set and question.kind not in kinds:
            of = " or ".join(f'"{each}"' for each in kinds)
            yield field, f'says nothing of an answer of the kind "{question.kind}"; remove it, or make the kind {of}'
    if question.kind in _CHOOSING:
        yield from _choices(question)
    if question.smallest is not None and question.largest is not None and question.smallest > question.largest:
        yield "largest", f"{question.largest} is less than {question.smallest}, the smallest"
    if question.kind is AnswerKind.CONSENT and question.optional:
        yield "optional", "a consent can be refused anyway; remove it"


def _choices(question: FormQuestion) -> Faults:
    if not 1 < len(question.choices) <= MOST_CHOICES:
        yield "choices", f"has {len(question.choices)}; name two at least, and {MOST_CHOICES} at most"
    for choice, times in Counter(question.choosable).items():
        if times > 1:
            yield "choices", f'"{choice}" is there twice'
    for each in question.choices:
        yield from _too_long(f"choices ({each.id}) · label", each.label, LONGEST_CHOICE)


def _condition(condition: AskedIf | None, seen: dict[str, FormQuestion]) -> Faults:
    if condition is None:
        return
    asked = seen.get(condition.question)
    if asked is None:
        yield "asked_if · question", unknown("earlier question", condition.question, seen)
    elif asked.kind not in _BRANCHING:
        yield "asked_if · question", f'"{asked.id}" has nothing to choose; only a choice or a consent leads on'
    else:
        for each in condition.any_of:
            if each not in asked.choosable:
                yield "asked_if · any_of", unknown(f'choice of "{asked.id}"', each, asked.choosable)


def _too_long(field: str, words: Words | None, longest: int) -> Faults:
    for language, said in words.by_language().items() if words else ():
        yield from too_long(f"{field} · {language}", said, longest)
