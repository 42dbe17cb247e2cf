"""The portal's two languages, and the clinic's own words in both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Language(StrEnum):
    """A language that the portal speaks (ISO 639-1)."""

    POLISH = "pl"
    ENGLISH = "en"


class Words(BaseModel):
    """A name or text of the clinic's, in both languages; comes from the clinic file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pl: str
    en: str

    def filled(self, numbers: Mapping[str, int]) -> Words:
        """The words with numbers for the names in braces; other braces stay."""
        return Words(**{language: _filled(words, numbers) for language, words in self.model_dump().items()})

    def in_language(self, language: Language) -> str:
        """The words in that language."""
        return self.pl if language is Language.POLISH else self.en


def _filled(words: str, numbers: Mapping[str, int]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(numbers.get(found[1], found[0])), words)
