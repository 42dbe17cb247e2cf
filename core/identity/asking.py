"""What a patient asks for, whatever the route: who may ask, how often, and that a new request replaces the one before
(D1, D18).
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, Tier, get_patient, lock_patient
from core.accounts.tiers import Feature, has_accepted_regulations
from core.context import Work
from core.errors import RegulationsChanged
from core.identity.model import (
    MOST_IN_A_DAY,
    ConfirmationStatus,
    IdentityConfirmation,
    Route,
    get_request,
    is_over,
    open_requests,
    settle_tier,
)
from core.identity.refusals import AlreadyFull, AskedTooOften

REPLACING: Final = frozenset({Route.BANK, Route.RECEPTION, Route.CALL_CENTRE})
"""Routes of which a patient has one open at most. A contact form stays open beside it."""

A_DAY: Final = dt.timedelta(days=1)


async def prepare(work: Work, patient: Patient, route: Route, most: int = MOST_IN_A_DAY) -> Patient:
    """The patient as stored, if they may ask for this route now; what it replaces is cancelled.

    Raises: NotFound, when the account is gone; AlreadyFull; RegulationsChanged, while the current ones aren't accepted
        (D1); AskedTooOften.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    patient = await get_patient(work, patient.id)
    if not may_confirm(patient):
        raise AlreadyFull
    if not has_accepted_regulations(work.clinic, patient):
        raise RegulationsChanged(current=work.clinic.regulations.version)
    routes = REPLACING if route in REPLACING else frozenset({route})
    await _require_seldom(work, patient, routes, most)
    for request in await open_requests(work, patient):
        if request.route in routes:
            request.close_as(_ended(work, request), work.now)
    await work.session.flush()
    return patient


def may_confirm(patient: Patient) -> bool:
    """Whether there is something to be had by it: the full level, or a way past a PIN that was forgotten."""
    return patient.tier is not Tier.FULL or patient.pin_pause is not None


async def cancel(work: Work, patient: Patient, request_id: str) -> IdentityConfirmation:
    """Take a request back. Of one that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    request = await get_request(work, patient, request_id)
    if request.is_open:
        request.close_as(_ended(work, request), work.now)
        await settle_tier(work, await get_patient(work, patient.id))
    return request


async def current(work: Work, patient: Patient) -> tuple[IdentityConfirmation, ...]:
    """The patient's requests that are open and have not run out, the oldest first."""
    return tuple(each for each in await open_requests(work, patient) if not is_over(each, work.now))


def note_wanted(request: IdentityConfirmation, feature: Feature) -> None:
    """Keep what the patient wanted when they came to confirm their identity."""
    request.note_facts(wanted=feature.value)


def wanted_of(request: IdentityConfirmation) -> Feature | None:
    """What they wanted, if it was something of the menu."""
    wanted = request.fact("wanted")
    return Feature(wanted) if wanted in set(Feature) else None


async def forms_closed_now(work: Work, patient: Patient) -> tuple[IdentityConfirmation, ...]:
    """The patient's contact forms that this transaction has closed."""
    query = sa.select(IdentityConfirmation).where(
        IdentityConfirmation.patient_id == patient.id,
        IdentityConfirmation.route == Route.CONTACT_FORM,
        IdentityConfirmation.closed_at == work.now,
    )
    return tuple(await work.session.scalars(query))


def _ended(work: Work, request: IdentityConfirmation) -> ConfirmationStatus:
    return ConfirmationStatus.EXPIRED if is_over(request, work.now) else ConfirmationStatus.CANCELLED


async def _require_seldom(work: Work, patient: Patient, routes: frozenset[Route], most: int) -> None:
    asked = sa.select(IdentityConfirmation.opened_at).where(
        IdentityConfirmation.patient_id == patient.id,
        IdentityConfirmation.route.in_(routes),
        IdentityConfirmation.opened_at > work.now - A_DAY,
    )
    latest = list(await work.session.scalars(asked.order_by(IdentityConfirmation.opened_at.desc()).limit(most)))
    if len(latest) == most:
        again: datetime = latest[-1] + A_DAY
        raise AskedTooOften(again)
