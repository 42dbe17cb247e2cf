"""Texts in the reader's language: escaped, counted, dated, in the clinic's time zone (D13, D17)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import address_of
from bot.rendering.sanitize import sanitize
from bot.rendering.text import TextRenderer
from bot.simulator.api.formatting import message_text
from core.i18n import Language, Words
from dialogs.engine.text import (
    Figure,
    Form,
    Mention,
    Message,
    Text,
    Verbatim,
    When,
    _,
    lines,
    listed,
    n_,
    p_,
    paragraphs,
)

WARSAW = ZoneInfo("Europe/Warsaw")
POLISH, ENGLISH = TextRenderer(Language.POLISH, WARSAW), TextRenderer(Language.ENGLISH, WARSAW)
NASTY = "<b>Ł&amp;\"'</b> {name} %s"
TUESDAY = datetime(2027, 3, 2, 8, 5, tzinfo=UTC)


def appointments(count: int) -> Message:
    """A message that counts, whose Polish differs in each form."""
    return n_(
        "You have {count} appointment booked, which is as many as your account allows. "
        "To book another, please cancel one first.",
        "You have {count} appointments booked, which is as many as your account allows. "
        "To book another, please cancel one first.",
        count,
    )


# Escaping


@pytest.mark.parametrize(
    "text",
    [
        Verbatim(NASTY),
        Words(pl=NASTY, en=NASTY),
        _("{value}", value=NASTY),
        _("{value}", value=Verbatim(NASTY)),
        _("{value}", value=_("{value}", value=NASTY)),
        lines(Verbatim(NASTY)),
    ],
    ids=lambda text: type(text).__name__,
)
def test_values_are_escaped_once(text: Text) -> None:
    """A value is shown letter by letter in a message, and as it is on a button."""
    assert POLISH.html(text) == "&lt;b&gt;Ł&amp;amp;\"'&lt;/b&gt; {name} %s"
    assert POLISH.plain(text) == NASTY


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100))
def test_whatever_people_write_is_shown(written: str) -> None:
    """Telegram reads back exactly what was put in, made harmless, and sees no mark-up but ours."""
    seen = message_text(ENGLISH.html(_("<b>Name:</b> {name}", name=written)), "HTML", None)
    assert seen.text == f"Name: {sanitize(written)}"
    assert [entity.type for entity in seen.entities if entity.offset < 5] == ["bold"]


def test_numbers_and_joined_texts() -> None:
    """Numbers are written as they are; texts are put one after another, and what is left out leaves no gap."""
    assert ENGLISH.plain(_("{count} of {name}", count=3, name="x")) == "3 of x"
    assert ENGLISH.plain(lines(Verbatim("a"), None, Verbatim("b"))) == "a\nb"
    assert ENGLISH.plain(paragraphs(Verbatim("a"), None, Verbatim("b"))) == "a\n\nb"
    assert ENGLISH.plain(listed(Verbatim("a"), Verbatim("b"))) == "a, b"


# Languages


def test_decimals_have_the_readers_sign() -> None:
    """As many places as were written; what stands before a figure is escaped in a message."""
    assert (POLISH.plain(Figure("<5.40")), ENGLISH.plain(Figure("<5.40"))) == ("<5,40", "<5.40")
    assert POLISH.html(Figure("<5.40")) == "&lt;5,40"


def test_each_reads_their_own() -> None:
    """The clinic's words and ours are in the reader's language, down to the values."""
    text = _("<b>{service}</b>", service=Words(pl="Dermatolog", en="Dermatologist"))
    assert (POLISH.html(text), ENGLISH.html(text)) == ("<b>Dermatolog</b>", "<b>Dermatologist</b>")
    assert (POLISH.plain(_("Back")), ENGLISH.plain(_("Back"))) == ("Wstecz", "Back")


def test_context() -> None:
    """The same English word in two contexts is two messages."""
    assert POLISH.plain(p_("weekday", "Mo")).lower() == "pn"
    assert ENGLISH.plain(p_("weekday", "Mo")) == "Mo"


def test_plurals() -> None:
    """Polish counts in three forms: 1, then 2 to 4 but for the teens, then all others; English in two."""
    forms = {count: re.sub(r"\d+", "#", POLISH.plain(appointments(count))) for count in range(130)}
    few = {count for count in forms if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}}
    many = set(forms) - few - {1}
    assert {forms[count] for count in few} == {forms[2]}
    assert {forms[count] for count in many} == {forms[5]}
    assert len({forms[1], forms[2], forms[5]}) == 3
    assert "1 appointment booked" in ENGLISH.plain(appointments(1))
    assert "21 appointments booked" in ENGLISH.plain(appointments(21))


# Dates


@pytest.mark.parametrize(
    ("form", "polish", "english"),
    [
        (Form.DAY, "wtorek, 2 marca 2027", "Tuesday, 2 March 2027"),
        (Form.SHORT_DAY, "wt. 2 mar", "Tue 2 Mar"),
        (Form.DATE, "2 mar", "2 Mar"),
        (Form.SHORT_DATE, "2 mar 2027", "2 Mar 2027"),
        (Form.TIME, "09:05", "09:05"),
        (Form.MOMENT, "wtorek, 2 marca 2027, godz. 09:05", "Tuesday, 2 March 2027, 09:05"),
        (Form.SHORT_MOMENT, "wt. 2 mar, 09:05", "Tue 2 Mar, 09:05"),
        (Form.MONTH, "marzec 2027", "March 2027"),
        (Form.NUMERIC, "02.03.2027", "02/03/2027"),
    ],
)
def test_moments(form: Form, polish: str, english: str) -> None:
    """A moment is written as people write it, in the clinic's time, in any of the forms."""
    assert POLISH.plain(When(TUESDAY, form)) == polish
    assert ENGLISH.plain(_("{when}", when=When(TUESDAY, form))) == english


