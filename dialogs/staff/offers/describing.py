"""How times that the desk offers stand, in words: for the card, which everybody sees, and for the screen."""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic
from core.errors import NotFound
from core.i18n import Words
from core.offers.groups import Standing
from core.offers.model import OfferStatus
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines

STATUSES: Final[dict[OfferStatus, Text]] = {
    OfferStatus.OPEN: _("🟡 waits for the answer"),
    OfferStatus.ACCEPTED: _("🟢 taken"),
    OfferStatus.REFUSED: _("⚪ left to others"),
    OfferStatus.UNANSWERED: _("⌛ not answered in time"),
    OfferStatus.WITHDRAWN: _("⚪ no longer needed"),
}


def title_of(clinic: Clinic, found: Standing) -> Text:
    """What is offered, by whom and since when; whether it goes on."""
    group = found.group
    return lines(
        _("<b>Free times for those who wait</b> – {status}", status=_status(found)),
        _("<b>{service}</b>", service=_service(clinic, group.wish.service)),
        _("Doctor: {doctor}", doctor=_doctor(clinic, group.wish.practitioner)),
        When(group.day, Form.DAY),
        _("Offered by {name}, {when}", name=Quote(group.wish.by, 60), when=When(group.begun_at, Form.SHORT_MOMENT)),
    )


def counts_text(found: Standing) -> Text:
    """How many were asked, and what has become of it."""
    return lines(
        _("Asked: {asked} of {most} people at most", asked=found.asked, most=found.group.most),
        _(
            "🟡 wait to be answered: {open} · 🟢 taken: {taken} · ⚪ left to others: {left} · ⌛ not answered: {late}",
            open=found.count(OfferStatus.OPEN),
            taken=found.count(OfferStatus.ACCEPTED),
            left=found.count(OfferStatus.REFUSED, OfferStatus.WITHDRAWN),
            late=found.count(OfferStatus.UNANSWERED),
        ),
        _("Free for everybody now: {count}", count=found.left),
    )


def _status(found: Standing) -> Text:
    if found.is_over:
        return _("⚪ stopped") if found.group.stopped_at is not None else _("⚪ over")
    return _("🟡 nobody else is asked") if found.group.stopped_at is not None else _("🟢 goes on")


def _service(clinic: Clinic, service: str) -> Words | Text:
    try:
        return clinic.service(service).name
    except NotFound:  # the clinic file has it no more
        return Verbatim(service)


def _doctor(clinic: Clinic, practitioner: str) -> Text:
    if not practitioner:
        return _("any doctor")
    try:
        return Verbatim(clinic.practitioner(practitioner).name)
    except NotFound:
        return Verbatim(practitioner)
