"""Requests to confirm an identity, and how far each has come (S25–S33, D1, D18).

    OPEN ─▶ CONFIRMED | REFUSED | CANCELLED | EXPIRED | PROVEN
    PROVEN ─▶ CONFIRMED | CANCELLED | EXPIRED

A request is for one route. Of the bank, the reception and the call centre, a patient has one open at most, since a new
one cancels the one before; beside it one contact form at most. While any is open, the account is PENDING, which opens
nothing that BASIC doesn't; once one is confirmed, it is FULL. One is PROVEN, and not confirmed, when another full
account has the identity: for a day, the patient may have that account's records moved to their chat
(`core.records.moving`).

Open is what a request is looked up and put in order by. Codes, links and states are fingerprints: nobody reads them
here. They stay when the request is closed, so that one which was used is told from one that never was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, Tier, lock_patient
from core.context import Work
from core.errors import NotFound
from core.identity.refusals import RequestOver
from core.ids import new_id
from core.orm import Base, EncryptedJson
from core.receipts import WithReceipt
from core.staff.call_waiting import WaitsForCall

VALID_FOR: Final = dt.timedelta(minutes=10)
"""How long a code, and a way to the bank and back, can be used."""

PROVEN_FOR: Final = dt.timedelta(days=1)
"""How long somebody may choose to have the records moved, once they have proven who they are."""

MOST_IN_A_DAY: Final = 10
"""How many codes and ways to the bank a patient may ask for within 24 hours."""

REASON: Final = "reason"
"""The sealed fact that its patient is told when the staff refuse."""


class Route(StrEnum):
    """The way on which an identity is confirmed."""

    BANK = "bank"
    RECEPTION = "reception"
    CALL_CENTRE = "call_centre"
    CONTACT_FORM = "contact_form"


class ConfirmationStatus(StrEnum):
    """How a request stands."""

    OPEN = "open"
    PROVEN = "proven"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_S: Final = ConfirmationStatus

FOLLOWS: Final[Mapping[ConfirmationStatus, frozenset[ConfirmationStatus]]] = {
    _S.OPEN: frozenset({_S.CONFIRMED, _S.REFUSED, _S.CANCELLED, _S.EXPIRED, _S.PROVEN}),
    _S.PROVEN: frozenset({_S.CONFIRMED, _S.CANCELLED, _S.EXPIRED}),
    _S.CONFIRMED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""What may become of a request."""


class Document(StrEnum):
    """What the patient showed; its kind is kept, and never its number (D18)."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"
    MDOWOD = "mdowod"


_OPEN: Final = sa.text("status = 'open'")


class IdentityConfirmation(WaitsForCall, WithReceipt, Base):
    """One request. `closed_by` is the address of the member of staff who decided; `None` where it was the bank, the
    patient or time. Of the routes, only a contact form waits for a call.
    """

    __tablename__ = "identity_confirmations"
    __table_args__ = (
        sa.Index(None, "patient_id", "opened_at"),
        sa.Index(
            "ix_identity_confirmations_open_code",
            "code_fingerprint",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_identity_confirmations_code", "code_fingerprint", "opened_at"),
        sa.Index("ix_identity_confirmations_expiry", "status", "expires_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    route: Mapped[Route]
    status: Mapped[ConfirmationStatus]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(sa.String(80))
    document: Mapped[Document | None]
    code_fingerprint: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    attempts: Mapped[int]
    link_fingerprint: Mapped[bytes | None] = mapped_column(sa.LargeBinary, unique=True)
    link_used_at: Mapped[datetime | None]
    state_fingerprint: Mapped[bytes | None] = mapped_column(sa.LargeBinary, unique=True)
    state_used_at: Mapped[datetime | None]
    sealed: Mapped[dict[str, Any]] = mapped_column("facts", EncryptedJson("identity_confirmations.facts"))

    @property
    def is_open(self) -> bool:
        return self.status is ConfirmationStatus.OPEN

    @property
    def held_by(self) -> int:
        """Of a proof, the number of the full account that has the identity; 0 of any other request."""
        return int(self.fact("held_by") or 0)

    def fact(self, name: str) -> str:
        """One of the sealed facts; empty when it isn't there."""
        return str(self.sealed.get(name, ""))

    def note_facts(self, **facts: str) -> None:
        """Add to the sealed facts."""
        self.sealed = {**self.sealed, **facts}

    def require_open(self) -> None:
        """Pass if it can still be decided.

        Raises: RequestOver.
        """
        if not self.is_open:
            raise RequestOver

    def close_as(self, status: ConfirmationStatus, now: datetime) -> None:
        """Close it so; it has to be open."""
        if status not in FOLLOWS[self.status]:
            raise ValueError(f"{self.status} is not followed by {status}")
        self.status, self.closed_at = status, now
        self.stop_waiting()


