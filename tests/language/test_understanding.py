"""Any text is understood somehow: nothing raises, and what is found is of the clinic."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clinic.file import load_clinic
from core.clinic.model import Clinic
from core.i18n import Language
from dialogs.language.meaning import DaySpan, HourSpan, Intent, Meaning
from dialogs.language.reading import pieces
from dialogs.language.runons import separated
from dialogs.language.terms import word_files
from dialogs.language.understanding import understand

FILE: Final = Path(__file__).parents[2] / "bot" / "demo" / "clinic.toml"
CLINIC: Final = load_clinic(FILE)
NOW: Final = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
"""A Tuesday."""


def _words() -> list[str]:
    """All that stands in the tables."""
    sections = [section for file in word_files() for name, section in file.items() if name != "services"]
    lines = itertools.chain(*(itertools.chain(*section.values()) for section in sections))
    return sorted({word.strip("*{}|+&/") for line in lines for word in line.replace("|", " ").split()})


def day(of_march: int) -> DaySpan:
    """A day of that month."""
    return DaySpan(dt.date(2027, 3, of_march), dt.date(2027, 3, of_march))


def meaning(text: str, language: str = "pl", clinic: Clinic = CLINIC) -> Meaning:
    """What it means."""
    return understand(clinic, text, NOW, Language(language))


@given(
    st.one_of(st.text(), st.lists(st.sampled_from([*_words(), "17", "3/4", "9-12", "31", "9:60", "0"])).map(" ".join))
)
def test_any_text_is_understood(text: str) -> None:
    """Nothing raises; days are to come, in order, and two readings at most; what is named is in the clinic file."""
    told = meaning(text)
    assert len(told.days) <= 2
    assert len(told.hours) <= 2
    assert all(NOW.date() <= span.first <= span.last for span in told.days)
    assert all(not span.start or not span.end or span.start < span.end for span in told.hours)
    for service in told.services:
        CLINIC.service(service)
    assert bool(told.likely) is (told.intent is Intent.UNKNOWN)
    assert all(clue.words in text for clue in told.clues)


def test_one_sentence_says_what_to_book() -> None:
    """Service, day, hour and place."""
    told = meaning("chcę się umówić do dermatologa jutro po 17 na Mokotowie")
    assert told.intent is Intent.BOOK
    assert "dermatologist" in told.services
    assert told.facilities == ("mokotow",)
    assert told.days == (DaySpan(dt.date(2027, 3, 3), dt.date(2027, 3, 3)),)
    assert told.hours == (HourSpan(dt.time(17), None),)


@pytest.mark.parametrize("text", ["nie chcę odwoływać wizyty", "I don't want to cancel"])
def test_what_is_denied_is_not_done(text: str) -> None:
    """It is asked about."""
    told = meaning(text, "pl")
    assert told.intent is Intent.UNKNOWN
    assert Intent.CANCEL not in told.likely


def test_ambiguous_times_have_two_readings() -> None:
    """Seven may be in the evening, next Friday in this week or in the next, and today’s day of the week in a week."""
    assert len(meaning("o 7").hours) == 2
    assert len(meaning("next Friday", "en").days) == 2
    assert len(meaning("we wtorek").days) == len(meaning("on Tuesday", "en").days) == 2
    assert len(meaning("w ten wtorek").days) == len(meaning("w środę").days) == 1
    assert len(meaning("3/4 do okulisty").days) == 2


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("mam wizytę jutro o 9 ale nie mogę przyjść", ["2027-03-03"], ["09:00"]),
        ("I have an appointment tomorrow at 9 but I can't come", ["2027-03-03"], ["09:00"]),
    ],
)
def test_what_is_cancelled_is_when_it_is(text: str, days: list[str], hours: list[str]) -> None:
    """Its day and time find it."""
    told = meaning(text)
    assert told.intent is Intent.CANCEL
    assert [f"{each.first}" for each in told.days] == days
    assert [f"{each.start:%H:%M}" for each in told.hours] == hours


def test_a_move_has_when_it_is_and_when_it_is_to_be() -> None:
    """They are told apart, whatever is said first."""
    for text in (
        "przełóż wizytę z piątku na poniedziałek",
        "mam wizytę w piątek, ale wolę poniedziałek, da się przełożyć?",
        "move my Friday appointment to Monday",
        "please move it from Friday to Monday",
    ):
        told = meaning(text)
        assert told.intent is Intent.MOVE, text
        assert [each.first for each in told.days] == [dt.date(2027, 3, 8)], text
        assert [each.first for each in told.from_days] == [dt.date(2027, 3, 5)], text


@pytest.mark.parametrize(
    "those", ["umowmniedokardiologa", "bookacardiologist", "chcewizyteukardiologa", "kardiologjutro"]
)
def test_words_typed_as_one_are_taken_apart(those: str) -> None:
    """They mean what they mean with spaces between, and clues name them as they were written."""
    told = meaning(those)
    assert told.intent is Intent.BOOK
    assert "cardiologist" in told.services
    assert all(clue.words in those for clue in told.clues)


@pytest.mark.parametrize(
    "word", ["Atorvasterol", "Konstantynopolitańczykowianeczka", "nieprzyjacielem", "wwwwwwwwwwwwwwww"]
)
def test_other_long_words_are_left_alone(word: str) -> None:
    """They are no run-ons, whatever short words stand in them."""
    told = meaning(word)
    assert told.intent is Intent.UNKNOWN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chcę 31 kwietnia do okulisty", ("31 kwietnia",)),
        ("do okulisty 30.02.2027", ("30.02.2027",)),
        ("zapisz mnie na wczoraj", ("wczoraj",)),
        ("appointment on February 30", ("February 30",)),
        ("wizyta u okulisty 1 marca 2026", ("1 marca 2026",)),
        ("kaszlę od wczoraj, do internisty jutro", ()),
        ("okulista 29.02", ()),
    ],
)
def test_days_that_cannot_be_are_told(text: str, words: tuple[str, ...]) -> None:
    """With the words of their writer; what somebody suffers since yesterday is no wish."""
    assert meaning(text).impossible == words


NOT_TOLD: Final = ((), ())
LAST_DAY: Final = CLINIC.last_bookable_day(NOW)
IN_THE_MORNING: Final = (HourSpan(None, dt.time(12)),)


@pytest.mark.parametrize(
    "text",
    [
        "boli mnie ucho od rana",
        "od rana kaszlę, do lekarza",
        "od samego rana boli mnie głowa",
        "boli mnie głowa od wczoraj wieczorem",
        "od dziś rana mam biegunkę",
        "córka ma katar od piątku, pediatra",
        "upadłem w poniedziałek, ortopeda",
        "my ear has hurt since early this morning",
        "I have had a rash since Monday",
        "her throat has been sore since Friday evening, paediatrician",
        "my back has hurt since I fell on Monday",
        "I fell on Monday, orthopaedist please",
    ],
)
def test_since_when_something_ails_somebody_is_no_wish(text: str) -> None:
    """Whoever is ill since Monday isn't shown next Monday's times."""
    told = meaning(text)
    assert (told.days, told.hours) == NOT_TOLD


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("mam katar od rana, internista jutro", (day(3),), ()),
        ("kaszlę od rana, proszę o wizytę jutro od rana", (day(3),), IN_THE_MORNING),
        ("boli mnie ucho, wizyta od rana w czwartek", (day(4),), IN_THE_MORNING),
        ("GP from the morning on Friday", (day(5),), IN_THE_MORNING),
        ("w niedzielę skręciłam kostkę, chcę do ortopedy jutro", (day(3),), ()),
        ("rehabilitacja od czwartku na ból pleców", (DaySpan(dt.date(2027, 3, 4), LAST_DAY),), ()),
        ("massage from Thursday for back pain", (DaySpan(dt.date(2027, 3, 4), LAST_DAY),), ()),
        ("I've had a cough from Sunday, GP tomorrow", (day(3),), ()),
    ],
)
def test_wishes_beside_what_ails_stay(text: str, days: tuple[DaySpan, ...], hours: tuple[HourSpan, ...]) -> None:
    """In another part of the sentence, of a day that is named, or for what ails."""
    told = meaning(text)
    assert (told.days, told.hours) == (days, hours)


@pytest.mark.parametrize(
    "text",
    [
        "boli mnie brzuch od rana, chcę lekarza online",
        "od wczoraj mam gorączkę, chcę porozmawiać z lekarzem teraz",
        "chcę dermatologa online, mam wysypkę od wczoraj",
        "my stomach has hurt since this morning, I want a doctor online",
    ],
)
def test_since_when_puts_no_talk_off(text: str) -> None:
    """Whoever wants a doctor now is not taken to times of later."""
    assert meaning(text).intent is Intent.CONSULT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("potrzebuję psychiatry", ("psychiatry",)),
        ("umów mnie do okulisty w Krakowie", ("Krakowie",)),
        ("mieszkam w Krakowie, chcę do okulisty", ()),
        ("an allergist please", ("allergist",)),
        ("neurologa proszę", ()),
        ("skierowanie do endokrynologa", ()),
    ],
)
def test_what_the_clinic_does_not_have_is_told(text: str, words: tuple[str, ...]) -> None:
    """A specialty or a place; not where somebody lives, and not where a referral leads."""
    assert meaning(text).unmet == words


NAMED: Final = {each.name.rpartition(" ")[2]: each.id for each in CLINIC.practitioners}


@given(
    st.sampled_from(sorted(NAMED)),
    st.sampled_from(sorted(NAMED)),
    st.sampled_from(
        [
            "nie do {no} tylko do {yes}",
            "nie chcę do {no}, wolę {yes}",
            "do {yes}, byle nie do {no}",
            "umów mnie do {yes}, nie do {no}",
            "not {no} but {yes}",
            "I don't want to see Dr {no}, book Dr {yes}",
            "{yes}, anybody except {no}",
        ]
    ),
)
def test_who_is_ruled_out_is_not_asked_for(yes: str, no: str, way: str) -> None:
    """Whoever it is, and whichever way it is said."""
    told = meaning(way.format(yes=yes, no=no))
    if yes != no:
        assert told.practitioners == (NAMED[yes],)
        assert told.not_practitioners == (NAMED[no],)


@given(st.text(alphabet="aąbcćdeęiklmnoópstuwyzź", min_size=1, max_size=120))
def test_a_long_word_is_taken_apart_to_the_letter(word: str) -> None:
    """Its words are those letters, in their order."""
    made = separated(CLINIC, pieces(word))
    assert [piece.start for piece in made] == sorted({piece.start for piece in made})
    assert "".join(word[piece.start : piece.end] for piece in made) == word


def test_a_fixed_time_of_the_clock_is_taken_at_its_word() -> None:
    """02:30 is in the night, and 2:30 when the clinic is open."""
    assert [each.start for each in meaning("internista o 02:30").hours] == [dt.time(2, 30)]
    assert [each.start for each in meaning("internista o 2:30").hours] == [dt.time(14, 30)]


DENIED: Final = ("nie chcę", "wcale nie chcę", "nie chciałabym", "nie zamierzam", "proszę nie", "nie planuję")
NOT_DONE: Final = ("odwoływać", "odwołać", "anulować", "przekładać", "przesuwać", "przełożyć")
WITHOUT_ACCENTS: Final = str.maketrans("ąćęłńóśźż", "acelnoszz")


@given(
    st.sampled_from(DENIED),
    st.sampled_from(["", "jeszcze ", "teraz ", "nic ", "tej wizyty ", "mojej wizyty ", "już tej wizyty "]),
    st.sampled_from(NOT_DONE),
    st.sampled_from(["", " wizyty", " u dr Sowy", " jutro o 9", " w piątek", "!", " 🙂"]),
)
def test_what_is_denied_in_polish_is_never_done(deny: str, between: str, act: str, rest: str) -> None:
    """However it is said, whoever doesn't want to cancel or move is asked."""
    said = f"{deny} {between}{act}{rest}"
    for text in (said, said.upper(), said.translate(WITHOUT_ACCENTS)):
        assert meaning(text).intent not in {Intent.CANCEL, Intent.MOVE}, text


