"""Whoever writes to a doctor for somebody, and is elsewhere in the chat in another one's name: what they write and send
goes on to that doctor, and they are told for whom.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from core.consultations.model import Consultation, lock_consultation
from core.consultations.writing import written_by
from core.emergencies.recognition import recognise
from core.errors import NotFound, Refusal
from core.family import acting, ties
from core.family.model import CONSULTING
from dialogs.engine.effects import AddReaction
from dialogs.engine.engine import DialogEngine
from dialogs.engine.events import Said
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import _, lines
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations.writer import writer_at
from dialogs.patient.consultations.states import Memory
from dialogs.patient.family import NO_LONGER, whose
from dialogs.patient.meant import meant
from dialogs.triggers import OPEN_CONSULTATION

_MENU: Final = Button(_("Menu"), "menu")


async def writes_in(turn: Turn[Any]) -> Consultation | None:
    """The open consultation in which whoever is there writes, for themselves or for somebody else."""
    owner = turn.owner
    if owner is None or not (owner.in_consultation or owner.has_family):
        return None
    return await written_by(turn.work, owner.id)


async def there(turn: Turn[Any], talk: Consultation) -> Turn[Any] | None:
    """The turn as it were in that consultation; `None`, if whoever is there may no longer write in it. It shares what
    is noted and to be done with this one.
    """
    owner = turn.known_owner
    if talk.patient_id == turn.known_patient.id:
        return turn
    consultation, patient = await lock_consultation(turn.work, talk.id)
    memory = Memory(consultation=consultation.id)
    if not consultation.is_for_other:
        return replace(turn, work=replace(turn.work, acting=None), patient=patient, relative=None, memory=memory)
    try:
        both = await ties.known(turn.work, await ties.tie_of(turn.work, owner, consultation.tie_id or ""))
    except NotFound:
        return None
    if not both.tie.is_active(turn.work.now) or CONSULTING not in both.tie.allowed:
        return None
    work = replace(turn.work, acting=acting.acting(both))
    return replace(turn, work=work, patient=both.subject, relative=both, memory=memory)


async def pass_on(
    engine: DialogEngine, turn: Turn[Any], talk: Consultation, passes: Callable[[Turn[Any]], Awaitable[None]]
) -> bool:
    """Whether what came is for the doctor with whom they talk about somebody else; then the doctor has it, what is open
    stays, and they are told for whom they wrote. Words that name another one of the family are not.
    """
    if await _names_another(turn, talk):
        return False
    other = await there(turn, talk)
    if other is None:
        turn.note(NO_LONGER)
        return True
    before = len(turn.effects)
    try:
        async with turn.work.session.begin_nested():
            await passes(other)
    except Refusal as refusal:
        turn.note(engine.refuse(turn, refusal))
        return True
    turn.quiet = any(isinstance(each, AddReaction) for each in turn.effects[before:])
    if turn.quiet and recognise(turn.written) is None:  # nothing comes after the advice
        turn.add((await writer_at(turn.work, talk)).told(_to_writer(talk)))
    return True


async def _names_another(turn: Turn[Any], talk: Consultation) -> bool:
    """Whether words ask for something for one of the family who is not the patient of this consultation."""
    if not isinstance(turn.event, Said) or recognise(turn.said) is not None:
        return False
    found = await whose(turn.work, turn.known_owner, turn.said, meant(turn))
    return found is not None and (found.sure is None or found.sure.tie.id != talk.tie_id)


def _to_writer(talk: Consultation) -> Screen:
    """That the doctor has it, and in which consultation; whom that is about heads the message."""
    got = (
        _("👌 <b>The doctor has got this, in this online consultation.</b>")
        if talk.is_for_other
        else _("👌 <b>The doctor has got this, in your own online consultation.</b>")
    )
    text = lines(got, _("Until it ends, what you write here goes to that doctor."))
    return Screen(text, ((Button(_("Open the consultation"), OPEN_CONSULTATION, talk.id), _MENU),))
