"""The bank's way: a link that one person can use once, a browser that goes to the bank and comes back, and what the
bank says of who it was (S29, S32, D2).

    begin ─▶ look ─▶ claim ─▶ (the bank) ─▶ claim_state ─▶ (the bank's answer) ─▶ complete | fail

Nothing here asks the bank: what calls these does so between two transactions. A refusal of `complete` and `fail` is
given back and not raised, since raising it would undo what the request has become.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.identity import asking, deciding
from core.identity.comparing import BankClaims, difference
from core.identity.deciding import Decided
from core.identity.model import (
    VALID_FOR,
    ConfirmationStatus,
    IdentityConfirmation,
    Route,
    is_over,
    lock_request,
    new_request,
    settle_tier,
)
from core.identity.refusals import (
    BankRefused,
    BrokenOffHere,
    LinkExpired,
    LinkUsed,
    SomebodyElsesLink,
    WayRanOut,
)
from core.orm import keys_of
from core.staff.audit import by_patient

LINK: Final = "identity_confirmations.link"
STATE: Final = "identity_confirmations.state"
"""The purposes under which what is in a link is fingerprinted."""

TOKEN_BYTES: Final = 32
VERIFIER_BYTES: Final = 48
"""64 characters, of the 43 to 128 that PKCE wants (RFC 7636, 4.1)."""

FOR_THE_ANSWER: Final = dt.timedelta(minutes=2)
"""How long after somebody came back the bank may still be asked for its answer."""

_MINUTES: Final = VALID_FOR // dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A request, and what its link ends with: known here alone, and to whom it is shown."""

    request: IdentityConfirmation
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WayThere:
    """What somebody is sent to the bank with. `browser` is for a cookie that the way back must bring."""

    request: IdentityConfirmation
    patient: Patient
    bank: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WayBack:
    """What the bank's answer is asked for and compared with."""

    request: IdentityConfirmation
    patient: Patient
    bank: str
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


async def begin(work: Work, patient: Patient, bank_id: str) -> Begun:
    """A way to this bank and back, for `VALID_FOR`. It replaces a code or a way that was open.

    Raises: NotFound, AlreadyFull, RegulationsChanged, AskedTooOften.
    Locks: patient.
    """
    patient = await asking.prepare(work, patient, Route.BANK)
    request, token = new_request(work, patient, Route.BANK), secrets.token_urlsafe(TOKEN_BYTES)
    request.expires_at = work.now + VALID_FOR
    request.link_fingerprint = keys_of(work.session).fingerprint(LINK, token)
    request.note_facts(bank=bank_id)
    await settle_tier(work, patient)
    return Begun(request, token)


async def look(work: Work, token: str) -> tuple[IdentityConfirmation, Patient]:
    """Whose way begins with this link; it can still be used afterwards.

    Raises: NotFound, for a link that never was; LinkUsed, LinkExpired.
    """
    request = await _by(work, IdentityConfirmation.link_fingerprint, LINK, token)
    patient = await work.session.get_one(Patient, request.patient_id)
    _require_usable(work, request, used=request.link_used_at is not None)
    return request, patient


async def claim(work: Work, token: str) -> WayThere:
    """Use the link: somebody goes to the bank with what this gives.

    Raises: NotFound, for a link that never was; LinkUsed, LinkExpired.
    Locks: patient, request.
    """
    known = await _by(work, IdentityConfirmation.link_fingerprint, LINK, token)
    request, patient = await lock_request(work, known.id)
    _require_usable(work, request, used=request.link_used_at is not None)
    state, nonce, browser = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(3))
    verifier = secrets.token_urlsafe(VERIFIER_BYTES)
    request.link_used_at = work.now
    request.state_fingerprint = keys_of(work.session).fingerprint(STATE, state)
    request.note_facts(nonce=nonce, code_verifier=verifier, browser=browser)
    await work.session.flush()
    return WayThere(request, patient, request.fact("bank"), state, nonce, verifier, browser)


async def claim_state(work: Work, state: str, browser: str) -> WayBack:
    """Use the state: somebody is back from the bank in the browser that went there.

    Raises: SomebodyElsesLink, also for a state that never was; LinkUsed, LinkExpired, WayRanOut, NotFound.
    Locks: patient, request.
    """
    try:
        known = await _by(work, IdentityConfirmation.state_fingerprint, STATE, state)
    except NotFound:
        raise SomebodyElsesLink from None
    request, patient = await lock_request(work, known.id)
    if not hmac.compare_digest(request.fact("browser").encode(), browser.encode()):
        raise SomebodyElsesLink
    is_used = request.state_used_at is not None
    if is_over(request, work.now) and not is_used and request.status is not ConfirmationStatus.CANCELLED:
        raise WayRanOut(_MINUTES)
    _require_usable(work, request, used=is_used)
    request.state_used_at, request.expires_at = work.now, work.now + FOR_THE_ANSWER
    way = WayBack(request, patient, request.fact("bank"), request.fact("nonce"), request.fact("code_verifier"))
    request.sealed = {"bank": way.bank, "browser": browser}
    await work.session.flush()
    return way


async def complete(work: Work, request_id: str, claims: BankClaims) -> Decided:
    """The bank has said who came back: the account gets the full level if it is the patient and they are of age, and
    the request is refused if not. Done again, it changes nothing.

    Raises: NotFound, for a request whose person isn't back; RequestOver.
    Gives: NotThePerson, AnswerIncomplete.
    Locks: patient, request, audit log.
    """
    request, patient = await _came_back(work, request_id)
    if request.status is ConfirmationStatus.CONFIRMED:
        return Decided(request, patient)
    who = by_patient(patient.id)
    request.require_open()
    if refusal := difference(patient, claims, work.clinic.day_of(work.now)):
        return Decided(request, patient, await deciding.refuse_for(work, request, patient, who, refusal))
    proven = (claims.pesel,) if claims.pesel is not None else ()
    return Decided(request, patient, await deciding.confirm(work, request, patient, who, *proven))


async def fail(work: Work, request_id: str, why: BankRefused) -> Decided:
    """The bank says nothing of who came back: it was broken off, or it can't be asked or trusted.

    Raises: NotFound, for a request whose person isn't back; RequestOver.
    Locks: patient, request, audit log.
    """
    request, patient = await _came_back(work, request_id)
    return Decided(request, patient, await deciding.refuse_for(work, request, patient, by_patient(patient.id), why))


async def _came_back(work: Work, request_id: str) -> tuple[IdentityConfirmation, Patient]:
    request, patient = await lock_request(work, request_id)
    if request.route is not Route.BANK or request.state_used_at is None:
        raise NotFound
    return request, patient


async def _by(
    work: Work, column: sa.orm.InstrumentedAttribute[bytes | None], purpose: str, value: str
) -> IdentityConfirmation:
    prints = keys_of(work.session).fingerprints(purpose, value)
    found = await work.session.scalar(sa.select(IdentityConfirmation).where(column.in_(prints)))
    if found is None:
        raise NotFound
    return found


def _require_usable(work: Work, request: IdentityConfirmation, *, used: bool) -> None:
    if used:
        raise LinkUsed
    if not request.is_open or is_over(request, work.now):
        raise LinkExpired


def ran_out(request: IdentityConfirmation) -> BankRefused:
    """Why a way that was not decided in time is over.

    Gives: WayRanOut, BrokenOffHere.
    """
    return WayRanOut(_MINUTES) if request.state_used_at is None else BrokenOffHere()
