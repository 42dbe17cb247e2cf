"""Where a doctor is who issues an e-prescription, and what is remembered there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.prescriptions.model import MedicineFacts
from core.prescriptions.typed import PrescriptionDates
from dialogs.fsm.state import State, StatesGroup


class Prescribing(StatesGroup):
    """What a doctor tells of an e-prescription, step by step."""

    medicines = State()  # where it isn't what was ordered
    reason = State()
    code = State()
    key = State()
    dates = State()
    preview = State()
    declining = State()
    refusing = State()  # the reason, before it is sent
    done = State()
    too_late = State()  # somebody else has done something about it meanwhile


@dataclass(frozen=True)
class Memory:
    """The order, and what was typed so far. `changes`: other medicines than those that were ordered. Out of a
    `consultation` there is no order before it is sent, and `listed` are the medicines of the patient's on the screen.
    """

    request: str = ""
    consultation: str = ""
    listed: tuple[str, ...] = ()
    changes: bool = False
    medicines: tuple[MedicineFacts, ...] = ()
    reason: str = ""
    code: str = ""
    key: str = ""
    issued_on: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    @property
    def dates(self) -> PrescriptionDates | None:
        """Once they are typed."""
        if self.issued_on is None or self.valid_until is None:
            return None
        return PrescriptionDates(self.issued_on, self.valid_until, self.valid_from)
