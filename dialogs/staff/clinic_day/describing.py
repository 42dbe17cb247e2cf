"""How the clinic's people see an absence, a blocked time, and what is booked in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core.appointments.blocked import BlockedBecause, BlockedTime, BlockTarget
from core.appointments.clinic_day import blocking
from core.appointments.clinic_day.called_off import Concerned, TellingStatus
from core.appointments.visits import Visit
from core.context import Work
from dialogs.engine.text import Text, _, lines, n_, p_, paragraphs
from dialogs.staff.clinic_day.closing import nobody_is_seen, target_name
from dialogs.staff.clinic_day.spans import span_line
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import short_line, telephone

SHOWN: Final = 12
"""How many appointments or blocked times a screen tells."""


def absence_text(work: Work, made: BlockedTime, whom: Sequence[Concerned]) -> Text:
    """Who is absent and when, and how it stands with everybody whose appointment was cancelled."""
    return paragraphs(
        lines(
            nobody_is_seen(work, made.target)
            if made.facility
            else _("<b>{doctor} is absent</b>", doctor=target_name(work, made.target)),
            span_line(work, made.start, made.end),
            _("The time is unblocked again.") if made.ended_at is not None else None,
        ),
        *standing_lines(whom),
    )


def standing_lines(whom: Sequence[Concerned]) -> Iterator[Text]:
    """Those to be called first, with their telephone numbers, then how many others there are."""
    to_call = [each for each in whom if each.standing is TellingStatus.TO_CALL]
    again = sum(each.standing is TellingStatus.BOOKED_AGAIN for each in whom)
    told = sum(each.standing is TellingStatus.TOLD for each in whom)
    offered = sum(each.standing is TellingStatus.OFFERED for each in whom)
    declined = sum(each.standing is TellingStatus.DECLINED for each in whom)
    if to_call:
        more = len(to_call) - SHOWN
        yield lines(
            _("☎️ <b>Please call:</b>"),
            *map(_to_call, to_call[:SHOWN]),
            n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
        )
    yield lines(
        n_("🔴 {count} appointment was cancelled", "🔴 {count} appointments were cancelled", len(whom)),
        n_("🟢 {count} patient has booked again", "🟢 {count} patients have booked again", again) if again else None,
        n_("🔔 A time is kept for {count} patient", "🔔 Times are kept for {count} patients", offered)
        if offered
        else None,
        n_("🟡 {count} patient is told", "🟡 {count} patients are told", told) if told else None,
        n_("⚪ {count} patient wants no other time", "⚪ {count} patients want no other time", declined)
        if declined
        else None,
    )


def _to_call(each: Concerned) -> Text:
    phone = telephone(each.visit.patient.phone)
    return _(
        "{name}, {phone} – {appointment}",
        name=patient_name(each.visit.patient),
        phone=phone,
        appointment=short_line(each.visit.appointment),
    )


def booked_text(found: Sequence[Visit], target: BlockTarget) -> Text:
    """What is booked in a time that is to be blocked, and what becomes of it."""
    ours = [each for each in found if blocking.is_ours(each)]
    elsewhere = len(found) - len(ours)
    if not found:
        return _("Nothing is booked then.")
    more = len(ours) - SHOWN
    return paragraphs(
        lines(
            n_("<b>{count} appointment is booked then:</b>", "<b>{count} appointments are booked then:</b>", len(ours)),
            *(
                _("{appointment} – {name}", appointment=short_line(each.appointment), name=patient_name(each.patient))
                for each in ours[:SHOWN]
            ),
            n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
        )
        if ours
        else None,
        n_(
            "{count} more was booked outside the portal and stays: please see to it there.",
            "{count} more were booked outside the portal and stay: please see to them there.",
            elsewhere,
        )
        if elsewhere
        else None,
        None
        if not ours
        else _("If it is closed, each patient gets an apology, and another time is kept for them, in turn.")
        if target.facility
        else _("If the doctor is absent, each patient gets an apology, and another time is kept for them, in turn."),
    )


def blocked_line(work: Work, each: BlockedTime) -> Text:
    """A blocked time in a list."""
    time = span_line(work, each.start, each.end)
    if each.service:
        return p_("closed", "{what}: {time}", what=target_name(work, each.target), time=time)
    if each.facility:
        return _("🔴 {time}, closed", time=time) if each.because is BlockedBecause.ABSENT else _("⛔ {time}", time=time)
    return _("🔴 {time}, absent", time=time) if each.because is BlockedBecause.ABSENT else _("⛔ {time}", time=time)
