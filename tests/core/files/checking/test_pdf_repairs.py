"""PDFs with something wrong in them: mended where nothing is lost, refused where something is."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
from pikepdf import ObjectStreamMode

from core.files.checking import FileFault, UnusableContent, pdf_packed
from core.files.checking.pdf_packed import unpacked
from core.files.checking.worker import looked_at
from tests.core.files.checking.documents import bomb, locked, pdf
from tests.core.files.checking.mended_documents import LACKING, MENDED
from tests.core.files.checking.packed_documents import A_PAGE, packed, saying, wrongly_told
from tests.core.files.checking.rendering import look_alike, pages_seen

LOCKS: dict[str, dict[str, Any]] = {
    "against printing": {},
    "by RC4 of 40 bits": {"R": 2, "metadata": False, "aes": False},
    "by RC4": {"R": 3, "metadata": False, "aes": False},
    "by AES": {"R": 4, "metadata": False},
    "by AES of 256 bits": {"R": 6},
}
EXTRA = {
    how: A_PAGE | {1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % how} for how in (b"/OpenAction 7 0 R", b"/AF 7 0 R")
}
HIDDEN = {
    FileFault.PDF_ACTIVE: packed(EXTRA[b"/OpenAction 7 0 R"] | {7: b"<< /S /JavaScript /JS (app.alert(1)) >>"}),
    FileFault.PDF_ATTACHMENT: packed(EXTRA[b"/AF 7 0 R"] | {7: b"<< /Type /Filespec /EF << /F 4 0 R >> >>"}),
}
DISGUISED = {
    f"{fault}; {how}": (fault, content)
    for fault, hidden in HIDDEN.items()
    for how, content in wrongly_told(hidden).items()
}
BLANKS = [b" \n", b"\t\r\n", b"\0\n", b"\f\n", b"\r", b""]
LOCKED = {how: locked(**lock) for how, lock in LOCKS.items()}
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
    assert _fault_of(content) is FileFault.DAMAGED


@pytest.mark.parametrize(("fault", "content"), DISGUISED.values(), ids=DISGUISED)
def test_what_is_mended_hides_nothing(fault: FileFault, content: bytes) -> None:
    """Neither from us, where other readers find it, nor from them: what a wrong number hides is looked at, too."""
    assert _fault_of(content) is fault


@pytest.mark.parametrize("lock", LOCKS)
def test_a_document_that_lost_its_lock_is_no_document(lock: str) -> None:
    """What is left of it is noise, which nobody can read."""
    plain = locked(object_stream_mode=ObjectStreamMode.disable, **LOCKS[lock])
    in_packed = locked(object_stream_mode=ObjectStreamMode.generate, **LOCKS[lock])
    without_trailer = plain.replace(b"trailer", b"trailxx")
    for lost in (
        without_trailer,
        without_trailer.replace(b"/Encrypt", b"/Enxrypt"),
        plain[: plain.rindex(b"/Root")],
        plain[: plain.rindex(b"xref\n0")],
        in_packed[: in_packed.rindex(b"\nendstream") - 9],
        in_packed.replace(b"/Encrypt", b"/Enxrypt"),
        in_packed[: in_packed.index(b"/XRef")],
    ):
        assert _fault_of(lost) in {FileFault.DAMAGED, FileFault.PDF_ENCRYPTED}


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize("blank", BLANKS, ids=map(repr, BLANKS))
def test_a_bomb_behind_a_blank_is_one(blank: bytes) -> None:
    """Readers forgive what stands between a keyword and the data."""
    assert _fault_of(bomb().replace(b"stream\nx", b"stream" + blank + b"x")) is FileFault.TOO_MUCH_INSIDE


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize("length", [b"0", b"9", b"99999", b"null"])
def test_a_bomb_of_a_wrong_length_is_one(length: bytes) -> None:
    """It unpacks to as much."""
    content = re.sub(rb"/Length [0-9]+", b"/Length " + length, bomb())
    assert _fault_of(content) is FileFault.TOO_MUCH_INSIDE


@pytest.mark.usefixtures("low_limits")
def test_objects_that_are_wrongly_packed_may_not_come_to_much() -> None:
    """They are in memory all at once."""
    much = {number: b"<< /A (" + bytes(pdf_packed.MOST_PACKED // 4 - 1000) + b") >>" for number in range(7, 12)}
    assert looked_at(saying(b"N", b"9", packed(A_PAGE | {7: much[7]}))).pages == 1
    assert _fault_of(saying(b"N", b"9", packed(much | A_PAGE))) is FileFault.DAMAGED
    several = b"\n".join(packed({number: value}) for number, value in much.items())
    assert len(unpacked(several) or b"") < pdf_packed.MOST_PACKED


def _fault_of(content: bytes) -> FileFault:
    with pytest.raises(UnusableContent) as refused:
        looked_at(content)
    return refused.value.fault
