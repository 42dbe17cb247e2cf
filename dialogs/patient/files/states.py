"""Where adding and keeping files can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass

from core.files.model import Category
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup
from dialogs.wording.files import LeftOut


class Files(StatesGroup):
    """The patient's files: what is there, and adding one."""

    listing = State()
    adding = State()  # what has been sent so far, and what is still on its way
    description = State()
    category = State()
    appointment = State()
    summary = State()
    one = State()
    linking = State()
    deleting = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What has been filled in for the files that are being added, and which file is open.

    `consent` is the version of the regulations that were accepted for just these files. `announced` counts what was
    sent so far, `album` is the one that was sent last.
    """

    description: str = ""
    category: Category | None = None
    appointment: str | None = None
    is_for_none: bool = False
    consent: str = ""
    announced: int = 0
    album: str = ""
    left_out: tuple[LeftOut, ...] = ()
    listed: tuple[str, ...] = ()
    file: str = ""
    page: int = 1
