"""Languages, and the clinic's words in them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from core import i18n
from core.accounts.people import choose_language, get_or_create_person
from core.i18n import DEFAULT_LANGUAGE, Language, Words, language_of_messenger
from core.language_specs import DateFormats, LanguageSpec
from tests.desk import Desk

ANY = DateFormats(day="d", short_day="d", time="H", moment="d", short_moment="d", month="M", numeric="d")
CZECH = LanguageSpec(
    code="cs",
    own_name="Čeština",
    own_word="Jazyk",
    locale="cs",
    dates=ANY,
)


@pytest.fixture
def czech(monkeypatch: pytest.MonkeyPatch) -> Language:
    """A third language."""
    language = str.__new__(Language, CZECH.code)
    monkeypatch.setitem(i18n.SPECS, language, CZECH)
    return language


def faults(words: object) -> list[tuple[str, Any]]:
    """What is wrong with words, and where."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Words).validate_python(words)
    return [(each["type"], each["loc"]) for each in caught.value.errors()]


def test_there_is_one_of_each_language() -> None:
    """However it is come by; any other code is an error."""
    assert Language.POLISH == "pl"
    assert Language.ENGLISH == "en"
    for language in Language:
        assert Language(language.value) is language
        assert copy.deepcopy(language) is language
        assert pickle.loads(pickle.dumps(language)) is language  # noqa: S301 - our own
    with pytest.raises(ValueError, match="'zz' is not a language"):
        Language("zz")


@pytest.mark.parametrize(
    ("code", "language"), [("pl", "pl"), ("pl-PL", "pl"), ("en-GB", "en"), ("zz", "en"), ("", "en"), (None, "en")]
)
def test_the_language_of_a_messenger(code: str | None, language: str) -> None:
    """English for those whose language is none of ours."""
    assert language_of_messenger(code) == language


def test_words_are_asked_for_in_required_languages(czech: Language) -> None:
    """And may be there in the others; nothing else is a language."""
    assert faults({"en": "Visit"}) == [("missing", ("pl",))]
    assert faults({"pl": "Wizyta", "en": "Visit", "zz": "Termin"}) == [("extra_forbidden", ("zz",))]
    assert faults({"pl": "Wizyta", "en": 1}) == [("string_type", ("en",))]
    assert faults("Wizyta") == [("model_type", ())]
    assert Words(pl="Wizyta", en="Visit", cs="Návštěva").in_language(czech) == "Návštěva"


def test_words_that_are_missing_are_said_in_english(czech: Language) -> None:
    """A clinic need not know all that the portal speaks."""
    words = Words(en="Visit", pl="Wizyta")
    assert words.in_language(czech) == "Visit"
    assert [*words.by_language()] == [Language.POLISH, Language.ENGLISH]
    assert words.model_dump() == {"pl": "Wizyta", "en": "Visit"}
    assert words != Words(en="Visit", pl="Termin")


def test_numbers_in_words() -> None:
    """Names in braces become numbers; other braces stay."""
    filled = Words(pl="{most} {inne} {", en="{most}").filled({"most": 5})
    assert filled == Words(pl="5 {inne} {", en="5")


async def test_a_language_that_is_no_longer_spoken(desk: Desk) -> None:
    """Whoever chose it is asked again."""
    async with desk.work() as work:
        person = await get_or_create_person(work, "telegram:1")
        await choose_language(work, person, DEFAULT_LANGUAGE)
        await work.session.execute(sa.text("UPDATE people SET language = 'cs'"))
    async with desk.work() as work:
        assert (await get_or_create_person(work, "telegram:1")).language is None
