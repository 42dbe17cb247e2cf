"""What time brings about: patients are told what was decided, and reminded; the staff chat, of orders that wait."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import Patient, person_of
from core.context import Work
from core.prescriptions import announcing, deadlines, reminders
from core.prescriptions.deadlines import WaitingRenewal
from core.prescriptions.model import RenewalStatus
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.notifications import prescriptions as news
from dialogs.notifications.prescriptions import KIND, subject_of
from dialogs.staff.cards import Overdue
from dialogs.staff.raising import raised


async def due(work: Work) -> list[Overdue]:
    """All that is due now, a little at a time."""
    return [
        *await _announced(work),
        *[Overdue(subject_of(each.request.id), await _raised(work, each)) for each in await deadlines.remind_due(work)],
        *[
            Overdue(subject_of(each.medication.id), [await _notice(work, each.patient, news.runs_out(each.medication))])
            for each in await reminders.medicines_due(work)
        ],
        *[
            Overdue(
                subject_of(each.prescription.id), [await _notice(work, each.patient, news.expires(each.prescription))]
            )
            for each in await reminders.prescriptions_due(work)
        ],
    ]


async def _announced(work: Work) -> list[Overdue]:
    """A decision that can't be undone any more."""
    found = await announcing.announce_due(work)
    if found is None:
        return []
    request, patient = found
    told = await _notice(work, patient, news.decided(request), Receipt(KIND, request.id))
    card = [RedrawCard(subject_of(request.id))] if request.consultation_id is None else []
    return [Overdue(subject_of(request.id), [told, *card])]


async def _notice(work: Work, patient: Patient, screen: Screen, receipt: Receipt | None = None) -> NotifyPerson:
    person = await person_of(work, patient)
    return NotifyPerson(Notice(None if person is None else person.address, screen, receipt=receipt))


async def _raised(work: Work, waiting: WaitingRenewal) -> list[Notification]:
    return await raised(
        work,
        subject_of(waiting.request.id),
        _what_waits(waiting),
        _SEE_STAFF_CHAT,
        escalated=waiting.escalated,
        urgent=waiting.request.is_pressing,
    )


_SEE_STAFF_CHAT: Final = _("Its card is in the staff chat. /prescriptions lists all that wait.")


def _what_waits(waiting: WaitingRenewal) -> Text:
    request = waiting.request
    since = When(request.taken_at or request.sent_at, Form.SHORT_MOMENT)
    if request.status is RenewalStatus.SENT:
        return _("⏰ <b>An order of a prescription has been waiting for a doctor</b> since {since}.", since=since)
    doctor = Verbatim(request.holder)
    return _(
        "⏰ <b>An order of a prescription waits for a decision</b> since {since}. Doctor: {doctor}",
        since=since,
        doctor=doctor,
    )
