"""How a browser's way to a bank ended, as its cookie remembers it: so that the page's address tells nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot import incidents
from core.errors import NotFound
from core.i18n import Language
from core.identity.model import VALID_FOR
from core.identity.refusals import BankRefused, LinkExpired, LinkUsed, SomebodyElsesLink, WayRanOut

REFUSALS: Final[Mapping[str, BankRefused]] = {
    type(each).__name__: each
    for each in (LinkUsed(), LinkExpired(), SomebodyElsesLink(), WayRanOut(VALID_FOR.seconds // 60))
}
"""What can be refused of a step, by the names that cookies have."""


class EndKind(StrEnum):
    """How a way ended, or a step of it, where no rule says why."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class WayEnd:
    """How it ended, and the language of whose way it was, where that is known."""

    how: EndKind | BankRefused
    language: Language | None = None

    def pack(self) -> str:
        """For a cookie."""
        how = self.how.value if isinstance(self.how, EndKind) else type(self.how).__name__
        return f"{how}.{self.language or ''}"

    @classmethod
    def unpack(cls, packed: str) -> WayEnd:
        """What a cookie says, which anybody can have written."""
        how, _, language = packed.partition(".")
        kind = REFUSALS.get(how) or (EndKind(how) if how in set(EndKind) else EndKind.UNKNOWN)
        return cls(kind, Language(language) if language in set(Language) else None)

    @classmethod
    def of_error(cls, error: Exception) -> WayEnd:
        """What a step comes to that could not be taken; a fault of ours is reported."""
        match error:
            case NotFound():
                return cls(EndKind.UNKNOWN)
            case BankRefused():
                return cls(error)
            case _:
                incidents.report(error)
                return cls(EndKind.BROKEN)
