"""Reminders of appointments as the staff chat has them: sent when they are due, and said where they can't be.

They have no card. What the desk hears: whom it has to call, which reminders came too late, and once a day, should it be
so, that nobody of tomorrow's patients is reminded.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from core.accounts.patients import person_of
from core.appointments.reminding.model import ReminderOutcome
from core.context import Work
from core.preparation.model import prepared_for
from core.records import untold
from core.reminders import checking, due
from core.roles import Role
from core.staff import members
from core.staff.to_call import ToCallReason
from dialogs.engine.effects import Notification, NotifyPerson, NotifyStaff
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed, n_
from dialogs.notifications import staff
from dialogs.notifications.appointments import reminders as news
from dialogs.notifications.appointments.reminders import KIND
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind, Overdue, ReceiptNoted

ALARM: Final = "reminder_alarm"
"""The kind of what is looked for once a day."""

log = logging.getLogger(__name__)


async def _due(work: Work) -> Sequence[Overdue]:
    """Reminders whose time has come; those that are too late are told the desk together."""
    looked_at = await due.take_due(work)
    late = [each.visit for each in looked_at if each.outcome is ReminderOutcome.TOO_LATE]
    if late:
        log.warning("%d reminders of appointments were too late, and were not sent", len(late))
    for each in late:
        if each.appointment.start > work.now:
            await untold.have_called(work, ToCallReason.REMINDER, each.appointment.id)
    found = [Overdue(_subject(each), await _sent(work, each)) for each in looked_at]
    return [*found, Overdue(Subject(KIND, ""), (NotifyStaff(news.too_late(late)),))] if late else found


async def _sent(work: Work, looked_at: due.LookedAt) -> Sequence[Notification]:
    if looked_at.outcome is not ReminderOutcome.ON_ITS_WAY:
        return ()
    visit = looked_at.visit
    person = await person_of(work, visit.patient)
    receipt = Receipt(KIND, visit.appointment.id)
    is_ready = (await prepared_for(work, visit.appointment.id)).sent is not None
    screen = news.reminder(work, visit, is_ready=is_ready)
    return (NotifyPerson(Notice(None if person is None else person.address, screen, receipt)),)


def _subject(looked_at: due.LookedAt) -> Subject:
    """Two reminders of one appointment can be looked at in one transaction."""
    return Subject(KIND, f"{looked_at.visit.appointment.id}.{looked_at.hours}")


async def _note_receipt(work: Work, appointment_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await due.note_receipt(work, appointment_id, delivered=delivered)
    return ReceiptNoted()


async def _alarm(work: Work) -> Sequence[Overdue]:
    """Once a day: whether anybody of tomorrow's patients is reminded."""
    found = await checking.check_tomorrow(work)
    if found is None:
        return ()
    log.error("No reminder of tomorrow's %d appointments is sent or due", found.appointments)
    heads = [each for each in await members.all_members(work) if Role.ADMIN in each.roles]
    what = _what_is_wrong(found)
    called = listed(*(Verbatim(each.name) for each in heads)) if heads else None
    said = lines(what, None if called is None else _("{names}: please see to it.", names=called))
    told = [NotifyPerson(Notice(each.address, Screen(what))) for each in heads]
    return (Overdue(Subject(ALARM, found.day.isoformat()), (NotifyStaff(said), *told)),)


def _what_is_wrong(found: checking.Unreminded) -> Text:
    return lines(
        n_(
            "🚨 <b>Nobody is being reminded of tomorrow’s appointments.</b> {day}: {count} patient should be.",
            "🚨 <b>Nobody is being reminded of tomorrow’s appointments.</b> {day}: {count} patients should be.",
            found.appointments,
            day=When(found.day, Form.DAY),
        ),
        _("No reminder was sent, and none is due. Please call the patients, and tell whoever runs the portal."),
    )


REMINDERS: Final = CardKind(
    prefix=KIND,
    tells_relatives=APPOINTMENT_NEWS,
    topic=staff.APPOINTMENTS,
    on_receipt=_note_receipt,
    to_call=ToCallReason.REMINDER,
    still_holds=due.still_holds,
    due=_due,
)

REMINDER_ALARM: Final = CardKind(prefix=ALARM, topic=staff.APPOINTMENTS, due=_alarm)
