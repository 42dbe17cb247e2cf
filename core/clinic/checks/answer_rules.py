"""What an answer of the clinic file must obey: a topic that is known or explained, ways of asking that can be looked
for and name no emergency, a way on that exists.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from babel import Locale

from core.clinic.answers import AnswerTopic, ClinicAnswer
from core.clinic.checks.faults import Content, Faults, listed, too_long, unknowns
from core.emergencies.lexicon import Lexicon
from core.emergencies.patterns import Compiler, UnreadableLine
from core.emergencies.recognition import recognise
from core.emergencies.vocabulary import vocabulary
from core.text.normalisation import plain

LONGEST_ANSWER: Final = 2000
"""Characters; it is sent in one message, with room for what stands around it."""

LONGEST_ANSWER_TITLE: Final = 60

SHORTEST_LINE: Final = 3
"""Letters of a way of asking: fewer would stand in many sentences."""

MOST_WAYS: Final = 500
"""Of writing a line; more aren't tried."""

_WORD: Final = re.compile(r"#\d+(?:-\d+)?\w*|[^\W_]+(?:['’][^\W_]+)*\*?")


def broken_by_answer(content: Content, answer: ClinicAnswer) -> Faults:
    """What is wrong with an answer."""
    yield from _texts(answer)
    if answer.is_of_its_own and not (answer.title and answer.lines):
        is_begun = answer.title or answer.lines
        near = None if is_begun else next(iter(difflib.get_close_matches(answer.topic, set(AnswerTopic), n=1)), None)
        hint = f'did you mean "{near}"? A' if near else "a"
        yield "topic", f'unknown topic "{answer.topic}"; {hint} topic of your own needs a title, and words'
    if answer.service is not None and answer.leads_to is not None:
        yield "leads_to", "is there beside service; keep one of them"
    if answer.service is not None:
        yield from unknowns(content, "services", "service", answer.service, field="service")
        yield from _not_bookable(content, answer.service)
    for language, lines in answer.words.items():
        if language not in Locale("en").languages:
            yield "words", f'unknown language "{language}"; write its code, such as "pl", "en" or "uk"'
        for line in lines:
            if line.strip() and (mending := _wrong_with(line)):
                yield f"words · {language}", mending


def _not_bookable(content: Content, service: str) -> Faults:
    """That patients can't book it by a button."""
    for each in listed(content, "services"):
        if isinstance(each, dict) and each.get("id") == service:
            if each.get("kind") == "rehabilitation":
                yield "service", f'"{service}" is booked from a referral only; use leads_to = "referrals"'
            if "booked_in" in each:
                yield "service", f'"{service}" is booked in another system; tell the way there in the text'


def _texts(answer: ClinicAnswer) -> Faults:
    for language, said in answer.text.model_dump().items():
        yield from too_long(f"text · {language}", said, LONGEST_ANSWER)
    for language, said in answer.title.model_dump().items() if answer.title else ():
        yield from too_long(f"title · {language}", said, LONGEST_ANSWER_TITLE)


@lru_cache(maxsize=4096)
def _wrong_with(line: str) -> str | None:
    """How to mend a way of asking; `None` for one that will do. It takes milliseconds, and the file is read again."""
    words = [each for each in re.split(r"\s[+&/]\s|[\s|]+", line.strip()) if each]
    odd = next((each for each in words if not _WORD.fullmatch(each)), None)
    if odd is not None:
        return f'"{odd}" in "{line}" is no word; write words as people type them, such as "wejść z psem|kotem"'
    try:
        Compiler(Lexicon(), {}).line(line)
    except UnreadableLine:
        return f'"{line}" can\'t be understood; write words, such as "wejść z psem|kotem"'
    for way in itertools.islice(_ways(line, with_endings=False), MOST_WAYS):
        if sum(map(str.isalnum, way)) < SHORTEST_LINE:
            return f'"{line}" is too short to tell questions apart; write at least {SHORTEST_LINE} letters'
    for way in itertools.islice(_ways(line, with_endings=True), MOST_WAYS):
        if recognise(way):
            return f'"{line}" names an emergency (“{way}”), which is always answered as one; use other words'
    return None


def _ways(line: str, *, with_endings: bool) -> Iterator[str]:
    """The sentences that a line stands for; with the endings that words of an emergency have, where any will do."""
    terms = [_ways_of_term(each, with_endings=with_endings) for each in re.split(r"\s[+&]\s", line)]
    return (" ".join(chosen) for chosen in itertools.product(*terms))


def _ways_of_term(term: str, *, with_endings: bool) -> list[str]:
    found: list[str] = []
    for phrase in re.split(r"\s/\s", term):
        words = [
            [way for each in word.split("|") for way in _ways_of_word(each, with_endings=with_endings)]
            for word in phrase.split()
        ]
        found += map(" ".join, itertools.islice(itertools.product(*words), MOST_WAYS))
    return found


def _ways_of_word(word: str, *, with_endings: bool) -> list[str]:
    stem = plain(word.rstrip("*"))
    if word.startswith("#") or not (with_endings and word.endswith("*")):
        return [stem.lstrip("#")]
    return [stem, *vocabulary().lexicon.beginning_with(stem)]
