"""The ways to confirm one's identity, each with what it takes and how long (S28–S32)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.identity import asking
from core.identity.model import IdentityConfirmation, Route
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.bank.way import button, is_of_age, is_offered
from dialogs.patient.identity.code import BY_CODE, issue
from dialogs.patient.identity.states import Identity, Memory, wanted
from dialogs.patient.menu import Menu
from dialogs.wording.accounts.identity import CONFIRMED
from dialogs.wording.accounts.levels import FEATURE_NAMES


async def begin_form(turn: Turn[Memory]) -> None:
    """Begin the form with nothing filled in."""
    turn.memory = replace(turn.memory, phone="", when="", note="")


async def open_form(turn: Turn[Memory]) -> None:
    """See the form that was sent."""
    turn.memory = replace(turn.memory, request=turn.value)


async def open_code(turn: Turn[Memory]) -> None:
    """See the code's screen again."""
    turn.memory = replace(turn.memory, request=turn.value)


@screen(
    Identity.ways,
    Transition("by_code", Identity.code, action=issue),
    Transition("open_code", Identity.code, action=open_code),
    Transition("form", Identity.contact_phone, action=begin_form),
    Transition("open_form", Identity.contact_sent, action=open_form),
    Transition("back", Menu.home),
)
async def ways(turn: Turn[Memory]) -> Screen:
    """What this clinic has; what is open already, before all."""
    if not asking.may_confirm(turn.known_patient):
        feature = wanted(turn.memory)
        wish: Row = () if feature is None else (Button(FEATURE_NAMES[feature], f"menu.{feature}"),)
        return Screen(CONFIRMED, (wish, return_row(turn.memory)))
    requests = await asking.current(turn.work, turn.known_patient)
    text = paragraphs(
        _("<b>Confirm your identity</b>"),
        _("This opens what is medical: your treatment, questions to the doctor, your files. It is done once. How?"),
        *_offers(turn),
        lines(*map(_still_open, requests)) if requests else None,
    )
    by_bank: Row = (button(wanted(turn.memory)),) if _by_bank(turn) else ()
    return Screen(text, (by_bank, *_rows(requests), return_row(turn.memory)))


def _by_bank(turn: Turn[Any]) -> bool:
    """Whether somebody of this age can go on this way, and the clinic has a bank for it (D2)."""
    return is_offered(turn) and is_of_age(turn)


def _offers(turn: Turn[Any]) -> Iterator[Text]:
    clinic = turn.work.clinic
    if _by_bank(turn):
        yield _("🏦 <b>Through your bank</b>, two minutes, at any hour: you log in to it in the browser.")
    yield _(
        "🏥 <b>At the reception</b>, two minutes: you get a code here and show it, with an identity card, passport, "
        "residence card or mDowód."
    )
    yield _(
        "📞 <b>By telephone</b>, five minutes: you get a code here, call {phone} and read it out, with an identity "
        "card, passport or residence card to hand.",
        phone=Verbatim(clinic.phone),
    )
    yield n_(
        "✍️ <b>We call you</b>: you leave a number and say when. We call within {count} working hour, and go on from "
        "there.",
        "✍️ <b>We call you</b>: you leave a number and say when. We call within {count} working hours, and go on from "
        "there.",
        clinic.settings.escalate_working_hours,
    )


def _still_open(request: IdentityConfirmation) -> Text:
    if request.route is Route.CONTACT_FORM:
        return _("⏳ You have asked us to call you.")
    if request.route is Route.BANK:
        return _("⏳ You have a way to the bank open. A code takes its place.")
    if request.taken_by is not None:
        return _("⏳ The staff have opened your case.")
    return _("⏳ You have a code, until {time}.", time=When(request.expires_at or request.opened_at, Form.TIME))


def _rows(requests: tuple[IdentityConfirmation, ...]) -> Iterator[Row]:
    by_route = {each.route: each for each in requests}
    if shown := next((by_route[route] for route in BY_CODE if route in by_route), None):
        yield (Button(_("My code"), "open_code", shown.id),)
    yield (
        Button(_("🏥 At the reception"), "by_code", Route.RECEPTION.value),
        Button(_("📞 By telephone"), "by_code", Route.CALL_CENTRE.value),
    )
    form = by_route.get(Route.CONTACT_FORM)
    if form is None:
        yield (Button(_("✍️ Please call me"), "form"),)
    else:
        yield (Button(_("✍️ My request for a call"), "open_form", form.id),)
