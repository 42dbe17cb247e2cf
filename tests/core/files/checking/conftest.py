"""What the tests of checking are given."""

from __future__ import annotations

import pytest

from core.files.checking import pdf_packed, pdfs, pictures, unpacking

SHARE = 16


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixteenth of what a file may come to, which is reached sooner; `test_unpacking` reaches the whole of it."""
    for module, name in (
        (unpacking, "MOST_IN_ONE"),
        (unpacking, "MOST_IN_ALL"),
        (pdfs, "MOST_IN_ONE"),
        (pdf_packed, "MOST_PACKED"),
        (pictures, "MOST_CONTENT"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name) // SHARE)
