"""Referrals in words: what they are for, how they stand, and why one is of no use (S13, S14, S21)."""

from __future__ import annotations

from typing import Final

from core.appointments.model import Appointment
from core.clinic.model import Clinic
from core.context import Work
from core.referrals import reading, refusals
from core.referrals.model import Referral, ReferralKind, ReferralStanding
from core.referrals.reading import ReferralRecord
from core.referrals.refusals import ReferralRefused
from dialogs.engine.screens import Button
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.triggers import REFERRAL_OF

KINDS: Final[dict[ReferralKind, Text]] = {
    ReferralKind.SPECIALIST: _("Referral to a specialist"),
    ReferralKind.EXAMINATION: _("Referral for an examination"),
    ReferralKind.REHABILITATION: _("Referral for rehabilitation"),
}


def title(clinic: Clinic, referral: Referral) -> Text:
    """What it is for: in the words of when it was issued, or else the specialty's name, or its kind."""
    facts = referral.facts
    if facts.title is not None:
        return facts.title
    return clinic.specialties.get(facts.specialty or "", KINDS[facts.kind])


def facts(clinic: Clinic, referral: Referral) -> Text:
    """All that a referral says, as its patient sees it, and the doctor before it is issued."""
    said = referral.facts
    return paragraphs(
        lines(
            _("<b>{kind}</b>", kind=KINDS[said.kind]),
            _("<b>{title}</b>", title=title(clinic, referral)),
            _procedures(referral),
        ),
        _("Reason: {reason}", reason=Verbatim(said.what_for)) if said.what_for else None,
        lines(
            _("Issued by: {name}", name=Verbatim(said.issuer)) if said.issuer else None,
            _("Issued on: {day}", day=When(referral.issued_on, Form.DAY)) if referral.issued_on else None,
            _("Book by: {day}", day=When(referral.valid_until, Form.DAY)) if referral.valid_until else None,
            _("Code of the e-referral: <code>{code}</code>", code=Verbatim(said.code)) if said.code else None,
        ),
    )


def standing(work: Work, record: ReferralRecord) -> Text:
    """How it stands, in one line."""
    match record.standing(work):
        case ReferralStanding.WITHDRAWN:
            return _("❌ withdrawn by the doctor")
        case ReferralStanding.EXPIRED:
            return _("⌛ no longer valid")
        case ReferralStanding.BOOKED:
            return _("📅 booked")
        case ReferralStanding.USED:
            return _("✔ used")
        case ReferralStanding.VALID if record.referral.procedures > 1:
            return n_("{count} procedure to book", "{count} procedures to book", record.left)
        case ReferralStanding.VALID:
            return _("not booked yet")


def entry(work: Work, number: int, record: ReferralRecord) -> Text:
    """One line of a list of referrals."""
    return _(
        "{number}. <b>{title}</b> – {standing}",
        number=number,
        title=title(work.clinic, record.referral),
        standing=standing(work, record),
    )


def booked_line(number: int, appointment: Appointment) -> Text:
    """One of several that were booked from a referral."""
    return _(
        "{number}. <b>{when}</b>, {practitioner}, {place}",
        number=number,
        when=When(appointment.start, Form.SHORT_MOMENT),
        practitioner=Verbatim(appointment.snapshot.practitioner),
        place=appointment.snapshot.facility,
    )


def open_its_referral(appointment: Appointment) -> Button:
    """Leads from an appointment to the referral from which it was booked."""
    return Button(_("Open the referral"), REFERRAL_OF, appointment.id)


def where_accepted(work: Work, referral: Referral) -> Text | None:
    """That a partner accepts it too, where one does (S14)."""
    service = reading.service_of(work.clinic, referral)
    if service is None:
        return None
    places = [work.clinic.facility(each) for each in reading.places_of(work.clinic, referral, service)]
    partners = [each for each in places if each.partner]
    if not partners:
        return None
    return _(
        "It was issued in a telephone consultation, so our partner accepts it too: {place}.", place=partners[0].name
    )


def _procedures(referral: Referral) -> Text | None:
    if referral.kind is not ReferralKind.REHABILITATION:
        return None
    return n_("{count} procedure", "{count} procedures", referral.procedures)


def referral_text(refusal: ReferralRefused) -> Text:
    """What to tell whoever wanted to use or write it."""
    match refusal:
        case refusals.ReferralExpired(last_day=day):
            return _(
                "This referral could be booked from until {day}. Please ask the doctor for a new one.",
                day=When(day, Form.DAY),
            )
        case refusals.ReferralWithdrawn():
            return _("The doctor has withdrawn this referral, so nothing can be booked from it any more.")
        case refusals.TooFewProcedures(left=0):
            return _("Everything on this referral is booked already.")
        case refusals.TooFewProcedures(left=left):
            return n_(
                "Only {count} procedure is left on this referral.",
                "Only {count} procedures are left on this referral.",
                left,
            )
        case refusals.NotOurReferral():
            return _("Rehabilitation is booked here only from referrals of our own doctors.")
        case refusals.NotAcceptedThere():
            return _(
                "Our partner accepts only referrals that were issued in a telephone consultation. Please choose one of "
                "our own facilities."
            )
        case refusals.AnotherService():
            return _("This referral is for something else. Please choose what it is for.")
        case _:
            return _writing_text(refusal)


def _writing_text(refusal: ReferralRefused) -> Text:
    match refusal:
        case refusals.UnusableReferralCode(digits=digits):
            return n_(
                "The code has exactly {count} digit. Please check it and write it once more.",
                "The code has exactly {count} digits. Please check it and write it once more.",
                digits,
            )
        case refusals.DayNotAhead():
            return _("This date has already passed. Please write a later one.")
        case refusals.ReferralIncomplete():
            return _("Something is still missing. Please fill it in first.")
        case refusals.IssuedAlready():
            return _("This referral is issued already, so it can’t be changed.")
        case refusals.TooLateToTakeBack():
            return _("The patient has been told of this referral, so it can’t be taken back any more.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
