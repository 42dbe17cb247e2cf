"""Long texts in parts: whole, at the right places, as long as Telegram counts."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.questions.model import Entry, EntryKind
from dialogs.engine.text import units
from dialogs.wording.cutting import HEADING, ROOM, cut, ending, screens_of, where_newest_begins

TEXTS = st.text(st.sampled_from("aą😀 \n"), max_size=400)
NOW = datetime(2027, 3, 2, tzinfo=UTC)


def _entry(text: str, number: int = 1) -> Entry:
    pieces = [{"ref": "", "text": text}]
    sealed = {"pieces": pieces, "author": "", "earlier": []}
    return Entry(id=str(number), kind=EntryKind.ANSWER, started_at=NOW, sent_at=NOW, sealed=sealed)


@given(TEXTS, st.integers(2, 60))
def test_nothing_is_lost(text: str, longest: int) -> None:
    """All the words come through, in order, and every part fits."""
    parts = cut(text, longest)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(units(part) <= longest for part in parts)


def test_where_it_is_cut() -> None:
    """Between paragraphs rather than lines, lines rather than words, and words rather than letters."""
    assert cut("one two\n\nthree four", 14) == ("one two", "three four")
    assert cut("one two\nthree four", 14) == ("one two", "three four")
    assert cut("one two three four", 14) == ("one two three", "four")
    assert cut("a" * 20, 14) == ("a" * 14, "a" * 6)
    assert cut("", 14) == ("",)


def test_an_emoji_takes_two() -> None:
    """Telegram counts UTF-16 units."""
    assert units("😀a") == 3
    assert units("\ud83d") == 1  # half an emoji, as broken apps send it
    assert cut("😀😀😀", 4) == ("😀😀", "😀")


@given(TEXTS, st.integers(3, 60))
def test_the_end_of_a_text(text: str, longest: int) -> None:
    """A short text is whole, a longer one begins later; neither is longer than asked."""
    end = ending(text, longest)
    assert units(end) <= longest
    assert end == text if units(text) <= longest else text.endswith(end.removeprefix("… "))


def test_a_thread_on_screens() -> None:
    """An entry that doesn't fit any more begins on the next screen; the newest is where reading begins."""
    short, long = _entry("a" * 1000), _entry("b " * ROOM, 2)
    screens = screens_of((short, short, long, short))
    assert [len(screen) for screen in screens[:2]] == [2, 1]
    assert all(sum(units(part.text) + HEADING for part in screen) <= ROOM for screen in screens)
    assert "".join(part.text for screen in screens for part in screen if part.entry is long).count("b") == ROOM
    assert where_newest_begins(screens) == len(screens)
    assert where_newest_begins(screens_of((short, long))) == 2
    assert screens_of(()) == ((),)
    assert where_newest_begins(screens_of(())) == 1
