"""The file of words says what the code understands, and each of its lines is of use."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest
from pydantic import ValidationError

from core.emergencies.kinds import EmergencyKind
from core.emergencies.patterns import UnreadableLine
from core.emergencies.recognition import recognise
from core.emergencies.vocabulary import FILE, KindWords, VocabularyFile, compiled, parse

TEXT = resources.files("core.emergencies").joinpath(FILE).read_text(encoding="utf-8")
CONTENT = parse(TEXT)


@pytest.mark.parametrize("kind", CONTENT.kinds, ids=lambda each: each.id.value)
def test_each_line_is_understood(kind: KindWords) -> None:
    """A sentence of the first words of a line names an emergency: none is spoilt by a denial or a way of speaking."""
    silent = [line for line in (*kind.signs, *kind.names) if recognise(_example(line)) is None]
    assert silent == []


def test_it_tells_how_it_is_written() -> None:
    """At its top, in words for a doctor."""
    assert TEXT.startswith("# By which words the portal recognises an emergency. For doctors to read and correct")


@pytest.mark.parametrize("line", ["{unknown}", "{hurts} + ", "a||b", "a| b"])
def test_a_line_that_makes_no_sense(line: str) -> None:
    """It is named, when the portal starts."""
    with pytest.raises(UnreadableLine):
        compiled(_with_sign(line))


def test_each_kind_is_there_once() -> None:
    """A kind that is left out, or written twice, is named."""
    content = tomllib.loads(TEXT)
    with pytest.raises(ValidationError, match="needed once each: choking"):
        VocabularyFile.model_validate(content | {"kinds": content["kinds"][1:]})
    with pytest.raises(ValidationError, match="needed once each: choking"):
        VocabularyFile.model_validate(content | {"kinds": [content["kinds"][0], *content["kinds"]]})


def test_what_is_a_crisis_is_agreed_on() -> None:
    """The file says it for its readers; it can't say otherwise than the code."""
    content = tomllib.loads(TEXT)
    wrong: list[dict[str, Any]] = [each | {"crisis": False} for each in content["kinds"]]
    with pytest.raises(ValidationError, match="suicide: crisis must be true"):
        VocabularyFile.model_validate(content | {"kinds": wrong})
    assert {each.id for each in CONTENT.kinds if each.crisis} == {each for each in EmergencyKind if each.is_crisis}


def _with_sign(line: str) -> VocabularyFile:
    first, *others = CONTENT.kinds
    return CONTENT.model_copy(update={"kinds": (first.model_copy(update={"signs": (line,)}), *others)})


def _example(line: str) -> str:
    return ". ".join(" ".join(map(_said, clause.split(" + "))) for clause in line.split(" & "))


def _said(term: str) -> str:
    return " ".join(map(_word, term.split(" / ", maxsplit=1)[0].split()))


def _word(written: str) -> str:
    first = written.split("|", maxsplit=1)[0]
    if first.startswith("{"):
        return _said(CONTENT.words[first[1:-1]][0])
    return first.removeprefix("#").split("-")[0] if first.startswith("#") else first.rstrip("*")
