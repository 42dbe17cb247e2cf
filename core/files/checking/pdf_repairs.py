"""Whether a PDF that had to be repaired still has all that its pages show.

Many programs write a wrong number somewhere: of where an object stands, how long it is, how many there are. Every
reader mends that, and nothing is lost. A document that was cut off, or lacks something that a page refers to, is
another matter: nobody would know what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pikepdf import Dictionary, Pdf, PdfError, Stream

from core.files.checking.pdf_packed import corrected, tells_truly, told_root, unpacked

RECONSTRUCTED = "Attempting to reconstruct cross-reference table"
"""What qpdf says when it has looked for objects all over a document, and may have missed one."""
CIRCLE = "loop detected following xref tables"
NO_TRAILER = "unable to find trailer dictionary while recovering damaged file"
MENDED = (
    RECONSTRUCTED,
    NO_TRAILER,
    "/Length key in stream dictionary is not an integer",
    "/Prev key in",
    "/Size key in",
    "/Type key should be",
    "MediaBox is undefined",
    "Resources is missing or invalid; repairing",
    "accepting invalid xref table entry",
    "appears more than once in the pages tree; ignoring duplicate",
    "attempting to recover stream length",
    "can't find PDF header",
    "can't find startxref",
    "empty object treated as null",
    "expected endobj",
    "error reading xref",
    "expected endstream",
    "extraneous whitespace seen before xref",
    "file is damaged",
    "input stream is complete but output may still be valid",
    "invalid /ID in trailer dictionary",
    "invalid xref entry",
    "is direct; converting to indirect",
    "object has offset 0",
    "recovered stream length",
    "recovered trailer has no /Root entry",
    "reported number of objects",
    "requested value of integer is too big",
    "root of the page tree; attempting to correct",
    "setting missing or invalid /Type entry to /Catalog",
    "startxref was more than 1024 bytes before end of file",
    "stream dictionary lacks /Length key",
    "stream keyword followed by",
    "supposed object stream",
    "trailer dictionary lacks /Size key",
    "unsigned value request for negative number",
    "xref entry for the xref stream itself is missing",
    "xref not found",
    "xref syntax invalid",
)
"""What qpdf says when it has mended a number or a word, and has read what the document holds."""
_WHERE_AN_OBJECT_IS = re.compile(r"expected (n n|[0-9]+ [0-9]+) obj")
_IN_THE_TRAILER = re.compile(
    r"\(trailer, offset [0-9]+\): (EOF while reading|parse error while reading|unexpected EOF)"
)
"""A document that was cut off behind its last object."""
_GENERATION = re.compile(rb"(?<=[\r\n])([0-9]+[\0\s]+)[0-9]+([\0\s]+obj\b)")
_BEYOND_MEASURE = re.compile(rb"(?<=/Length )[0-9]{19,}")


def ways_to_read(content: bytes) -> Iterator[bytes]:
    """The document as it is; then without its table of objects; without what tells its root, as by another generation;
    with each object of the first generation; and with the packed objects in the open. Those come first where it
    doesn't tell truly how they are packed, and before them the document with the right numbers of that.

    How it is locked stands beside its root, and what is locked can't be unpacked.
    """
    is_locked = b"/Encrypt" in content
    tells_truth = is_locked or tells_truly(content)
    if not tells_truth:
        right = corrected(content)
        if right is not None:
            yield right
        yield from _in_the_open(content)
    yield content
    without_table = _BEYOND_MEASURE.sub(b"0", content.replace(b"startxref", b"startxxxx"))
    yield without_table
    if not is_locked:
        yield without_table.replace(b"trailer", b"trailxx")
        yield _GENERATION.sub(rb"\g<1>0\g<2>", without_table)
        if tells_truth:
            yield from _in_the_open(content)


def _in_the_open(content: bytes) -> Iterator[bytes]:
    """By the root that it tells; if that is none, by the one that can be found."""
    in_the_open = unpacked(content)
    if in_the_open is not None:
        yield in_the_open + told_root(in_the_open)
        yield in_the_open.replace(b"trailer", b"trailxx")


def is_whole(pdf: Pdf, warnings: Sequence[str]) -> bool:
    """Whether no more was mended than numbers, all pages are there, and all that they refer to."""
    reconstructed = any(RECONSTRUCTED in warning for warning in warnings)
    # What something refers to, and nobody has found, is null.
    lacking = reconstructed and any(each is None for each in pdf.objects)
    if any(NO_TRAILER in warning for warning in warnings) and _may_be_locked(pdf):
        return False
    return not lacking and pdf.Root.Pages.get("/Count") in {None, len(pdf.pages)} and all(map(_is_mended, warnings))


def _may_be_locked(pdf: Pdf) -> bool:
    """Whether a document that has lost its trailer may have been locked: how, stood there."""
    if any(isinstance(each, Dictionary) and each.get("/Filter") == "/Standard" for each in pdf.objects):
        return True
    try:
        for page in pdf.pages:
            page.Contents.read_bytes() if isinstance(page.get("/Contents"), Stream) else page.contents_coalesce()
    except PdfError:
        return True
    return False


def _is_mended(warning: str) -> bool:
    return any(each in warning for each in MENDED) or any(
        each.search(warning) for each in (_WHERE_AN_OBJECT_IS, _IN_THE_TRAILER)
    )