@given(
    st.sampled_from(["I don't want to", "please do not", "I'm not trying to", "I never asked to", "no need to"]),
    st.sampled_from(["cancel", "reschedule", "move", "postpone"]),
    st.sampled_from(["", " my appointment", " anything", " it", " Friday's appointment", " my visit with Dr Sowa"]),
)
def test_what_is_denied_in_english_is_never_done(deny: str, act: str, rest: str) -> None:
    """However it is said, whoever doesn't want to cancel or move is asked."""
    assert meaning(f"{deny} {act}{rest}", "en").intent not in {Intent.CANCEL, Intent.MOVE}


@pytest.mark.parametrize(
    "text",
    [
        "czy moja wizyta została odwołana?",
        "dlaczego odwołaliście mi wizytę",
        "lekarz odwołał wizytę, co teraz",
        "nie wiem czy odwołać",
        "przesunął mi się dysk, do ortopedy",
        "wypadł mi dysk, ortopeda na już",
        "coś mi wpadło do oka, okulista",
        "nie mogę przyjść przed 10, umów mnie po południu do okulisty",
        "nie dam rady rano, wolę po południu do kardiologa",
        "I moved to Warsaw, need a GP",
        "I can't move my arm, orthopaedist please",
        "I can't come before 5, dermatologist after 5 please",
        "my last visit was cancelled, I want a new one with Dr Sowa",
    ],
)
def test_words_of_other_things_move_and_cancel_nothing(text: str) -> None:
    """What the clinic has cancelled, what has slipped or moved, and when somebody can't come are no wishes to."""
    assert meaning(text).intent not in {Intent.CANCEL, Intent.MOVE}


