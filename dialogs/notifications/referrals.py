"""What the clinic tells patients of their referrals: never what for, for others may read the chat (S21)."""

from __future__ import annotations

from datetime import date
from typing import Final

from core.referrals.model import Referral
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, When, _
from dialogs.triggers import OPEN_REFERRAL

REFERRAL: Final = "referral"
"""The kind of referrals, as subjects of the staff chat."""


def issued(referral: Referral) -> Screen:
    """There is a new one."""
    text = _("📄 <b>There is a new referral for you from the doctor.</b> Press “Open the referral” to see it.")
    return Screen(text, (_ways_on(referral),))


def runs_out(referral: Referral, last_day: date) -> Screen:
    """Not everything on it is booked, and soon it can't be any more."""
    text = _(
        "⏳ <b>One of your referrals runs out soon.</b> You can book from it until {day}. Press “Open the referral” to "
        "see free times.",
        day=When(last_day, Form.DAY),
    )
    return Screen(text, (_ways_on(referral),))


def withdrawn(referral: Referral) -> Screen:
    """The doctor has withdrawn it."""
    text = _("📄 <b>The doctor has withdrawn one of your referrals.</b> Press “Open the referral” to see which one.")
    return Screen(text, (_ways_on(referral),))


def _ways_on(referral: Referral) -> Row:
    return (Button(_("Open the referral"), OPEN_REFERRAL, referral.id), Button(_("Menu"), "menu"))
