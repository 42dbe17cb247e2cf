"""Issue an e-prescription out of an online consultation: the medicines, which nobody has ordered (S16, S20).

Those that the patient takes are chosen by a press, others are written. What follows is as with any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.patients import Patient
from core.consultations.model import get_consultation
from core.errors import WrongChat
from core.prescriptions import limits, medications, prescribing
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.model import MedicineFacts
from core.prescriptions.typed import parse_medicines
from core.staff.members import Where
from dialogs.engine.button_values import number
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines
from dialogs.engine.turn import Turn
from dialogs.staff.prescriptions.heads import asks
from dialogs.staff.prescriptions.states import Memory
from dialogs.wording.treatment.prescriptions import medicine_line, title
from dialogs.wording.writing import WRITE

MOST_LISTED: Final = 8
"""How many of the patient's medicines have a button; others are written."""


async def begin(turn: Turn[Memory]) -> None:
    """Issue something out of the consultation whose button was pressed: in private, as all of it is."""
    if turn.known_caller.where is not Where.PRIVATE:
        raise WrongChat
    caller = turn.known_caller
    _doctor, of, patient = await prescribing.require_prescribable(turn.work, caller, turn.value)
    taken = await medications.see_medicines(turn.work, caller, patient.id)
    listed = tuple(each.id for each in taken[:MOST_LISTED])
    turn.start(Memory(consultation=of.id, changes=True, listed=listed))


async def choose(turn: Turn[Memory]) -> None:
    """Issue a medicine that the patient takes; pressed once more, not."""
    memory = turn.memory
    at = number(turn.value, range(len(memory.listed)))
    found = (await medications.get_medication(turn.work, await _patient(turn), memory.listed[at])).sealed
    if found in memory.medicines:
        turn.memory = replace(memory, medicines=tuple(each for each in memory.medicines if each != found))
    else:
        await _issue_too(turn, (found,))


async def add(turn: Turn[Memory]) -> None:
    """Issue what is written, beside what was chosen."""
    await _issue_too(turn, parse_medicines(turn.said))


async def start_again(turn: Turn[Memory]) -> None:
    """Choose the medicines anew."""
    if turn.memory.consultation:
        turn.memory = replace(turn.memory, medicines=())


async def issue(turn: Turn[Memory], issued: IssuedElsewhere) -> None:
    """Send it: in a minute, the patient is told."""
    of = turn.memory.consultation
    request = await prescribing.issue(turn.work, turn.known_caller, of, issued)
    turn.memory = replace(turn.memory, request=request.id)


async def medicines_screen(turn: Turn[Memory]) -> Screen:
    """What is issued."""
    chosen = turn.memory.medicines
    what = _(
        "<b>What do you issue?</b> Please {write} each medicine on a line of its own, with "
        "semicolons between name and strength; dose; pack; how many days it lasts. Only the name is "
        "needed.\n"
        "For example: Letrox 50 µg; 1 tabl. rano; 50 tabl.; 50 dni",
        write=WRITE,
    )
    rows = list(await _taken(turn))
    known = _("What the patient takes already, you can press.") if rows else None
    told = lines(_("Chosen:"), *(_("• {medicine}", medicine=medicine_line(each)) for each in chosen))
    if chosen:
        rows.append((Button(_("Go on with what is chosen"), "go_on"),))
    return await asks(turn, what, known, told if chosen else None, rows=tuple(rows))


async def warnings(turn: Turn[Memory]) -> Text | None:
    """What the doctor should know of these medicines before they are sent; `None`, if nothing, or where it was ordered:
    then the card says so.
    """
    if not turn.memory.consultation:
        return None
    patient = await _patient(turn)
    told = [each for medicine in turn.memory.medicines for each in await _warnings_of(turn, patient, medicine)]
    return lines(*told) if told else None


async def _warnings_of(turn: Turn[Memory], patient: Patient, medicine: MedicineFacts) -> list[Text]:
    name = title(medicine)
    told: list[Text] = []
    if limits.careful_with(turn.work.clinic, medicine):
        told.append(_("⚠️ <b>{medicine}</b> needs extra care (by the clinic’s rules).", medicine=name))
    if await prescribing.is_ordered(turn.work, patient, medicine):
        told.append(_("⚠️ <b>{medicine}</b>: the patient has ordered it, and the order waits.", medicine=name))
    if (bought := await prescribing.still_to_buy(turn.work, patient, medicine)) is not None:
        day = When(bought.valid_until, Form.DAY)
        told.append(
            _(
                "⚠️ <b>{medicine}</b>: the patient has an e-prescription for it, valid until {day}.",
                medicine=name,
                day=day,
            )
        )
    return told


async def _taken(turn: Turn[Memory]) -> tuple[Row, ...]:
    """A button for each medicine that the patient takes."""
    taken = {each.id: each.sealed for each in await medications.taken_by(turn.work, await _patient(turn))}
    return tuple(
        (Button(title(taken[each]), "choose", str(at), chosen=taken[each] in turn.memory.medicines),)
        for at, each in enumerate(turn.memory.listed)
        if each in taken
    )


async def _issue_too(turn: Turn[Memory], more: tuple[MedicineFacts, ...]) -> None:
    """Issue these too, if the doctor may issue all of it."""
    of, medicines = turn.memory.consultation, (*turn.memory.medicines, *more)
    await prescribing.require_prescribable(turn.work, turn.known_caller, of, medicines)
    turn.memory = replace(turn.memory, medicines=medicines)


async def _patient(turn: Turn[Memory]) -> Patient:
    _of, patient = await get_consultation(turn.work, turn.memory.consultation)
    return patient
