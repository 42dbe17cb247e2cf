"""Where a patient is on the way to a doctor and with one, and what is remembered there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.clinic.consulting import ConsultationKind
from core.consultations.model import Consultation, open_of, own_consultation
from core.errors import NotFound
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup


class Consulting(StatesGroup):
    """Which specialty, the consent, what it is about, how; then the queue, and the conversation itself."""

    overview = State()
    consent = State()
    about = State()
    kind = State()
    summary = State()
    current = State()  # the queue, the conversation, and its end
    leaving = State()
    record = State()  # what was written, page by page
    agreed = State()  # what is accepted of the remote form
    withdrawing = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What is wanted: a specialty, what it is about, and how; whether the remote form is `accepted`. Of a consultation,
    its id, whether it `is_over`, and the page of what was written.
    """

    specialty: str = ""
    about: str = ""
    kind: ConsultationKind = ConsultationKind.CHAT
    accepted: bool = False
    consultation: str = ""
    is_over: bool = False
    page: int = 1


async def current_of(turn: Turn[Any]) -> Consultation:
    """The consultation that is open here; the patient's own that is not ended, where none is.

    Raises: NotFound.
    """
    memory = turn.memory
    if isinstance(memory, Memory) and memory.consultation:
        return await own_consultation(turn.work, turn.known_patient, memory.consultation)
    found = await open_of(turn.work, turn.known_patient)
    if found is None:
        raise NotFound
    return found
