"""Whether a PDF that had to be repaired still has all that its pages show.

Many programs write a wrong number somewhere: of where an object stands, how long it is, how many there are. Every
reader mends that, and nothing is lost. A document that was cut off, or lacks something that a page refers to, is
another matter: nobody would know what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pikepdf import Pdf

RECONSTRUCTED = "Attempting to reconstruct cross-reference table"
"""What qpdf says when it has looked for objects all over a document, and may have missed one."""
MENDED = (
    RECONSTRUCTED,
    "/Length key in stream dictionary is not an integer",
    "/Type key should be",
    "MediaBox is undefined",
    "Resources is missing or invalid; repairing",
    "accepting invalid xref table entry",
    "attempting to recover stream length",
    "can't find PDF header",
    "can't find startxref",
    "empty object treated as null",
    "expected endobj",
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
    "setting missing or invalid /Type entry to /Catalog",
    "startxref was more than 1024 bytes before end of file",
    "stream dictionary lacks /Length key",
    "stream keyword followed by",
    "trailer dictionary lacks /Size key",
    "unable to find trailer dictionary while recovering damaged file",
    "unsigned value request for negative number",
    "xref not found",
    "xref syntax invalid",
)
"""What qpdf says when it has mended a number or a word, and has read what the document holds."""
_WHERE_AN_OBJECT_IS = re.compile(r"expected (n n|[0-9]+ [0-9]+) obj")


def is_whole(pdf: Pdf, warnings: Sequence[str]) -> bool:
    """Whether no more was mended than numbers, all pages are there, and all that they refer to."""
    reconstructed = any(RECONSTRUCTED in warning for warning in warnings)
    # What something refers to, and nobody has found, is null.
    lacking = reconstructed and any(each is None for each in pdf.objects)
    return not lacking and pdf.Root.Pages.get("/Count") in {None, len(pdf.pages)} and all(map(_is_mended, warnings))


def _is_mended(warning: str) -> bool:
    return any(each in warning for each in MENDED) or _WHERE_AN_OBJECT_IS.search(warning) is not None
