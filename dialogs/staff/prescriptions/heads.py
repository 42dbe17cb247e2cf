"""What each screen begins and ends with on which a doctor issues an e-prescription."""

from __future__ import annotations

from core.consultations.model import get_consultation
from core.prescriptions import cases
from core.prescriptions.cases import RenewalCase
from dialogs.engine.screens import Row, Screen
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.staff.buttons import CLOSE_ROW, back_to_conversation
from dialogs.staff.prescriptions.card import heading
from dialogs.staff.prescriptions.states import Memory
from dialogs.wording.accounts.levels import patient_name


async def case_of(turn: Turn[Memory]) -> RenewalCase:
    """The order, as it stands now.

    Raises: NotFound.
    """
    return await cases.get_case(turn.work, turn.memory.request)


async def head_of(turn: Turn[Memory]) -> Text:
    """Whose order it is; or out of which consultation it is issued."""
    if not turn.memory.consultation:
        return heading(await case_of(turn))
    of, patient = await get_consultation(turn.work, turn.memory.consultation)
    return _(
        "<b>E-prescription</b> – {patient}, consultation {number}",
        patient=patient_name(patient),
        number=str(of.number),
    )


async def asks(turn: Turn[Memory], *what: Text | None, rows: tuple[Row, ...] = ()) -> Screen:
    """A screen that asks for something."""
    return Screen(paragraphs(await head_of(turn), *what), (*rows, last_row(turn)))


def last_row(turn: Turn[Memory]) -> Row:
    """Back to where it began."""
    return back_to_conversation(turn.memory.consultation) if turn.memory.consultation else CLOSE_ROW