def test_all_forms_are_tested() -> None:
    """A new form needs a line above."""
    (mark,) = [mark for mark in test_moments.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {row[0] for row in mark.args[1]} == set(Form)


def test_days() -> None:
    """A day has no time zone and is never moved by one."""
    assert POLISH.plain(When(date(2027, 3, 2), Form.DAY)) == "wtorek, 2 marca 2027"
    assert ENGLISH.plain(When(date(2027, 3, 2), Form.NUMERIC)) == "02/03/2027"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "28.03.2027 01:59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "28.03.2027 03:00"),
        (datetime(2027, 10, 31, 0, 59, tzinfo=UTC), "31.10.2027 02:59"),
        (datetime(2027, 10, 31, 1, 0, tzinfo=UTC), "31.10.2027 02:00"),
        (datetime(2027, 3, 1, 23, 30, tzinfo=UTC), "02.03.2027 00:30"),
    ],
)
def test_both_clock_changes(moment: datetime, shown: str) -> None:
    """The clinic's clock is right on both sides of each change, and at midnight (D17)."""
    assert f"{POLISH.plain(When(moment, Form.NUMERIC))} {POLISH.plain(When(moment, Form.TIME))}" == shown


def test_zone_of_the_clinic() -> None:
    """It is the clinic's time zone that counts."""
    lisbon = TextRenderer(Language.ENGLISH, ZoneInfo("Europe/Lisbon"))
    assert lisbon.plain(When(TUESDAY, Form.TIME)) == "08:05"


def test_who_is_mentioned_is_told() -> None:
    """By a link of Telegram's in a message; elsewhere there is only the name."""
    mention = Mention(address_of(5), "Ewa <b>")
    assert ENGLISH.html(mention) == '<a href="tg://user?id=5">Ewa &lt;b&gt;</a>'
    assert ENGLISH.plain(mention) == "Ewa <b>"
