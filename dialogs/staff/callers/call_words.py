"""What the reception says to whom it calls: a sentence for each reason, and the appointment that it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.staff.to_call import ToCall, ToCallReason
from core.treatment.call_list import CallEntry
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, n_
from dialogs.staff.visits.describing import patient_line
from dialogs.wording.booking.appointments import short_line, telephone

LONGEST_QUOTED: Final = 200
LONGEST_CALLER: Final = 60

SAYS: Final[dict[ToCallReason, Text]] = {
    ToCallReason.BOOKED: _("Please say: an appointment is booked."),
    ToCallReason.MOVED: _("Please say: the appointment is moved. It is now:"),
    ToCallReason.CANCELLED: _("Please say: the appointment is cancelled."),
    ToCallReason.REMINDER: _("Please remind of the appointment."),
    ToCallReason.LATE: _("Please say: the doctor is late."),
    ToCallReason.ABSENT: _("Please say: we are sorry, we had to cancel the appointment."),
    ToCallReason.OFFER: _("Please ask whether an earlier time suits the patient."),
    ToCallReason.ASKED: _("Please answer what the patient has asked the reception for."),
    ToCallReason.FORM: _("Please go through the form before the appointment with the patient."),
    ToCallReason.FOLLOW_UP: _("Please ask how the patient is after the appointment."),
    ToCallReason.INSTRUCTIONS: _("Please say: there are instructions from the doctor, to be collected here."),
    ToCallReason.REFERRAL: _("Please say: there is news about a referral."),
    ToCallReason.CERTIFICATE: _("Please say: there is a certificate, to be collected here."),
    ToCallReason.RESULT: _("Please say: there is news about a result. What it says is not for the telephone."),
    ToCallReason.ANSWER: _("Please say: the doctor has written to the patient. What, is not for the telephone."),
    ToCallReason.PRESCRIPTION: _("Please say: there is news about the order of a prescription."),
    ToCallReason.IDENTITY: _("Please say: there is news about confirming the identity."),
    ToCallReason.NEWS: _("Please say: the clinic has news for the patient, to be told here."),
}
"""Nothing medical: who answers a telephone may be somebody else."""


def to_say(entry: CallEntry) -> Text:
    """What it is about, in the staff's language."""
    if entry.request is not None:
        words = entry.request.words
        quoted = _("<i>“{words}”</i>", words=Quote(words, LONGEST_QUOTED)) if words else None
        return lines(_("The patient has asked for a call."), quoted)
    if entry.form is not None or entry.to_call is None:
        return _("The patient has asked for a call, to confirm the identity. The card is in the staff chat.")
    about = entry.appointment
    because = about.cancelled_because if about is not None and entry.to_call.reason is ToCallReason.CANCELLED else None
    return lines(
        SAYS[entry.to_call.reason],
        None if about is None else short_line(about),
        _("Reason: {reason}", reason=Verbatim(because)) if because else None,
        _minutes(entry.to_call),
    )


def whom(entry: CallEntry) -> Text:
    """Who it is, and the number."""
    phone = entry.patient.phone
    if entry.request is not None:
        phone = entry.request.phone
    return lines(patient_line(entry.patient), _("📞 <b>{phone}</b>", phone=telephone(phone)))


def by_when(entry: CallEntry, now: datetime) -> Text:
    """By when, how often nobody answered, and who calls just now."""
    calls = next((each.calls for each in (entry.to_call, entry.request) if each is not None), 0)
    when = When(entry.due_at, Form.SHORT_MOMENT)
    if entry.is_put_off(now):
        due = _("🔁 Again from: {when}", when=when)
    else:
        due = _("⏰ <b>Was due: {when}</b>", when=when) if entry.due_at <= now else _("Call by: {when}", when=when)
    vain = n_("📵 Called {count} time, nobody answered", "📵 Called {count} times, nobody answered", calls)
    caller = entry.caller(now)
    calling = None if caller is None else _("📞 <b>{name} is calling.</b>", name=Quote(caller, LONGEST_CALLER))
    return lines(due, vain if calls else None, calling)


def _minutes(entry: ToCall) -> Text | None:
    minutes = entry.facts.get("minutes")
    return n_("By about {count} minute.", "By about {count} minutes.", minutes) if isinstance(minutes, int) else None
