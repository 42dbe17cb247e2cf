"""What the worker may say: answers come through whole, and nonsense is never believed."""

from __future__ import annotations

import json

import pytest

from core.files.checking import CheckedFile, FileFault, FileKind
from core.files.checking.answers import (
    MOST_CONTENT,
    AcceptedFile,
    Answer,
    BrokenChecker,
    Nonsense,
    RefusedFile,
    read_heading,
    written,
)

CHECKED = CheckedFile(FileKind.PNG, b"pixels\n", width=3, height=2)
HEADING = {"says": "checked", "kind": "pdf", "content": 1, "width": None, "height": None, "pages": 2, "seconds": None}


@pytest.mark.parametrize(
    "answer", [RefusedFile(FileFault.HEIC), RefusedFile(FileFault.DAMAGED, "KeyError"), BrokenChecker("ImportError")]
)
def test_short_answers_are_one_line(answer: Answer) -> None:
    """Each is read as it was written."""
    assert read_heading(written(answer)) == answer


def test_a_checked_file_is_announced_with_its_length() -> None:
    """A line, and the content."""
    line, rest = written(CHECKED).split(b"\n", 1)
    assert read_heading(line) == AcceptedFile(FileKind.PNG, content=7, width=3, height=2, pages=None)
    assert rest == b"pixels\n"


def test_what_is_checked_does_not_show_its_content() -> None:
    """A log or a crash report that prints it tells nothing of what is in it."""
    assert "pixels" not in repr(CHECKED)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"[]",
        b"{}",
        b"null",
        b'{"says": "hello"}',
        b'{"says": ["checked"]}',
        b'{"says": "refused", "fault": "bored", "because": null}',
        b'{"says": "refused", "fault": "heic", "because": "Jan Kowalski, PESEL"}',
        b'{"says": "broken", "because": 7}',
        *(
            json.dumps(HEADING | change).encode()
            for change in (
                {"kind": "exe"},
                {"content": -1},
                {"content": MOST_CONTENT + 1},
                {"content": "1"},
                {"content": True},
                {"pages": 10**30},
                {"width": 1.5},
            )
        ),
    ],
)
def test_nonsense_is_not_believed(line: bytes) -> None:
    """A worker that was taken over can't make the bot read for ever, or log what it likes."""
    with pytest.raises(Nonsense):
        read_heading(line)
