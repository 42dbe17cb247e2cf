"""The desk in a member's private chat: nobody else is there, and they may be a patient there too.

Its screens say which side they are of, and nothing is closed there, but led back to the menu. Words that name an
emergency may be about whoever writes them: what to do comes first, and what was written is taken all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.emergencies.recognition import Recognition
from dialogs.engine.dialog import HOME
from dialogs.engine.reply import Reply
from dialogs.engine.returning import RETURN
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import lines, paragraphs
from dialogs.engine.turn import AnyTurn
from dialogs.patient import emergency
from dialogs.staff.buttons import CLOSE, MENU_BUTTON
from dialogs.triggers import TO_PATIENT
from dialogs.wording.sides import AS_PATIENT, AT_DESK

AS_PATIENT_ROW: Final[Row] = (Button(AS_PATIENT, TO_PATIENT),)


def adapted(screen: Screen, *, is_home: bool) -> Screen:
    """A screen of the desk, as a private chat shows it."""
    rows = tuple(_rows(screen.rows))
    leads_home = any(isinstance(each, Button) and each.action == HOME for row in rows for each in row)
    last = AS_PATIENT_ROW if is_home else () if leads_home else (MENU_BUTTON,)
    if rows and last == (MENU_BUTTON,) and len(rows[-1]) == 1 and _leads_back(rows[-1]):
        rows, last = rows[:-1], (*rows[-1], MENU_BUTTON)
    return replace(screen, text=lines(AT_DESK, screen.text), rows=(*rows, last) if last else rows)


def advised(reply: Reply, turn: AnyTurn, named: Recognition) -> Reply:
    """The reply, below what to do in an emergency. Of that, nothing leads on: what was written is taken."""
    advice = Screen(emergency.advice(named, turn.work.clinic).text)
    if reply.overlay is None:
        return replace(reply, overlay=advice)
    return replace(reply, overlay=replace(reply.overlay, text=paragraphs(advice.text, reply.overlay.text)))


def _leads_back(row: Row) -> bool:
    return isinstance(row[0], Button) and row[0].action in {"back", RETURN}


def _rows(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        kept = tuple(each for each in row if not (isinstance(each, Button) and each.action == CLOSE))
        if kept:
            yield kept
