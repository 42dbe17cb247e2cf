"""What may be kept of a file that somebody sent, and why something may not: told by its content alone.

A file is looked at by a virus scanner, if there is one (`clamd`), and then by a process of its own (`worker`), which
has little time, little memory and no secrets: it tells the kind (`kinds`), and makes pictures (`pictures`) and PDFs
(`pdfs`) anew from what is seen in them, and voice notes (`sound`) from what is heard. What is kept is what was made,
never what was sent. `checker.Checker` is the way in.

This module has only the words for it, so that the worker, which has to start quickly, loads nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MOST_MEMORY = 2**28
"""Bytes that a picture may take when it is unpacked, and a worker's memory is enough for: 67 megapixels in colour, as
phones' cameras make them (48, 50, 64), four times as many in grey."""


class FileKind(StrEnum):
    """What is accepted (S52); a voice note only where one was sent as such."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    VOICE = "voice"


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
    FILE_IN_PICTURE = "file_in_picture"  # of another kind: behind its end, or in its notes
    PDF_ENCRYPTED = "pdf_encrypted"  # can't be opened without a password
    PDF_ACTIVE = "pdf_active"  # does something by itself: scripts, actions, forms that send, films
    PDF_ATTACHMENT = "pdf_attachment"  # carries other files
    PDF_TOO_MANY_PIXELS = "pdf_too_many_pixels"  # a page, or a picture on one, is larger than any reader copes with
    FILE_IN_PDF = "file_in_pdf"  # an archive or a program somewhere in it, or behind its end
    TOO_MUCH_INSIDE = "too_much_inside"  # unpacks to far more than it looks
    TOO_SLOW = "too_slow"  # looking at it took more time or memory than anything honest does
    INFECTED = "infected"

    # Of what was sent as a voice note.
    NOT_VOICE = "not_voice"  # it is none, whatever Telegram was told
    VOICE_TOO_LONG = "voice_too_long"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What may be kept: made anew from what was sent, with what can be told of it."""

    kind: FileKind
    content: bytes = field(repr=False)
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    seconds: int | None = None


class UnusableContent(Exception):
    """The file can't be kept; `fault` is why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


class CheckingFailed(Exception):
    """The file could not be checked, through no fault of its own; later it may be."""
