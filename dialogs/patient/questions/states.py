"""Where asking the doctor can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup
from dialogs.wording.files import LeftOut


class Questions(StatesGroup):
    """Ask your doctor: write a question about a visit, send it, and follow what becomes of it."""

    listing = State()
    visits = State()
    writing = State()  # what has been written so far
    review = State()
    consent = State()  # to the regulations of files, where there are some
    one = State()
    withdrawing = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """The visit that is asked about, and the question that is written or followed; no question before its first word.

    `page` is that of a list, `part` that of a long text, 0 where the newest begins. `questions`, `unsent` and `visits`
    are what was listed. `takes_reply` when any words are a reply to the doctor. `awaited` are files on their way,
    `left_out` those that were not taken, `album` is the one that was sent last. `accepted` is the version of the
    regulations that were accepted for just these files. `brings` what was said of files that were added elsewhere and
    are to go with the question; `None` when there are none.
    """

    appointment: str = ""
    question: str = ""
    page: int = 1
    part: int = 0
    questions: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    takes_reply: bool = False
    awaited: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    album: str = ""
    accepted: str = ""
    brings: str | None = None
