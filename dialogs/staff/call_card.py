"""What cards say of a patient who waits for a call, whatever for."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import Patient
from core.staff.call_waiting import WaitsForCall
from dialogs.engine.text import Form, Quote, Text, When, _, n_
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import telephone

LEFT: Final = _("⚠️ <b>The patient has blocked the portal or left it.</b> Please call.")

NO_CHAT: Final = _("⚠️ <b>The patient has no chat with the portal now.</b> Please call.")

TAKE_LABEL: Final = _("✋ I will call")
MISSED_LABEL: Final = _("📵 Not reached")
PATIENT_LABEL: Final = _("👤 Patient")

YOURS: Final = _("It is yours now.")
TOLD_OF_CALL: Final = _("The patient is told that you have called.")

SEE_STAFF_CHAT: Final = _("Its card is in the staff chat.")


def whom_to_call(patient: Patient, phone: str = "") -> tuple[Text, Text]:
    """Who it is, and the number: theirs, if they gave no other one. All cards say it so; Telegram has a number that is
    written in full dialled by a tap.
    """
    born = When(patient.birth_date, Form.NUMERIC)
    return (
        _("Patient: <b>{name}</b>, born {date}", name=patient_name(patient), date=born),
        _("📞 <b>{phone}</b>", phone=telephone(phone or patient.phone)),
    )


def unreached(patient: Patient) -> Text:
    """Why nothing reaches them, so that somebody has to call; the number stands above."""
    return NO_CHAT if patient.person_id is None else LEFT


def who_calls(request: WaitsForCall, calls: int) -> tuple[Text | None, Text | None]:
    """Who of the clinic's people calls, and how often nobody answered."""
    return (
        _("Calls: {name}", name=Quote(request.holder, 60)) if request.holder is not None else None,
        n_("📵 Called {count} time, nobody answered", "📵 Called {count} times, nobody answered", calls)
        if calls
        else None,
    )


def quoted(words: str) -> Text | None:
    """What the patient has written, if anything."""
    return _("<blockquote>{words}</blockquote>", words=Quote(words, 600)) if words else None
