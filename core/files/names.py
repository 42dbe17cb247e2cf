"""Names of files as their senders typed them, made fit to be read and saved by somebody else."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.files.checking import FileKind

LONGEST: Final = 60
"""Code points, the ending included."""

ENDINGS: Final = {
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.PDF: (".pdf",),
    FileKind.VOICE: (".ogg", ".oga"),
}
"""By what a name of each kind may end; the first is given to one that ends in none of them."""

_ANY_ENDING: Final = re.compile(r"(?:\.(?=[0-9]{0,4}[A-Za-z])[A-Za-z0-9]{1,5})+$")


def clean_name(typed: str) -> str:
    """The base name alone, without what turns text around, hides in it or means something to a file system; empty when
    nothing is left.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", typed))[-1]
    shown = "".join(" " if unicodedata.category(each)[0] in "ZC" else each for each in base if not _is_hidden(each))
    tidy = re.sub(r'[<>:"|?*]', "_", " ".join(shown.split())).strip(". ")
    ending = _ANY_ENDING.search(tidy[-LONGEST:])
    kept = ending[0] if ending and len(ending[0]) < len(tidy) else ""
    return tidy if len(tidy) <= LONGEST else tidy[: LONGEST - len(kept)].rstrip(". ") + kept


def with_true_ending(name: str, kind: FileKind) -> str:
    """The name with an ending of what the file is: a picture that called itself `.pdf` is none."""
    endings = ENDINGS[kind]
    if name.lower().endswith(endings):
        return name
    ending = _ANY_ENDING.search(name)
    stem = name[: ending.start()] if ending and ending.start() else name
    return stem[: LONGEST - len(endings[0])] + endings[0]


def _is_hidden(sign: str) -> bool:
    """Whether it is invisible, as zero-width characters and those that change the direction are."""
    return unicodedata.category(sign) == "Cf"
