"""What messages are about, and what is heard of notices: small values, each with one written form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self


@dataclass(frozen=True, slots=True)
class _Owned:
    """The `id` of something, and which `CardKind` knows what that is."""

    kind: str
    id: str

    def pack(self) -> str:
        """As it is stored: `question:abc`."""
        return f"{self.kind}:{self.id}"

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """What was stored. Any text is read; whether there is such a kind, `CardKinds` tells."""
        kind, _, id_ = packed.partition(":")
        return cls(kind, id_)


@dataclass(frozen=True, slots=True)
class Subject(_Owned):
    """Something that the clinic's people deal with in their chat, such as one question; or that patients were told."""


CONFIRMATION: Final = "confirmation"
"""Of what a patient was told that something is done: that message stays in their chat. An id, if it may be told later
that it no longer holds.
"""

CALENDAR: Final = "calendar"
"""Of a calendar file in a patient's chat; the id is the appointment's."""


@dataclass(frozen=True, slots=True)
class Receipt(_Owned):
    """Of what it is to be heard whether its notice has reached the patient, such as one answer."""


@dataclass(frozen=True, slots=True)
class MessageSubject:
    """What a message of the staff chat is for, as it was written down when it was sent or read.

    The bot's own messages are about a `subject`: its card, and what stands beside it. What somebody wrote became a
    `part` of the subject, by whose id they may change it.
    """

    subject: Subject
    part: str = ""
