"""What people wrote can do nothing to what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.sanitize import sanitize, shortened
from bot.rendering.text import TextRenderer
from core.i18n import Language
from dialogs.engine.text import Quote, units
from tests.clinics import small_clinic


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Anna\u202eikswok", "Annaikswok"),
        ("Ja\u200bn\u2060", "Jan"),
        ("\u2066lek\u2069\u200f", "lek"),
        ("zażółć – „gęślą”", "zażółć – „gęślą”"),
        ("👩‍⚕️ i 👍🏽", "👩‍⚕️ i 👍🏽"),
        ("dwa\nwiersze", "dwa\nwiersze"),
        ("dzwonek\x07", "dzwonek "),
    ],
)
def test_unseen_marks_go(written: str, shown: str) -> None:
    """Marks that turn or hide what stands around them go; letters and emoji stay as they are."""
    assert sanitize(written) == shown


def test_right_to_left_ends_where_it_ends() -> None:
    """Words from right to left are a world of their own, line by line."""
    assert sanitize("שמש\nAnna") == "\u2068שמש\u2069\n\u2068Anna\u2069"


@settings(max_examples=60)
@given(st.text(max_size=80), st.integers(2, 60))
def test_a_quote_fits_and_is_escaped_whole(written: str, longest: int) -> None:
    """However it is cut, it is no longer than was asked for, and no escape is cut in two."""
    renderer = TextRenderer(Language.POLISH, small_clinic().zone)
    plain, html = renderer.plain(Quote(written, longest)), renderer.html(Quote(written, longest))
    assert units(plain) <= longest
    assert html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == plain


def test_cut_between_words() -> None:
    """A cut is seen, and is made between words."""
    assert shortened("Boli mnie głowa od rana", 16) == "Boli mnie głowa…"
    assert shortened("krótkie", 7) == "krótkie"
