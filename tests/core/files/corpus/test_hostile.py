"""No disguise lets a hostile document in."""

from __future__ import annotations

import pytest

from core.files.checking import UnusableContent
from core.files.checking.worker import looked_at
from tests.core.files.checking.test_pdfs import ACTIVE, ATTACHING
from tests.core.files.corpus.hostile import DISGUISES


@pytest.mark.ci
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_hostile_document_in_disguise_is_refused(disguise: str) -> None:
    """Whatever acts or carries files, packed, locked, damaged or hidden in a picture."""
    hide = DISGUISES[disguise]
    for name, content in (ACTIVE | ATTACHING).items():
        with pytest.raises(UnusableContent):
            pytest.fail(f"taken: {name}, {looked_at(hide(content)).kind}")
