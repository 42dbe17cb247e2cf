"""Files that people send, by the names that they send them under."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from PIL import Image

from core.limits import LARGEST_FILE
from tests.core.files.checking import documents, foreign_files, photos, voices
from tests.core.files.checking.mended_documents import MENDED

_OF_THIS_NAME: Final[dict[str, Callable[[], bytes]]] = {
    "broken.jpg": lambda: photos.jpeg()[:200],
    "carrier.pdf": documents.with_attachment,
    "empty.pdf": lambda: b"",
    "grainy.png": lambda: photos.encoded(Image.effect_noise((1200, 1200), 100), "PNG"),
    "large.pdf": lambda: documents.padded(LARGEST_FILE + 1),
    "largest.pdf": lambda: documents.padded(LARGEST_FILE),
    "letter.docx": lambda: foreign_files.archive("word/document.xml"),
    "packed.zip": lambda: foreign_files.archive("result.pdf"),
    "phone.heic": lambda: foreign_files.iso_media(b"heic"),
    "script.pdf": lambda: documents.acting(documents.script()),
    "bomb.pdf": documents.bomb,
    "clip.mp4": lambda: foreign_files.iso_media(b"isom", b"mp42"),
    "ct.dcm": lambda: bytes(128) + b"DICM" + bytes(32),
    "double.jpg": lambda: photos.jpeg() + documents.pdf(),
    "enormous.png": photos.enormous_png,
    "behind.pdf": lambda: documents.pdf() + foreign_files.archive("a.txt"),
    "lab.pdf": documents.locked,
    "late.pdf": lambda: b"\xef\xbb\xbf" + documents.pdf(),
    "locked.pdf": lambda: documents.locked("b"),
    "cropped.png": lambda: photos.png() + photos.png()[40:],
    "miscounted.pdf": lambda: MENDED["too small a size"],
    "moving.gif": lambda: photos.encoded(photos.scene(), "GIF"),
    "notes.txt": lambda: b"Ala ma kota.",
    "old.bmp": lambda: photos.encoded(photos.scene(), "BMP"),
    "phone.jpg": lambda: photos.jpeg() + b'vivo{"cameraId":"0"}',
    "poster.pdf": lambda: documents.in_black_and_white(40_000, 40_000),
    "scan.pdf": lambda: documents.in_black_and_white(7016, 9921),
    "scan.tiff": lambda: photos.encoded(photos.scene(), "TIFF"),
    "web.webp": lambda: photos.encoded(photos.scene(), "WEBP"),
    "cut.ogg": lambda: voices.voice(3)[:-100],
    "heavy.ogg": lambda: voices.voice(3) + bytes(LARGEST_FILE),
    "silent.ogg": lambda: voices.of_packets(()),
    "trick.png": lambda: b"<html><script>alert(1)</script></html>",
}
_OF_THIS_KIND: Final[dict[str, Callable[[], bytes]]] = {
    "pdf": documents.pdf,
    "png": photos.png,
    "jpg": photos.jpeg,
    "jpeg": photos.jpeg,
}


@cache
def content_of(name: str) -> bytes:
    """What is in the file of that name: something special, a voice note of `0:23`, or an ordinary file of its kind."""
    minutes, is_length, seconds = name.partition(":")
    if is_length:
        return voices.voice(60 * int(minutes) + int(seconds))
    special = _OF_THIS_NAME.get(name)
    kind = name.rpartition(".")[2].lower()
    return special() if special else _OF_THIS_KIND.get(kind, name.encode)()
