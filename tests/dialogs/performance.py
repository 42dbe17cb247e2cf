"""What came of a script that was played."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass
class Performance:
    """What came of a script in one language: the transcript, what was seen in a form that no language changes, the
    states that the conversation rested in (and at which line, and whose: `12 Ewa private`), the transitions between
    them, what was done to cards, what was refused, where that led, which messages of the catalogue were written, which
    kinds of deliveries came to what, and which statements look at all of a table.
    """

    transcript: str = ""
    shape: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    rested: list[str] = field(default_factory=list)
    transitions: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    ways_out: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)

    def but_for_words(self) -> Performance:
        """What is the same in every language."""
        return replace(self, transcript="")
