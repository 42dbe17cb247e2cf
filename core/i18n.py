"""The portal's two languages, and the clinic's own words in both."""

from __future__ import annotations

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

    def in_language(self, language: Language) -> str:
        """The words in that language."""
        return self.pl if language is Language.POLISH else self.en
