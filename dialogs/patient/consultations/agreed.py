"""What was agreed to: the remote form, since when; it can be withdrawn at any time (D22)."""

from __future__ import annotations

from typing import Any

from core.accounts.patients import Patient, Tier
from core.consultations import consent, withdrawing
from core.consultations.model import RemoteConsent, open_of
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.account import Account
from dialogs.patient.consultations.current import tell_left
from dialogs.patient.consultations.states import Consulting, Memory


def has_form(turn: Turn[Any]) -> bool:
    """Whether there is something that the person may have agreed to."""
    is_full = turn.patient is not None and turn.patient.tier is Tier.FULL
    return is_full and turn.work.clinic.remote_regulations is not None


def acts_for_other(turn: Turn[Any]) -> bool:
    """Whether somebody acts for the patient: the account is closed to them."""
    return turn.relative is not None


async def withdraw(turn: Turn[Memory]) -> None:
    """Agree no more; what was under way ends."""
    ended = await withdrawing.withdraw(turn.work, turn.known_patient)
    turn.confirm(_("✅ <b>Your consent is withdrawn.</b>"))
    turn.did(_("withdrew the consent to online consultations"))
    if ended is not None:
        await tell_left(turn, ended)


@screen(
    Consulting.agreed,
    Transition("withdraw", Consulting.withdrawing),
    Transition("back", Consulting.overview, guard=acts_for_other),
    Transition("back", Account.overview),
)
async def agreed(turn: Turn[Memory]) -> Screen:
    """What stands, and since when; or that nothing does."""
    standing = await withdrawing.to_withdraw(turn.work, turn.known_patient)
    gone = None if standing else await consent.last_withdrawn(turn.work, turn.known_patient)
    text = paragraphs(
        _("<b>Consents</b>"),
        lines(_("Online consultations:"), *([await _line(turn, each) for each in standing] or [_without(gone)])),
        _("You can withdraw it at any time. What was done before stays as it is.") if standing else None,
    )
    row: Row = (Button(_("Withdraw the consent"), "withdraw"),) if standing else ()
    return Screen(text, (row, BACK_OR_MENU))


@screen(
    Consulting.withdrawing,
    Transition("withdraw", Consulting.agreed, action=withdraw),
    Transition("back", Consulting.agreed),
)
async def withdrawing_screen(turn: Turn[Memory]) -> Screen:
    """Whether to withdraw it, and what ends with it."""
    current = await open_of(turn.work, turn.known_patient)
    text = paragraphs(
        _("<b>Withdraw your consent to online consultations?</b>"),
        None
        if current is None
        else _("⚠️ <b>You have an online consultation just now: it ends with this.</b> The doctor is told.")
        if current.taken_by is not None
        else _("⚠️ <b>You wait for a doctor just now: your place in the queue goes with this.</b>"),
        _(
            "What was written stays in your records. Before the next consultation we will ask you again, and you can "
            "agree then."
        ),
    )
    yes: Row = (Button(_("Yes, withdraw my consent"), "withdraw", only_pressed=True),)
    return Screen(text, (yes, (Button(_("No, I still agree"), "back"), Button(_("Menu"), "menu"))))


async def _line(turn: Turn[Any], proof: RemoteConsent) -> Text:
    if proof.given_by != turn.known_owner.id:
        by = await turn.work.session.get(Patient, proof.given_by)
        return _(
            "• agreed for you by {name} on {when}, version {version}",
            name=Verbatim("–" if by is None else by.full_name),
            when=When(proof.accepted_at, Form.MOMENT),
            version=Verbatim(proof.version),
        )
    return _(
        "• agreed on {when}, version {version}",
        when=When(proof.accepted_at, Form.MOMENT),
        version=Verbatim(proof.version),
    )


def _without(gone: RemoteConsent | None) -> Text:
    if gone is None or gone.withdrawn_at is None:
        return _("• not agreed. We will ask you before the first consultation.")
    return _("• withdrawn on {when}. We will ask you before the next one.", when=When(gone.withdrawn_at, Form.MOMENT))
