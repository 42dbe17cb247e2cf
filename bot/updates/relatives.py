"""For whom something is that comes from a private chat: its author, or somebody for whom they act.

Whoever acts for somebody has a conversation of its own about that one, with its own state, memory and screen. A button
goes to the conversation that its screen was drawn in, whoever its presser acts for now; words go to where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.rendering.callback_data import CallbackPress
from core.accounts.patients import Patient
from core.context import Work
from core.emergencies.recognition import recognise
from core.i18n import DEFAULT_LANGUAGE
from dialogs.engine.engine import DialogEngine
from dialogs.engine.events import Commanded, PinTyped, Said, SharedContact, Uploaded
from dialogs.patient.family import LINK_PREFIX, takes_any_words, whose
from dialogs.patient.meant import understood
from dialogs.triggers import ACT_FOR, ACT_FOR_MYSELF

MYSELF_COMMANDS: Final = frozenset({"me", "ja"})


@dataclass(frozen=True, slots=True)
class MeantFor:
    """The tie by which something is for somebody else, empty for its author; whether it only turns to them. Words that
    `is_named` are for one of the family whom they name; `is_unclear`, if nobody can tell for whom.
    """

    tie: str
    turns: bool = False
    is_named: bool = False
    is_unclear: bool = False


def meant_for(
    event: Said | PinTyped | Commanded | SharedContact | Uploaded | CallbackPress, acts_by: str | None
) -> MeantFor:
    """Whom an update is for. `acts_by` is the tie by which its author has acted last."""
    match event:
        case CallbackPress(data=data) if data is not None:
            if data.action == ACT_FOR:
                return MeantFor(data.value, turns=True)
            return MeantFor("", turns=True) if data.action == ACT_FOR_MYSELF else MeantFor(data.tie)
        case Commanded(name=name) if name in MYSELF_COMMANDS:
            return MeantFor("", turns=True)
        case Commanded(name="start", argument=argument) if argument.startswith(LINK_PREFIX):
            return MeantFor("")
        case _:
            return MeantFor(acts_by or "")


async def named_in(work: Work, author: Patient, said: Said, state: str, engine: DialogEngine) -> MeantFor | None:
    """Whom words are for that ask for something and name one of the family: `None`, where they name nobody, where any
    words are taken, and where it is to be asked by the conversation that they are in.
    """
    if said.edited or said.ours or not author.has_family or recognise(said.text) is not None:
        return None
    if takes_any_words(engine.dialog_of(state), state):
        return None
    found = await whose(work, author, said.text, understood(work, said.text, DEFAULT_LANGUAGE))
    if found is None:
        return None
    return MeantFor("", is_unclear=True) if found.sure is None else MeantFor(found.sure.tie.id, is_named=True)