class CodeGuesses(Base):
    """How many wrong codes a member of staff has typed since a moment; rows are by address, and begin anew when an hour
    has passed.
    """

    __tablename__ = "identity_code_guesses"

    by: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    since: Mapped[datetime]
    wrong: Mapped[int]


def new_request(work: Work, patient: Patient, route: Route) -> IdentityConfirmation:
    """A request that is open from now on, in the session."""
    request = IdentityConfirmation(id=new_id(), patient_id=patient.id, route=route)
    request.status, request.opened_at, request.sealed = ConfirmationStatus.OPEN, work.now, {}
    request.attempts = request.raised = 0
    work.session.add(request)
    return request


async def lock_request(work: Work, request_id: str) -> tuple[IdentityConfirmation, Patient]:
    """A request and its patient as others left them, kept from them until this transaction ends: the patient first.

    Raises: NotFound.
    Locks: patient, request.
    """
    query = sa.select(Patient).join(IdentityConfirmation, IdentityConfirmation.patient_id == Patient.id)
    patient = await work.session.scalar(query.where(IdentityConfirmation.id == request_id))
    if patient is None:
        raise NotFound
    await lock_patient(work.session, patient)
    one = sa.select(IdentityConfirmation).where(IdentityConfirmation.id == request_id).with_for_update()
    request = await work.session.scalar(one, execution_options={"populate_existing": True})
    if request is None:
        raise NotFound
    return request, patient


async def open_requests(work: Work, patient: Patient) -> tuple[IdentityConfirmation, ...]:
    """The patient's open requests, the oldest first; what has run out is among them until it is expired."""
    query = sa.select(IdentityConfirmation).where(
        IdentityConfirmation.patient_id == patient.id, IdentityConfirmation.status == ConfirmationStatus.OPEN
    )
    query = query.order_by(IdentityConfirmation.opened_at, IdentityConfirmation.id)
    return tuple(await work.session.scalars(query, execution_options={"populate_existing": True}))


async def proofs(work: Work, patient: Patient) -> tuple[IdentityConfirmation, ...]:
    """The patient's proofs that are neither used nor declined, the latest first; what has run out is among them until
    it is expired.
    """
    query = sa.select(IdentityConfirmation).where(
        IdentityConfirmation.patient_id == patient.id, IdentityConfirmation.status == ConfirmationStatus.PROVEN
    )
    return tuple(await work.session.scalars(query.order_by(IdentityConfirmation.closed_at.desc())))


async def get_request(work: Work, patient: Patient, request_id: str) -> IdentityConfirmation:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(IdentityConfirmation, request_id, populate_existing=True)
    if found is None or found.patient_id != patient.id:
        raise NotFound
    return found


async def settle_tier(work: Work, patient: Patient) -> None:
    """Bring the level in line with the requests: PENDING while one is open, else BASIC; what is FULL stays so. The
    caller has the patient locked.
    """
    await work.session.flush()
    if patient.tier is not Tier.FULL:
        patient.tier = Tier.PENDING if await open_requests(work, patient) else Tier.BASIC
    await work.session.flush()


def is_over(request: IdentityConfirmation, now: datetime) -> bool:
    """Whether its time has run out."""
    return request.expires_at is not None and request.expires_at <= now
