"""What a patient had booked before their chat's access was closed comes to the account that they have now (D16)."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import get_patient, person_of
from core.appointments import booking
from core.errors import NotFound
from core.records import joining
from core.staff.members import Action
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen, ShortAnswer
from dialogs.engine.text import Form, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import access
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_line, phone_line
from dialogs.staff.visits.states import Finding, Joining
from dialogs.staff.visits.states import JoiningMemory as Memory
from dialogs.triggers import JOIN_ACCOUNTS
from dialogs.wording.booking.appointments import short_line


async def begin(turn: Turn[Any]) -> None:
    """Enter with the patient whose number the button carries."""
    patient = await get_patient(turn.work, int(turn.value) if turn.value.isdecimal() else 0)
    turn.start(Memory(patient.id))


async def leave(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, ways_in.found(turn.memory.patient, None))


async def join(turn: Turn[Memory]) -> None:
    """Bring them over, tell the patient, and go to their card."""
    patient = await joining.join(turn.work, turn.known_caller, turn.memory.patient)
    if (person := await person_of(turn.work, patient)) is not None:
        turn.add(NotifyPerson(Notice(person.address, access.joined())))
    turn.note(_("✅ <b>What was booked before is in the patient’s account now.</b>"))
    await leave(turn)


@screen(
    Joining.confirming,
    Transition("confirm", Finding.patient, action=join),
    Transition("back", Finding.patient, action=leave),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """What comes, and what has to be asked before."""
    patient = await get_patient(turn.work, turn.memory.patient)
    old = await joining.left_behind(turn.work, patient)
    if old is None:
        raise NotFound
    booked = (await booking.upcoming(turn.work, old)).items
    text = paragraphs(
        _("<b>Shall we bring over what this patient had booked before?</b>"),
        patient_line(patient),
        lines(
            _("<b>The account without a chat</b>, opened {date}:", date=When(old.created_at, Form.NUMERIC)),
            patient_line(old),
            phone_line(old),
            *(_("• {appointment}", appointment=short_line(each)) for each in booked),
            None if booked else _("Nothing is booked."),
        ),
        _(
            "The identity was never confirmed there, so please ask the patient first whether these appointments are "
            "theirs. That account then ends."
        ),
    )
    yes = Button(_("Yes, bring them over"), "confirm", means=ShortAnswer.YES, only_pressed=True)
    return Screen(text, ((yes,), BACK_OR_CLOSE))


JOINING: Final = Dialog(
    Joining,
    Memory,
    (confirming,),
    needs=Action.JOIN_ACCOUNTS,
    ways_in=(GlobalTransition(JOIN_ACCOUNTS, Joining.confirming, action=begin, needs=Action.JOIN_ACCOUNTS),),
)
