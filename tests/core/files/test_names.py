"""Names of files: as their senders typed them, nobody reads them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.checking import FileKind
from core.files.names import ENDINGS, LONGEST, clean_name, with_true_ending


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("wyniki.pdf", "wyniki.pdf"),
        ("Wyniki badań – kopia (2).pdf", "Wyniki badań – kopia (2).pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/home/anna/skan.jpg", "skan.jpg"),
        ("C:\\skan.jpg", "skan.jpg"),
        ("fdp.\u202egpj", "fdp.gpj"),
        ("wy\u200bni\u2066ki\ufeff.pdf", "wyniki.pdf"),
        ("a\x00b\nc\td.pdf", "a b c d.pdf"),
        ("..", ""),
        (".htaccess", "htaccess"),
        ('a<b>:"c"|d?*.pdf', "a_b___c__d__.pdf"),
        ("  skan  .pdf ", "skan .pdf"),
        ("z\u0307.pdf", "ż.pdf"),
        ("", ""),
        ("x" * 200 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
        ("📎.png", "📎.png"),
    ],
)
def test_a_name_is_cleaned(typed: str, clean: str) -> None:
    """The base name, without directions, paths and what isn't seen."""
    assert clean_name(typed) == clean


@given(st.text(max_size=200))
def test_a_clean_name_is_harmless(typed: str) -> None:
    """Whatever was typed; cleaned again, it stays as it is."""
    name = clean_name(typed)
    assert len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith(".")
    assert all(unicodedata.category(sign) not in {"Cf", "Cc", "Cs", "Zl", "Zp"} for sign in name)
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "kind", "true"),
    [
        ("wyniki.pdf", FileKind.PDF, "wyniki.pdf"),
        ("WYNIKI.PDF", FileKind.PDF, "WYNIKI.PDF"),
        ("skan.jpeg", FileKind.JPEG, "skan.jpeg"),
        ("wyniki.pdf", FileKind.JPEG, "wyniki.jpg"),
        ("wyniki.pdf.exe", FileKind.PDF, "wyniki.pdf"),
        ("wyniki", FileKind.PNG, "wyniki.png"),
        ("pdf", FileKind.PDF, "pdf.pdf"),
        ("wynik 3.05", FileKind.PDF, "wynik 3.05.pdf"),
        ("", FileKind.PDF, ".pdf"),
    ],
)
def test_a_name_ends_in_what_the_file_is(name: str, kind: FileKind, true: str) -> None:
    """Whoever opens it knows what comes."""
    assert with_true_ending(name, kind) == true


@given(st.text(max_size=100).map(clean_name), st.sampled_from(FileKind))
def test_the_ending_is_always_true(name: str, kind: FileKind) -> None:
    """And the name no longer than it may be."""
    ended = with_true_ending(name, kind)
    assert ended.lower().endswith(ENDINGS[kind])
    assert len(ended) <= LONGEST
