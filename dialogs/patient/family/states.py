"""States and memory of what is said of who acts for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.accounts.callers import CallerFacts, facts_from_json
from core.family.model import ALL_BUT_DOCUMENTS, Kin, Scope
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Family(StatesGroup):
    """Who acts for whom, and how that begins and ends."""

    overview = State()
    whom = State()  # with an account of their own, or without
    kin = State()
    link = State()
    deciding = State()  # somebody wants to act for this patient
    asking = State()  # the name and number of a child, or of somebody without a chat
    summary = State()
    request = State()
    one = State()
    ending = State()
    for_whom = State()  # a sentence names one of the family


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What is open: a `tie`, with what is chosen to be allowed; a `link`, which is known here alone; a `request` to the
    reception, and what is typed for one. `by_desk`: it is to be confirmed there. `words` name one of the family, and
    wait until it is clear who that is.
    """

    tie: str = ""
    link: str = ""
    request: str = ""
    by_desk: bool = False
    kin: Kin = Kin.OTHER
    facts: dict[str, Any] = field(default_factory=dict)
    scopes: tuple[Scope, ...] = tuple(each for each in Scope if each in ALL_BUT_DOCUMENTS)
    words: str = ""

    @property
    def whom(self) -> CallerFacts:
        return facts_from_json(self.facts)
