"""Whether the portal tells a patient what was done for them, somebody at the reception does so now, or calls later."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import Patient
from core.appointments.model import AppointmentMove
from core.appointments.visits import Visit
from core.family.acting import relatives_told
from dialogs.engine.screens import Button, CalendarEntry, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, listed
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import visits as visit_news
from dialogs.notifications.appointments import waiting
from dialogs.staff.cards import APPOINTMENT_NEWS
from dialogs.staff.visits.describing import unreached

TOLD: Final = "told"
"""The value of the button that says so: the patient is at the desk, or on the telephone."""

LATER: Final = "later"

_TELLING: Final = _("📞 You are telling the patient yourself.")
_TO_CALL: Final = _("📞 The patient has no chat here: they are on the list of whom to call, /call.")


def confirm_rows(patient: Patient, label: Text, with_chat: Text, *, only_pressed: bool = False) -> tuple[Row, ...]:
    """Confirm; of a patient without a chat it is also said who tells them. `with_chat` is the one button of others."""
    if patient.person_id is not None:
        return ((Button(with_chat, "confirm", means=ShortAnswer.YES, only_pressed=only_pressed),),)
    told = Button(_("{what}, I am telling the patient", what=label), "confirm", TOLD)
    return ((told,), (Button(_("{what}, call the patient later", what=label), "confirm", LATER),))


async def tell(
    turn: Turn[Any],
    visit: Visit,
    news: Screen,
    calendar: CalendarEntry | None = None,
    was: AppointmentMove | None = None,
) -> None:
    """Notify the patient, or have them called, unless the presser tells them; whoever else sees it sees it changed."""
    await waiting.changed_by_desk(turn, visit, was)
    if visit.patient.person_id is None:
        is_told, instead = turn.value == TOLD, await relatives_told(turn.work, visit.patient, APPOINTMENT_NEWS)
        if is_told:
            turn.note(_TELLING)
        elif not instead:
            turn.note(_TO_CALL)
        if instead:
            names = listed(*(Verbatim(each.patient.full_name) for each in instead))
            turn.note(_("📨 Being told here, for they act for the patient: {names}.", names=names))
        elif is_told:
            return
    await visit_news.tell(turn, visit, news, calendar)


async def how_told(turn: Turn[Any], patient: Patient, being_told: Text) -> Text | None:
    """What is said of it afterwards; of a patient without a chat, it is said above."""
    if patient.person_id is None:
        return None
    return await unreached(turn.work, patient) or being_told
