"""Where medicines can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.prescriptions.model import Supply
from core.prescriptions.ordering import Order
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Medications(StatesGroup):
    """Medicines, orders of prescriptions, and e-prescriptions."""

    overview = State()
    choosing = State()
    supply = State()  # how long what is there still lasts
    asked = State()  # what the clinic asks about a medicine that takes more care
    note = State()
    review = State()
    order = State()
    withdrawing = State()
    prescriptions = State()
    prescription = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What is being ordered, and what is open.

    `page` is that of a list, and `listed` the ids on it. `chosen` are medicines of the list, `written` others by their
    names. `asks` are the rules of the clinic that ask something about them, `answers` what was answered.
    """

    page: int = 1
    listed: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    supply: Supply = Supply.SOME_DAYS
    asks: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    note: str = ""
    request: str = ""
    prescription: str = ""

    @property
    def ordered(self) -> Order:
        """All that is being ordered."""
        return Order(self.chosen, self.written, self.supply, self.note, self.answers)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The rules whose question has no answer yet."""
        return tuple(each for each in self.asks if each not in self.answers)
