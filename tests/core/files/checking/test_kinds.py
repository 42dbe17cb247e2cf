"""The gate: each kind of file is told by its content, and the accepted ones are three (S52)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.files.checking import FileFault, FileKind, UnusableContent
from core.files.checking.kinds import kind_of
from tests.core.files.checking import documents, photos
from tests.core.files.checking.foreign_files import FOREIGN_FILES

ACCEPTED = [(photos.jpeg(), FileKind.JPEG), (photos.png(), FileKind.PNG), (documents.pdf(), FileKind.PDF)]


@pytest.mark.parametrize(("content", "kind"), ACCEPTED, ids=[kind.name for _, kind in ACCEPTED])
def test_three_kinds_are_accepted(content: bytes, kind: FileKind) -> None:
    """JPEG, PNG and PDF, whatever their names end in: nobody asks for the name."""
    assert kind_of(content) is kind


@pytest.mark.parametrize(("content", "fault"), FOREIGN_FILES.values(), ids=FOREIGN_FILES)
def test_any_other_is_refused_by_what_it_is(content: bytes, fault: FileFault) -> None:
    """So that the person can be told how to get an accepted one."""
    with pytest.raises(UnusableContent) as refused:
        kind_of(content)
    assert refused.value.fault is fault


@given(st.binary(min_size=1, max_size=300))
@example(b"\0\0\0\x10ftyp\xff\xff\xff\xff\0\0\0\0")
@example(b"\x89PNG\r\n\x1a\n" + b"\xff" * 12)
@example(b"\xff\xfe<")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
def test_the_gate_stumbles_over_nothing(content: bytes) -> None:
    """Any bytes at all have a kind or a fault."""
    with contextlib.suppress(UnusableContent):
        assert kind_of(content) in FileKind
