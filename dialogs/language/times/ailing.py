"""Days and hours that tell since when something ails somebody, or when it happened: “od rana boli mnie ucho”, “a rash
since Monday”, “I fell on Monday”. They are no wish, and least of all for a day on which it will have hurt for a week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.appointments.search.service_words import COMPLAINTS
from dialogs.language.reading import SentencePiece
from dialogs.language.roles import is_of
from dialogs.language.times.when import SaidTime

SINCE: Final = "since"
"""The kind of a time that is no wish."""

TIMES: Final = frozenset({"day", "hours"})

MOST_BEHIND_SINCE: Final = 3
"""How many words may stand between “since” and the time: early this morning."""

MOST_BEHIND_FOR: Final = 2
"""How far behind “for” what it is for may stand: for back pain."""

MOST_BETWEEN: Final = 1
"""How many, between a day and its hours: od rana w piątek."""


def no_wishes(found: Sequence[SentencePiece], said: Sequence[SaidTime], today: dt.date) -> tuple[SaidTime, ...]:
    """The times of a sentence, those that are no wishes as `SINCE`."""
    told: list[SaidTime] = []
    for place, each in enumerate(said):
        goes_on = bool(told) and told[-1].kind == SINCE and told[-1].end == each.start  # od wczoraj wieczorem
        beside = [*said[place + 1 : place + 2], *told[-1:]]
        is_none = each.kind in TIMES and (goes_on or _tells_since_when(found, each, beside, today))
        told.append(replace(each, kind=SINCE) if is_none else each)
    return tuple(told)


def _tells_since_when(
    found: Sequence[SentencePiece], said: SaidTime, beside: Sequence[SaidTime], today: dt.date
) -> bool:
    lead = said.start if said.is_since else _since(found, said)
    around = clause(found, said.start if lead is None else lead, said.end)
    is_wishing = any(is_of("wishing", word) for word in around)
    if lead is None:
        return not is_wishing and any(is_of("happened", word) for word in around)
    if said.kind == "day":
        return said.spans[0].first < today or ails(around)
    is_of_a_day = any(each.kind == "day" and _is_near(found, each, said) for each in beside)
    return ails(around) and not is_of_a_day and not is_wishing


def _since(found: Sequence[SentencePiece], said: SaidTime) -> int | None:
    """Where “since” stands: the time begins with it, or follows it."""
    part = found[said.start].part
    for place in range(said.start, max(-1, said.start - MOST_BEHIND_SINCE - 1), -1):
        if found[place].part == part and is_of("since", found[place].plain):
            return place
    return None


def _is_near(found: Sequence[SentencePiece], one: SaidTime, other: SaidTime) -> bool:
    first, last = sorted((one, other), key=lambda each: each.start)
    return last.start - first.end <= MOST_BETWEEN and found[first.start].part == found[last.start].part


def ails(words: Sequence[str]) -> bool:
    """Whether they tell of what ails somebody; not of what something is for: “masaż na ból pleców”."""
    return any(
        (word in COMPLAINTS or is_of("ailing", word) or is_of("happened", word))
        and not any(is_of("for-what", each) for each in words[max(0, place - MOST_BEHIND_FOR) : place])
        for place, word in enumerate(words)
    )


def clause(found: Sequence[SentencePiece], start: int, end: int) -> list[str]:
    """The words around these, up to a sign or a “bo”."""
    part, begin = found[start].part, start
    while begin > 0 and _goes_on(found[begin - 1], part):
        begin -= 1
    while end < len(found) and _goes_on(found[end], part):
        end += 1
    return [each.plain for each in found[begin:end]]


def _goes_on(piece: SentencePiece, part: int) -> bool:
    return piece.part == part and not is_of("clauses", piece.plain)
