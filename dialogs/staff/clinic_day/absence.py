"""An absence in the staff chat: whose appointments were cancelled, and whom to call; what time brings about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from core.accounts.patients import Patient
from core.appointments.clinic_day import absences, blocking, called_off
from core.appointments.clinic_day.called_off import CalledOff
from core.context import Work
from core.receipts import note_receipt
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import Notification, PostBesideCard, RedrawCard
from dialogs.engine.screens import Button, Card, Screen
from dialogs.engine.text import _
from dialogs.notifications.appointments import clinic_day as news
from dialogs.notifications.appointments.clinic_day import ABSENCE, subject_of
from dialogs.notifications.staff import APPOINTMENTS
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind, Overdue, ReceiptNoted
from dialogs.staff.clinic_day.describing import absence_text
from dialogs.staff.clinic_day.states import TimeOff
from dialogs.staff.clinic_day.time_off import ABSENT, open_absence


async def draw(work: Work, blocked_id: str) -> Card | None:
    """The card as everything stands now; none while nobody is concerned.

    Raises: NotFound, when there is no such absence.
    """
    blocked = await blocking.get_blocked(work, blocked_id)
    whom = await called_off.concerned(work, blocked.id)
    if not whom:
        return None
    soon = [each.called_off.call_from for each in whom if each.called_off.call_from is not None]
    button = Button(_("Who it concerns"), ABSENT, blocked.id)
    return Card(
        Screen(absence_text(work, blocked, whom), ((button,),)),
        changes_at=_next(soon, work.now),
        is_closed=blocked.end <= work.now,
    )


async def due(work: Work) -> list[Overdue]:
    """A few more appointments that an absence cancels; and those whose patients have to be called from now on."""
    done = await absences.go_on(work)
    found = []
    if done is not None and done.visits:
        told = [each for visit in done.visits for each in await news.called_off(work, visit)]
        found.append(Overdue(subject_of(done.blocked.id), (*told, RedrawCard(subject_of(done.blocked.id)))))
    return [*found, *[Overdue(subject_of(each), _raised(each)) for each in await called_off.to_call_now(work)]]


def _raised(blocked_id: str) -> Sequence[Notification]:
    card = subject_of(blocked_id)
    says = _("☎️ <b>Some patients have not answered since their doctor’s absence was told.</b> Please call them.")
    return RedrawCard(card), PostBesideCard(card, says)


def _next(moments: Sequence[datetime], now: datetime) -> datetime | None:
    return min((each for each in moments if each > now), default=None)


async def _note_delivery(work: Work, appointment_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    row = await note_receipt(work, CalledOff, appointment_id, delivered=delivered)
    return ReceiptNoted() if row is None or delivered else ReceiptNoted(card=subject_of(row.blocked_id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    undelivered = await called_off.undelivered(work, patient)
    return [
        (
            each.appointment.id,
            news.doctor_absent(work, each, None, await called_off.reason_of(work, each.appointment.id)),
        )
        for each in undelivered
    ]


ABSENCES: Final = CardKind(
    prefix=ABSENCE,
    tells_relatives=APPOINTMENT_NEWS,
    topic=APPOINTMENTS,
    draw=draw,
    marked_by=ABSENT,
    on_receipt=_note_delivery,
    to_call=ToCallReason.ABSENT,
    on_missed=_missed,
    due=due,
    ways_in=(GlobalTransition(ABSENT, TimeOff.absence, action=open_absence, needs=Action.BLOCK_TIME),),
)
