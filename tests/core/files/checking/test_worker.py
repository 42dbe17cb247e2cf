"""What the worker says of whatever happens to it; and that broken files of all sorts end in a fault, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import ObjectStreamMode

from core.files.checking import CheckedFile, FileFault, UnusableContent
from core.files.checking.answers import Answer, BrokenChecker, RefusedFile
from core.files.checking.worker import _answer, looked_at
from tests.core.files.checking import documents, photos

SEEDS = [
    photos.jpeg(),
    photos.with_notes(),
    photos.in_wide_colours("PNG", "RGBA"),
    documents.signed(),
    documents.with_attachment(),
    documents.pdf(object_stream_mode=ObjectStreamMode.generate),
]


def raising(error: Exception) -> Callable[[bytes], NoReturn]:
    """A look at a file that ends so."""

    def look(_: bytes) -> NoReturn:
        raise error

    return look


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (UnusableContent(FileFault.HEIC), RefusedFile(FileFault.HEIC)),
        (MemoryError(), RefusedFile(FileFault.TOO_SLOW)),
        (ModuleNotFoundError("no pikepdf"), BrokenChecker("ModuleNotFoundError")),
        (RecursionError("CANARY"), RefusedFile(FileFault.DAMAGED, because="RecursionError")),
    ],
    ids=str,
)
def test_every_end_is_an_answer(error: Exception, answer: Answer) -> None:
    """An error's kind at most is told, never what it says."""
    assert _answer(raising(error), b"") == answer


def test_a_checked_file_is_an_answer() -> None:
    """What may be kept."""
    assert isinstance(_answer(looked_at, photos.jpeg()), CheckedFile)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    place=st.floats(min_value=0, max_value=1, exclude_max=True),
    cut=st.integers(min_value=0, max_value=30),
    put=st.one_of(
        st.binary(max_size=8), st.sampled_from([b"9" * 9, b"[" * 600, b"<<" * 300, b"/S/Launch", b"stream\n"])
    ),
)
def test_damage_ends_in_a_fault_that_was_foreseen(seed: bytes, place: float, cut: int, put: bytes) -> None:
    """A file with something cut out or put in is kept or refused; no library's own error gets through."""
    at = int(place * len(seed))
    answer = _answer(looked_at, seed[:at] + put + seed[at + cut :])
    assert isinstance(answer, CheckedFile) or (isinstance(answer, RefusedFile) and answer.because is None)
