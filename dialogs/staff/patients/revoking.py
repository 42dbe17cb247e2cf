"""Close the access of a patient's chat: a telephone that is lost, or in somebody else's hands (D16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.patients import Patient, Tier, get_patient
from core.records import revoking
from core.records.revoking import RevokedBecause
from core.staff.members import Action
from dialogs.engine.button_values import member
from dialogs.engine.dialog import Dialog, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import access
from dialogs.notifications import identity as identity_news
from dialogs.staff.buttons import BACK_BUTTON, BACK_OR_CLOSE, NOT_CLOSED
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_line, phone_line
from dialogs.staff.visits.states import Finding, Revoking
from dialogs.staff.visits.states import RevokingMemory as Memory
from dialogs.staff.words import HOW_TO_LOG_OUT, WHAT_STAYS

REASONS: Final[dict[RevokedBecause, Text]] = {
    RevokedBecause.LOST: _("The phone is lost"),
    RevokedBecause.STOLEN: _("The phone was stolen"),
    RevokedBecause.USED_BY_ANOTHER: _("Somebody else uses the chat"),
    RevokedBecause.ASKED: _("The patient asked for it"),
}


async def choose_reason(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, because=member(RevokedBecause, turn.value))


async def revoke(turn: Turn[Memory]) -> None:
    """Close it at once, and go back to the patient's card."""
    if turn.memory.because is None:
        raise TypeError(turn.memory)
    done = await revoking.revoke(turn.work, turn.known_caller, turn.memory.patient.patient, turn.memory.because)
    access.close(turn, done.person, access.revoked(turn.work.clinic))
    await identity_news.redraw_forms(turn, done.patient)
    turn.note(paragraphs(_("✅ <b>The access of the patient’s chat is closed.</b>"), WHAT_STAYS, HOW_TO_LOG_OUT))
    ways_in.return_to_patient(turn, turn.memory.patient)


async def leave(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, turn.memory.patient)


@screen(
    Revoking.reason,
    Transition("reason", Revoking.confirming, action=choose_reason),
    Transition("back", Finding.patient, action=leave),
)
async def reason(turn: Turn[Memory]) -> Screen:
    """Why, before anything is done."""
    text = paragraphs(_("<b>Why is the access of this patient’s chat closed?</b>"), _who(await _patient(turn)))
    rows: tuple[Row, ...] = tuple((Button(label, "reason", each.value),) for each, label in REASONS.items())
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    Revoking.confirming,
    Transition("confirm", Finding.patient, action=revoke),
    Transition("back", Revoking.reason),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """What it means, and how the records come back."""
    patient, because = await _patient(turn), turn.memory.because
    if because is None:
        raise TypeError(turn.memory)
    comes_back = (
        _("Nothing of the records is lost: they come back to the chat in which the patient confirms their identity.")
        if patient.tier is Tier.FULL
        else _(
            "Appointments stay booked. Since the identity is not confirmed, they do not come back by themselves: in a "
            "new chat the patient opens a new account and confirms their identity. On their card, you then bring over "
            "what was booked before."
        )
    )
    text = paragraphs(
        _("<b>Shall we close the access of this patient’s chat?</b>"),
        _who(patient),
        _("Reason: {reason}", reason=REASONS[because]),
        _("From this moment on, nothing of the account opens in that chat. Whoever has it is told to call."),
        WHAT_STAYS,
        comes_back,
    )
    yes = Button(_("Yes, close the access"), "confirm", means=ShortAnswer.YES, only_pressed=True)
    return Screen(text, ((yes,), (BACK_BUTTON, NOT_CLOSED)))


def _who(patient: Patient) -> Text:
    return lines(patient_line(patient), phone_line(patient))


async def _patient(turn: Turn[Memory]) -> Patient:
    return await get_patient(turn.work, turn.memory.patient.patient)


REVOKING: Final = Dialog(Revoking, Memory, (reason, confirming), needs=Action.REVOKE_ACCESS)