WORDS: Final = st.text(st.characters(categories=("L", "N", "Zs", "P")), min_size=1, max_size=20).filter(str.strip)


@settings(max_examples=20)
@given(
    st.lists(WORDS, min_size=len(CLINIC.practitioners), max_size=len(CLINIC.practitioners)),
    st.lists(WORDS, min_size=len(CLINIC.services), max_size=len(CLINIC.services)),
    st.data(),
)
def test_any_clinic_is_spoken_of(people: list[str], aliases: list[str], data: st.DataObject) -> None:
    """Whatever its people and services are called, sentences with these names are understood somehow."""
    practitioners = tuple(
        each.model_copy(update={"name": f"Jan {name.strip()}"})
        for each, name in zip(CLINIC.practitioners, people, strict=True)
    )
    services = tuple(
        each.model_copy(update={"aliases": (alias,)}) for each, alias in zip(CLINIC.services, aliases, strict=True)
    )
    clinic = CLINIC.model_copy(update={"practitioners": practitioners, "services": services})
    name = data.draw(st.sampled_from([*people, *aliases]))
    told = meaning(f"umów mnie do {name} jutro po 17, nie do {people[0]}", clinic=clinic)
    assert set(told.practitioners) <= {each.id for each in clinic.practitioners}
    assert set(told.services) <= {each.id for each in clinic.services}
