"""Occupational certificates in words, as doctors prepare them and as patients see them (S15, S40)."""

from __future__ import annotations

from typing import Final

from core.appointments.occupational import ExaminationKind
from core.treatment.certificates import refusals
from core.treatment.certificates.model import APPEAL_DAYS, Certificate, CertificateDecision, CertificateFacts
from core.treatment.certificates.refusals import CertificateRefused
from dialogs.engine.screens import Button
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, p_, paragraphs
from dialogs.triggers import OPEN_CERTIFICATE

EXAMINATIONS: Final[dict[ExaminationKind, Text]] = {
    ExaminationKind.PRE_EMPLOYMENT: _("pre-employment examination"),
    ExaminationKind.PERIODIC: _("periodic examination"),
    ExaminationKind.FOLLOW_UP: _("follow-up examination"),
}

EXAMINATION_LABELS: Final[dict[ExaminationKind, Text]] = {
    ExaminationKind.PRE_EMPLOYMENT: _("Pre-employment examination"),
    ExaminationKind.PERIODIC: _("Periodic examination"),
    ExaminationKind.FOLLOW_UP: _("Follow-up examination"),
}

DECISIONS: Final[dict[CertificateDecision, Text]] = {
    CertificateDecision.FIT: _("Fit for this job"),
    CertificateDecision.UNFIT: _("Not fit for this job"),
    CertificateDecision.LOST_FITNESS: _("No longer fit for the present job"),
}

DECISION_LABELS: Final[dict[CertificateDecision, Text]] = {
    CertificateDecision.FIT: _("Fit"),
    CertificateDecision.UNFIT: _("Not fit"),
    CertificateDecision.LOST_FITNESS: _("No longer fit"),
}
"""The same, for buttons."""


def facts(certificate: Certificate) -> Text:
    """All that it says. Of a draft, as far as that is known."""
    said = certificate.facts
    return paragraphs(
        lines(
            _("<b>Occupational certificate</b>"),
            _withdrawn(certificate),
            EXAMINATION_LABELS[said.kind] if said.kind else None,
            _("Employer: {employer}", employer=Verbatim(said.employer)) if said.employer else None,
            _("Position: {position}", position=Verbatim(said.position)) if said.position else None,
        ),
        _decided(said),
        _("Doctor: {name}", name=Verbatim(said.issuer)),
        None if certificate.withdrawn_at else _appeal(),
    )


def short_certificate(certificate: Certificate, kind: Text) -> Text:
    """What it is, on a line of a list."""
    what = _("occupational certificate: {kind}", kind=kind)
    return what if certificate.withdrawn_at is None else _("{what}, ❌ withdrawn", what=what)


def open_certificate(certificate: Certificate) -> Button:
    """Opens it from the visit that it follows."""
    return Button(_("📄 Certificate"), OPEN_CERTIFICATE, certificate.id)


def certificate_text(refusal: CertificateRefused) -> Text:
    """What to tell the doctor."""
    match refusal:
        case refusals.NotOccupational():
            return _("A certificate can only be issued after an occupational-medicine examination.")
        case refusals.CertificateGiven(by=name):
            return _("{name} has already issued a certificate after this examination.", name=Verbatim(name))
        case refusals.CertificateIncomplete():
            return _("Something is still missing. Please fill it in first.")
        case refusals.UnusableValidity():
            return _(
                "We can’t read this as a date. Please write the day, the month and the year, for example: 3.03.2029."
            )
        case refusals.ValidityOver():
            return _("This date has already passed. Please write a later one.")
        case refusals.CertificateFilesOnTheWay():
            return _("A file is still being checked. Please wait a moment, then press once more.")
        case refusals.CertificateUndoOver():
            return _("The patient has been told of this certificate, so it can’t be taken back any more.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _appeal() -> Text:
    return n_(
        "If you do not agree with it, you can ask the doctor who issued it for a second examination. You have "
        "{count} day from getting it.",
        "If you do not agree with it, you can ask the doctor who issued it for a second examination. You have "
        "{count} days from getting it.",
        APPEAL_DAYS,
    )


def _withdrawn(certificate: Certificate) -> Text | None:
    if certificate.withdrawn_at is None:
        return None
    day = When(certificate.withdrawn_at, Form.SHORT_DAY)
    return _("❌ <b>Withdrawn by the doctor, {day}: it is not valid.</b>", day=day)


def _decided(said: CertificateFacts) -> Text | None:
    if said.decision is None:
        return None
    until = said.valid_until
    return lines(
        _("<b>{decision}</b>", decision=DECISIONS[said.decision]),
        p_("certificate", "Valid until: {day}", day=When(until, Form.DAY)) if until else None,
    )
