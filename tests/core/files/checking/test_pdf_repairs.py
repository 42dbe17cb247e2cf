"""PDFs with something wrong in them: mended where nothing is lost, refused where something is."""

from __future__ import annotations

import io

import pikepdf
import pytest

from core.files.checking import FileFault, UnusableContent
from core.files.checking.worker import looked_at
from tests.core.files.checking.documents import locked, pdf
from tests.core.files.checking.mended_documents import LACKING, MENDED
from tests.core.files.checking.rendering import look_alike, pages_seen

LOCKED = {
    "against printing": locked(),
    "by RC4 of 40 bits": locked(R=2, metadata=False, aes=False),
    "by RC4": locked(R=3, metadata=False, aes=False),
    "by AES": locked(R=4, metadata=False),
    "by AES of 256 bits": locked(R=6),
}
TAKEN = MENDED | {f"locked {how}": content for how, content in LOCKED.items()}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_what_loses_nothing_is_taken(content: bytes) -> None:
    """And made anew so that the strictest reader has nothing to mend or to unlock, and another one shows the same."""
    made = looked_at(content).content
    with pikepdf.open(io.BytesIO(made), attempt_recovery=False) as kept:
        assert (len(kept.pages), kept.is_encrypted) == (1, False)
        assert not kept.get_warnings()
    (seen,), (as_it_was,) = pages_seen(made), pages_seen(pdf())
    assert "no size of the page" in TAKEN
    assert look_alike(seen, as_it_was) or content is MENDED["no size of the page"]


@pytest.mark.parametrize("content", LACKING.values(), ids=LACKING)
def test_what_lacks_something_is_refused(content: bytes) -> None:
    """Nobody would know what is missing."""
    with pytest.raises(UnusableContent) as refused:
        looked_at(content)
    assert refused.value.fault is FileFault.DAMAGED
