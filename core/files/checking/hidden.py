"""Whether a file of another kind is hidden in a picture or a document.

Nothing that stands beside the pixels or the pages is kept, since what is kept is made anew. Phones leave further
pictures there, films and notes; editors what a picture was before it was cropped; web servers a line or a whole page:
their owners don't know of it, and it doesn't matter. But an archive, a program, a document or a script doesn't get in
there by accident.
"""

from __future__ import annotations

import re

import filetype

_ANYWHERE = (
    *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"MSCF\0\0\0\0", b"PK\x05\x06\0\0\0\0"),
    *(b"\x7fELF\x01\x01\x01", b"\x7fELF\x02\x01\x01", b"This program cannot be run in DOS mode"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)
"""Signatures that are too long to occur by chance."""
_ZIPPED_FILE = re.compile(rb"PK\x03\x04[\x00-\x3f]\x00.{2}[\x00\x08\x09\x0c\x0e]\x00", re.DOTALL)
_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_MARKUP = re.compile(rb"<(\?php|(script|html|iframe|!doctype\s+html)[\s>])")
_PADDING = b"\0\t\n\x0b\x0c\r "
_PROGRAMS_AND_DOCUMENTS = "application/"


def is_file_in_picture(content: bytes, end: int) -> bool:
    """Whether a picture, which ends there, carries a file of another kind: behind its end or in its notes."""
    return (
        _is_file_anywhere(content)
        or _PDF.search(content) is not None
        or _MARKUP.search(content.lower()) is not None
        or _begins_another(content[end:])
    )


def is_file_in_pdf(content: bytes) -> bool:
    """Whether an archive or a program is somewhere in a document, or another file behind its end."""
    end = content.rfind(b"%%EOF")
    return _is_file_anywhere(content) or (end >= 0 and _begins_another(content[end + len(b"%%EOF") :]))


def _is_file_anywhere(content: bytes) -> bool:
    return any(each in content for each in _ANYWHERE) or _ZIPPED_FILE.search(content) is not None


def _begins_another(rest: bytes) -> bool:
    kind = filetype.guess_mime(rest.lstrip(_PADDING))
    return isinstance(kind, str) and kind.startswith(_PROGRAMS_AND_DOCUMENTS)
