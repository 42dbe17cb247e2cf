"""What time brings about: patients are told what was decided, and reminded; the staff chat, of orders that wait."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import Patient, person_of
from core.context import Work
from core.prescriptions import announcing, deadlines, reminders
from core.prescriptions.deadlines import WaitingRenewal
from core.prescriptions.model import RenewalStatus
from core.roles import Role
from core.staff import members
from dialogs.engine.effects import Notification, NotifyPerson, PostBesideCard, RedrawCard
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed
from dialogs.notifications import prescriptions as news
from dialogs.notifications.prescriptions import KIND, subject_of
from dialogs.staff.cards import Overdue


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
    return [Overdue(subject_of(request.id), [told, RedrawCard(subject_of(request.id))])]


async def _notice(work: Work, patient: Patient, screen: Screen, receipt: Receipt | None = None) -> NotifyPerson:
    person = await person_of(work, patient)
    return NotifyPerson(Notice(None if person is None else person.address, screen, receipt=receipt))


async def _raised(work: Work, raised: WaitingRenewal) -> list[Notification]:
    """A post beside its card; once it is escalated, a notice to each head of the desk as well."""
    request = raised.request
    what = _what_waits(raised)
    heads = [each for each in await members.all_members(work) if Role.ADMIN in each.roles] if raised.escalated else []
    called = listed(*(Verbatim(each.name) for each in heads)) if heads else None
    for_heads = None if called is None else _("{names}: please see to it.", names=called)
    subject = subject_of(request.id)
    told = [NotifyPerson(Notice(each.address, Screen(lines(what, _SEE_STAFF_CHAT)))) for each in heads]
    said = PostBesideCard(subject, lines(what, for_heads), urgent=request.is_pressing)
    return [RedrawCard(subject, urgent=request.is_pressing), said, *told]


_SEE_STAFF_CHAT: Final = _("Its card is in the staff chat. /prescriptions lists all that wait.")


def _what_waits(raised: WaitingRenewal) -> Text:
    request = raised.request
    since = When(request.taken_at or request.sent_at, Form.SHORT_MOMENT)
    if request.status is RenewalStatus.SENT:
        return _("⏰ <b>An order of a prescription has been waiting for a doctor</b> since {since}.", since=since)
    doctor = Verbatim(request.holder)
    return _(
        "⏰ <b>An order of a prescription waits for a decision</b> since {since}. Doctor: {doctor}",
        since=since,
        doctor=doctor,
    )
