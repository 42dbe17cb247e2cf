"""Where a picture or a document ends, and what was attached to it after that.

Nothing that is attached is ever kept, since what is kept is made anew. But a picture that carries an archive is no
accident, and is refused. Phones attach things as well, and their owners don't know: further pictures (depth, HDR), the
film of a “motion photo”, notes of Samsung's camera. Those pass, unless an archive or a document is among them.
"""

from __future__ import annotations

import re

JPEG_START = b"\xff\xd8\xff"
END_OF_IMAGE, START_OF_SCAN, WITHOUT_LENGTH = 0xD9, 0xDA, 0x01
PNG_START_BYTES, PNG_CHUNK_BYTES = 8, 12

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # not a byte of data, not a restart within it
_PADDING = re.compile(rb"[\x00\s]*")
_ZIP_END = b"PK\x05\x06"
_ZIP_END_IS_WITHIN = 22 + 0xFFFF
_DOCUMENTS_AND_ARCHIVES = (b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_LEFTOVERS = 1024
"""Programs leave a line or two after a PDF's end."""


def end_of_jpeg(content: bytes, start: int = 0) -> int | None:
    """Where the JPEG that begins at `start` ends; `None` when it doesn't."""
    position = start + 2
    while marker := _MARKER.search(content, position):
        position = marker.end()
        code = content[position - 1]
        if code == END_OF_IMAGE:
            return position
        if code != WITHOUT_LENGTH:
            position += int.from_bytes(content[position : position + 2])
    return None


def end_of_png(content: bytes) -> int | None:
    """Where the PNG ends; `None` when it doesn't."""
    position = PNG_START_BYTES
    while len(content) >= position + PNG_CHUNK_BYTES:
        name = content[position + 4 : position + 8]
        position += PNG_CHUNK_BYTES + int.from_bytes(content[position : position + 4])
        if name == b"IEND":
            return position
    return None


def is_attached_to_picture(content: bytes, end: int) -> bool:
    """Whether anything follows the picture's end but padding and what phones put there."""
    position = _after_padding(content, end)
    while content.startswith(JPEG_START, position):
        end_of_next = end_of_jpeg(content, position)
        if end_of_next is None:
            return True
        position = _after_padding(content, end_of_next)
    rest = content[position:]
    return bool(rest) and not (_is_a_phones(rest) and not _hides_a_file(rest))


def is_attached_to_pdf(content: bytes) -> bool:
    """Whether another file follows the document's end."""
    end = content.rfind(b"%%EOF")
    rest = content[end + 5 :].strip(b"\x00\t\n\x0c\r ") if end >= 0 else b""
    return len(rest) > _LEFTOVERS or _ZIP_END in content[-_ZIP_END_IS_WITHIN:] or _hides_a_file(rest)


def _after_padding(content: bytes, position: int) -> int:
    padding = _PADDING.match(content, position)
    return padding.end() if padding else position


def _is_a_phones(rest: bytes) -> bool:
    # A film begins with its heading's length, the zeros of which look like padding.
    return b"ftyp" in rest[:8] or rest.endswith(b"SEFT")


def _hides_a_file(rest: bytes) -> bool:
    return _ZIP_END in rest[-_ZIP_END_IS_WITHIN:] or any(start in rest for start in _DOCUMENTS_AND_ARCHIVES)
