"""A turn in which somebody acts for somebody else: what is noted of it, and how it is shown."""

from __future__ import annotations

from dataclasses import replace

from core.family.model import Known
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from dialogs.engine.effects import CloseScreen
from dialogs.engine.reply import Reply
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import lines
from dialogs.engine.turn import AnyTurn
from dialogs.notifications import family as news
from dialogs.triggers import ACT_FOR_MYSELF
from dialogs.wording.accounts import family as words

BACK_ROW: Row = (Button(words.FOR_MYSELF, ACT_FOR_MYSELF),)


async def as_relative(turn: AnyTurn, reply: Reply) -> Reply:
    """The reply, with the name of whoever it is about at its head, and the way back to one's own account; what was done
    is written down, and the patient is told.
    """
    if turn.relative is None:
        return reply
    both, before = turn.relative, len(turn.effects)
    for what, appointment, says in turn.acted:
        await news.acted(turn, both.subject, says, appointment, both.actor.full_name)
        if what is AuditAction.BOOKED_FOR_RELATIVE:
            appointment.booked_by = both.actor.id
            await turn.work.session.flush()
        if what is not AuditAction.MOVED_APPOINTMENT:  # which is noted where it is done
            await _note(turn, both, what, appointment.id)
    for what_else in turn.done:
        await news.did(turn, both.subject, what_else, both.actor.full_name)
    told = tuple(turn.effects[before:])
    screen, beside = reply.screen, reply.overlay
    if screen is not None:
        screen = shown(screen, both)
    elif beside is not None and CloseScreen() not in reply.effects:  # but for what to do in an emergency
        beside = replace(beside, text=lines(words.head(both.subject.full_name), beside.text))
    return replace(reply, screen=screen, overlay=beside, effects=(*reply.effects, *told))


def shown(screen: Screen, both: Known) -> Screen:
    """A screen that is about whoever is acted for."""
    rows = screen.rows
    has_last = bool(rows) and any(isinstance(each, Button) and each.action == "menu" for each in rows[-1])
    last = rows[-1:] if has_last else ()
    placed = (*rows[: len(rows) - len(last)], BACK_ROW, *last)
    return replace(screen, text=lines(words.head(both.subject.full_name), screen.text), rows=placed)


async def _note(turn: AnyTurn, both: Known, what: AuditAction, subject: str) -> None:
    await audit.note(turn.work, by_patient(both.actor.id), what, patient_id=both.subject.id, subject=subject)
