"""Free text that may have several lines."""

from __future__ import annotations

import pytest

from core.text.normalisation import normalised_lines


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("", ""),
        (" \n\u200b\n ", ""),
        ("Dzień  dobry", "Dzień dobry"),
        ("raz\ndwa", "raz\ndwa"),
        ("raz\r\ndwa\u2028trzy", "raz\ndwa\ntrzy"),
        ("\n\nraz\n \n\n\ndwa\n\n", "raz\n\ndwa"),
        ("a\u202eb\u2066c", "abc"),
        ("z\u0307", "ż"),
    ],
)
def test_lines_are_kept(typed: str, tidy: str) -> None:
    """Spaces, empty lines and invisible characters that say nothing are not; tidied again, it stays the same."""
    assert normalised_lines(typed) == tidy
    assert normalised_lines(tidy) == tidy
