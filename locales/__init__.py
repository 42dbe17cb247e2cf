"""The portal's words.

The code speaks English: a message's English text is its key, so English needs no catalogue. Every other language has
`<language>/LC_MESSAGES/portal.po`. It is compiled when it is first asked for and kept; nothing compiled is stored, so
nothing compiled is ever out of date.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DOMAIN = "portal"
SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent


def catalogue_of(language: str, folder: Path = FOLDER) -> Path:
    """Where the catalogue of a language is."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def load(language: str, folder: Path = FOLDER) -> NullTranslations:
    """The translations to a language; for the source language, the messages as they are."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with catalogue_of(language, folder).open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
