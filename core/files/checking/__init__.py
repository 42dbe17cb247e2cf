"""What may be kept of a file that somebody sent, and why something may not: told by its content alone.

A file is looked at by a virus scanner, if there is one (`clamd`), and then by a process of its own (`worker`), which
has little time, little memory and no secrets: it tells the kind (`kinds`), and makes pictures (`pictures`) and PDFs
(`pdfs`) anew from what is seen in them. What is kept is what was made, never what was sent. `checker.Checker` is the
way in.

This module has only the words for it, so that the worker, which has to start quickly, loads nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MOST_PIXELS = 2**26
"""67 megapixels: what phones' cameras make (48, 50, 64), and what a worker's memory is enough for."""


class FileKind(StrEnum):
    """What is accepted (S52)."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"


class FileFault(StrEnum):
    """Why a file can't be kept. Each is told in its own sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"

    # Another kind of file; most can be saved as an accepted one.
    HEIC = "heic"
    TIFF = "tiff"
    WEBP = "webp"
    GIF = "gif"
    OTHER_PICTURE = "other_picture"  # BMP, AVIF, JPEG 2000, Photoshop …
    DICOM = "dicom"
    WORD = "word"  # any office document: DOCX, DOC, ODT, RTF; spreadsheets and slides too
    ARCHIVE = "archive"  # ZIP, RAR, 7z, TAR …
    WEB_PAGE = "web_page"  # HTML, SVG, XML
    RECORDING = "recording"  # film or sound
    UNKNOWN = "unknown"

    # An accepted kind with something wrong.
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    SOMETHING_ATTACHED = "something_attached"  # after the end of the picture or document
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_ACTIVE = "pdf_active"  # does something by itself: scripts, actions, forms that send, films
    PDF_ATTACHMENT = "pdf_attachment"  # carries other files
    PDF_NOT_AT_THE_START = "pdf_not_at_the_start"  # something stands before the document
    TOO_MUCH_INSIDE = "too_much_inside"  # unpacks to far more than it looks
    TOO_SLOW = "too_slow"  # looking at it took more time or memory than anything honest does
    INFECTED = "infected"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What may be kept: made anew from what was sent, with what can be told of it."""

    kind: FileKind
    content: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None
    pages: int | None = None


class UnusableContent(Exception):
    """The file can't be kept; `fault` is why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


class CheckingFailed(Exception):
    """The file could not be checked, through no fault of its own; later it may be."""
