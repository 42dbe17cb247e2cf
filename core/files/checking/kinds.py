"""The gate: which kind of file this is, by its first bytes. Names and MIME types that a sender gives are not asked for.

`filetype` knows most signatures; what it doesn't know, or knows only in part, is in the tables here.
"""

from __future__ import annotations

import codecs
import re

import filetype

from core.files.checking import FileFault, FileKind, UnusableContent

ACCEPTED = {
    "image/jpeg": FileKind.JPEG,
    "image/png": FileKind.PNG,
    "image/apng": FileKind.PNG,  # its first picture is what everybody sees
}
REFUSED = {
    "image/heic": FileFault.HEIC,
    "image/tiff": FileFault.TIFF,
    "image/x-canon-cr2": FileFault.TIFF,
    "image/webp": FileFault.WEBP,
    "image/gif": FileFault.GIF,
    "application/dicom": FileFault.DICOM,
    "application/msword": FileFault.WORD,
    "application/rtf": FileFault.WORD,
    "application/epub+zip": FileFault.UNKNOWN,
} | dict.fromkeys(
    (
        "application/gzip",
        "application/x-7z-compressed",
        "application/x-bzip2",
        "application/x-compress",
        "application/x-lzip",
        "application/x-rar-compressed",
        "application/x-tar",
        "application/x-xz",
        "application/zip",
        "application/zstd",
    ),
    FileFault.ARCHIVE,
)
FAMILIES = {
    "image/": FileFault.OTHER_PICTURE,
    "video/": FileFault.RECORDING,
    "audio/": FileFault.RECORDING,
    "application/vnd.ms-": FileFault.WORD,
    "application/vnd.oasis.": FileFault.WORD,
    "application/vnd.openxmlformats-": FileFault.WORD,
}
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
OLE_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_PARTS = (b"word/", b"xl/", b"ppt/")
DICOM_WITHOUT_PREAMBLE = re.compile(rb"[\x02\x08]\x00..(UL|UI|CS|\x04\x00\x00\x00)", re.DOTALL)
WEB_PAGE = re.compile(r"\s*<(!doctype|!--|\?xml|html|head|body|script|svg)", re.IGNORECASE)
PDF_START = b"%PDF-"
MAY_BE_PDF = {None, "application/pdf", "application/postscript"}
"""Old programs wrote PostScript's first line before a document's own."""
PDF_IS_WITHIN = 1024
"""Readers of PDF accept so many bytes before a document: a byte-order mark, what a server or a printer said."""
PAGE_OR_PROGRAM = re.compile(
    rb"<(\?|!doctype|(html|head|body|script|svg|iframe|object|embed|img)[\s>/])|^\s*#!", re.IGNORECASE
)
"""What makes of the bytes before a document a file of their own. PHP's warnings, which are markup too, don't."""


def kind_of(content: bytes) -> FileKind:
    """The kind of an accepted file; of any other, `UnusableContent` tells what it seems to be."""
    if _is_heif(content):
        raise UnusableContent(FileFault.HEIC)
    mime = filetype.guess_mime(content)
    if mime in MAY_BE_PDF and _is_pdf(content):
        return FileKind.PDF
    kind = ACCEPTED.get(mime) if isinstance(mime, str) else None
    if kind is None:
        raise UnusableContent(_by_table(mime, content) or _by_text(content))
    return kind


def _is_pdf(content: bytes) -> bool:
    """Whether a document begins here, or after something that is no file of its own."""
    before, found, _ = content[: PDF_IS_WITHIN + len(PDF_START)].partition(PDF_START)
    return bool(found) and not PAGE_OR_PROGRAM.search(before)


def _is_heif(content: bytes) -> bool:
    # An AVIF may call itself mif1 as well.
    return content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS and b"avif" not in content[12:64]


def _by_table(mime: str | None, content: bytes) -> FileFault | None:
    """The fault of a file that has a signature."""
    if content.startswith(OLE_DOCUMENT) or (mime == "application/zip" and any(p in content for p in OFFICE_PARTS)):
        return FileFault.WORD
    if DICOM_WITHOUT_PREAMBLE.match(content):
        return FileFault.DICOM
    if mime is None or mime in ACCEPTED:
        return None
    family = (fault for beginning, fault in FAMILIES.items() if mime.startswith(beginning))
    return REFUSED.get(mime) or next(family, FileFault.UNKNOWN)


def _by_text(content: bytes) -> FileFault:
    """The fault of a file without a signature, by how its text begins."""
    beginning = content[:PDF_IS_WITHIN]
    wide = beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = beginning.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    return FileFault.WEB_PAGE if WEB_PAGE.match(text) else FileFault.UNKNOWN
