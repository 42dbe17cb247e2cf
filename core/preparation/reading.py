"""Answers as people type them: 36,6, 1 200, 3 marca, 'tak', the number of a choice or its words.

A sign that may stand for thousands or for decimals is read both ways, and the way that the question allows counts:
'1.200' of a weight in grams is 1200, of a temperature 1.2 is refused for its bounds.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from core.clinic.forms import AnswerKind, DaysAsked, FormQuestion
from core.preparation.answers import GivenAnswer
from core.preparation.refusals import (
    Bounds,
    NumberOutOfBounds,
    NumberTooExact,
    UnusableAnswerDay,
    UnusableChoice,
    UnusableNumber,
)
from core.text.days import parse_day
from core.text.figures import number_in_list, plain_figures
from core.text.normalisation import normalised_lines, plain, require_length

_NUMBER: Final = re.compile(r"\D*?(?P<sign>-?)(?P<figures>\d[\d .,]*\d|\d)\D*")
_FARTHEST: Final = dt.timedelta(days=120 * 366)
"""An operation may have been in childhood."""

_GROUPED: Final = re.compile(r"\d{1,3}(?:([ .,])\d{3})(?:\1\d{3})*")


def read(question: FormQuestion, text: str, today: dt.date) -> GivenAnswer:
    """The answer that was typed.

    Raises: UnusableNumber, NumberOutOfBounds, NumberTooExact, UnusableDay, UnusableAnswerDay, UnusableChoice,
        UnusableText.
    """
    match question.kind:
        case AnswerKind.NUMBER:
            return GivenAnswer(number=_number(question, text))
        case AnswerKind.DATE:
            return GivenAnswer(day=_day(question, text, today))
        case AnswerKind.TEXT:
            tidy = normalised_lines(text)
            require_length(tidy, 1, question.longest)
            return GivenAnswer(text=tidy)
        case AnswerKind.ONE | AnswerKind.CONSENT:
            return GivenAnswer(chosen=(_choice(question, text),))
        case AnswerKind.MANY:
            pieces = [each for each in re.split(r"[,;\n]|(?<!\w)(?:i|and)(?!\w)", text) if each.strip()]
            named = {_choice(question, each) for each in pieces or [text]}
            return GivenAnswer(chosen=tuple(each for each in question.choosable if each in named))


def _number(question: FormQuestion, text: str) -> str:
    typed = plain_figures(text)
    bounds = _bounds(question)
    found = _NUMBER.fullmatch(typed)
    if found is None:
        raise UnusableNumber(bounds)
    read = {Decimal(found["sign"] + each) for each in _readings(found["figures"])}
    allowed = {each for each in read if _is_within(question, each)}
    exact = {each for each in allowed if _places(each) <= question.decimals}
    if len(exact) == 1:
        return format(exact.pop().normalize(), "f")
    if exact or not read:
        raise UnusableNumber(bounds)
    if allowed or bounds is None:
        raise NumberTooExact(question.decimals)
    raise NumberOutOfBounds(bounds)


def _readings(figures: str) -> set[str]:
    """What figures with separators may mean: '1 200', '1.200,5', '36,6'."""
    found: set[str] = set()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", figures):
        found.add(figures.replace(",", "."))
    if _GROUPED.fullmatch(figures):
        found.add(re.sub(r"\D", "", figures))
    whole, sign, part = figures.rpartition("," if figures.rfind(",") > figures.rfind(".") else ".")
    if sign and part.isdecimal() and sign not in whole and _GROUPED.fullmatch(whole):
        found.add(re.sub(r"\D", "", whole) + "." + part)
    return found


def _is_within(question: FormQuestion, number: Decimal) -> bool:
    return (question.smallest is None or number >= question.smallest) and (
        question.largest is None or number <= question.largest
    )


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _bounds(question: FormQuestion) -> Bounds | None:
    if question.smallest is None and question.largest is None:
        return None
    return Bounds(question.smallest, question.largest)


def _day(question: FormQuestion, text: str, today: dt.date) -> dt.date:
    day = parse_day(text, today, _FARTHEST)
    if (question.days is DaysAsked.PAST and day > today) or (question.days is DaysAsked.FUTURE and day < today):
        raise UnusableAnswerDay(to_come=day > today)
    return day


def _choice(question: FormQuestion, text: str) -> str:
    """By its number, or by its words in any language."""
    typed = plain(text).strip(" .!?")
    number = number_in_list(text)
    if number is not None and 1 <= number <= len(question.choosable):
        return question.choosable[number - 1]
    exact = [each.id for each in question.choices if typed in map(plain, each.label.by_language().values())]
    begun = [
        each.id
        for each in question.choices
        if typed and any(plain(words).startswith(typed) for words in each.label.by_language().values())
    ]
    named = exact or begun
    if len(named) != 1:
        raise UnusableChoice
    return named[0]
