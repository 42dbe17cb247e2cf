"""Patients: opening an account, and the regulations they accepted (S4, D1, D16).

Whoever types a PESEL has not proven that it is theirs. So an account is the person's own, found by who they are in the
chat; the identity they typed finds nothing, blocks nobody, and may be typed again by somebody else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.identity import Identity, identity_from_json
from core.accounts.name_terms import name_terms, number_terms
from core.accounts.names import PersonName
from core.accounts.people import ADDRESS, Person
from core.clinic.settings import Regulations
from core.context import Work
from core.errors import AccountExists, NotFound, RegulationsChanged
from core.orm import Base, Encrypted, EncryptedJson, keys_of
from core.statements.prepared import Answer, Prepared, numbered, one_of

IDENTITY = "patients.identity"
"""The purpose under which identities are sealed and fingerprinted."""

PHONE: Final = "patients.phone"
NAME: Final = "patient_names.fingerprint"
"""The same, for the other two that a patient is found by."""


FOUND_BY: Final = 1
"""By what patients are found is numbered: a release that finds them by more has another number."""

AT_ONCE: Final = 100
"""How many are found by new terms in one transaction."""


class Tier(StrEnum):
    """An account starts as BASIC, is PENDING while its identity is being confirmed, and becomes FULL."""

    BASIC = "basic"
    PENDING = "pending"
    FULL = "full"


class Patient(Base):
    """An account. `tier` tells how far the identity is confirmed.

    `person_id` is whose chat it opens in; `None`, when its access was closed and nobody's chat is its own (D16). Of
    whoever has a PIN (`core.accounts.pins`), `pin_pause` are the minutes without use after which it is asked for, and
    `pin_used_at` is the last use. `reminder_hours` is what they have chosen of reminders of appointments.
    `found_by` tells by which terms they are found (`FOUND_BY`).
    `has_family`: they act for somebody, or somebody for them, or did once (`core.family`). `in_consultation`: they wait
    for an online consultation, or have one (`core.consultations`).
    """

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), unique=True)
    first_name: Mapped[str] = mapped_column(Encrypted("patients.first_name"))
    last_name: Mapped[str] = mapped_column(Encrypted("patients.last_name"))
    identity_facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson(IDENTITY))
    # Not unique: an unverified account must not block the person whose PESEL was typed (D16).
    identity_fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, index=True)
    phone: Mapped[str] = mapped_column(Encrypted(PHONE))
    phone_fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, index=True)
    tier: Mapped[Tier] = mapped_column(default=Tier.BASIC)
    regulations_version: Mapped[str] = mapped_column(sa.String(40))
    created_at: Mapped[datetime]
    pin_pause: Mapped[int | None]
    pin_used_at: Mapped[datetime | None]
    reminder_hours: Mapped[str | None] = mapped_column(sa.String(40))
    found_by: Mapped[int] = mapped_column(default=FOUND_BY, index=True)
    has_family: Mapped[bool | None]
    in_consultation: Mapped[bool | None]

    @property
    def identity(self) -> Identity:
        """The PESEL, or passport and birth date, as typed; proven only when the tier is FULL."""
        return identity_from_json(self.identity_facts)

    @property
    def birth_date(self) -> date:
        return self.identity.birth_date

    @property
    def full_name(self) -> str:
        return PersonName(self.first_name, self.last_name).full


class PatientName(Base):
    """One word of a patient's name, how it begins, the end of their telephone number, or their date of birth, as a
    fingerprint: whoever knows it finds the patient (`core.staff.patient_search`).

    How long a name is, and which terms are frequent, can be told from the table; which they are can't.
    """

    __tablename__ = "patient_names"

    fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    patient_id: Mapped[int] = mapped_column(
        sa.ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class RegulationsAcceptance(Base):
    """Proof of what was accepted, and when (D7)."""

    __tablename__ = "regulations_acceptances"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    version: Mapped[str] = mapped_column(sa.String(40))
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    accepted_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Application:
    """The form that opens an account, filled in."""

    name: PersonName
    identity: Identity
    phone: str = field(repr=False)
    regulations_version: str


@cache
def _at_address(keys: int) -> Prepared:
    """A person and their account, if they have one; asked for under so many keys."""
    is_there, of_theirs = one_of(Person.address_fingerprint, "fingerprint", keys), Patient.person_id == Person.id
    return Prepared(sa.select(Person, Patient).outerjoin(Patient, of_theirs).where(is_there))


async def look_up(work: Work, address: str) -> Answer:
    """The person at an address, and the account of theirs or `None`; no row, if they have never written."""
    fingerprints = keys_of(work.session).fingerprints(ADDRESS, address)
    return await _at_address(len(fingerprints)).put_off(work.session, numbered("fingerprint", fingerprints))


async def find_patient(work: Work, person: Person) -> Patient | None:
    """The account of this person, if they have one."""
    return await work.session.scalar(sa.select(Patient).where(Patient.person_id == person.id))


async def person_of(work: Work, patient: Patient) -> Person | None:
    """Whose account it is: where the patient is told things, and in which language; `None` for one without a chat."""
    return None if patient.person_id is None else await work.session.get_one(Person, patient.person_id)


async def get_patient(work: Work, patient_id: int) -> Patient:
    """The account of this id.

    Raises: NotFound.
    """
    found = await work.session.get(Patient, patient_id)
    if found is None:
        raise NotFound
    return found


_LOCKED: Final = Prepared(sa.select(Patient).where(Patient.id == sa.bindparam("patient")).with_for_update(), fresh=True)


async def lock_patient(session: AsyncSession, patient: Patient) -> None:
    """Wait for the patient's other transactions, and see the account as they left it.

    Raises: NotFound, when it is gone.
    Locks: patient.
    """
    if await _LOCKED.first_row(session, {"patient": patient.id}) is None:
        raise NotFound


async def full_account_of(work: Work, *identities: Identity, but: Patient | None = None) -> Patient | None:
    """The full account, with a chat or without, whose identity is one of these; another one than `but`."""
    keys = keys_of(work.session)
    prints = {each for identity in identities for each in keys.fingerprints(IDENTITY, identity.key)}
    query = sa.select(Patient).where(Patient.identity_fingerprint.in_(prints), Patient.tier == Tier.FULL)
    if but is not None:
        query = query.where(Patient.id != but.id)
    found: Patient | None = await work.session.scalar(query.order_by(Patient.id).limit(1))
    return found


async def keep_record(work: Work, name: PersonName, identity: Identity, phone: str, tier: Tier = Tier.FULL) -> Patient:
    """Keep a record of somebody whom the clinic knows and who has no chat yet; `phone` may be empty.

    It is FULL, if the clinic says who it is of. Then it opens in the chat of whoever proves that identity
    (`core.records.moving`), once they have accepted the regulations; who merely types it, learns nothing (D16).
    """
    application = Application(name, identity, phone, regulations_version="")
    patient = _new_patient(work, None, application)
    patient.tier = tier
    work.session.add(patient)
    await work.session.flush()
    _be_found(work, patient)
    return patient


async def change_record(work: Work, patient: Patient, name: PersonName, phone: str) -> None:
    """Of a record without a chat, the clinic says how its owner is called and reached."""
    keys = keys_of(work.session)
    is_another = (patient.full_name, patient.phone) != (name.full, phone)
    patient.first_name, patient.last_name = name.first, name.last
    patient.phone, patient.phone_fingerprint = phone, keys.fingerprint(PHONE, phone)
    if is_another:
        await be_found_anew(work, patient)
    await work.session.flush()


def _be_found(work: Work, patient: Patient) -> None:
    keys = keys_of(work.session)
    terms = name_terms(patient.full_name) | number_terms(patient.phone, patient.birth_date)
    work.session.add_all(PatientName(fingerprint=keys.fingerprint(NAME, term), patient_id=patient.id) for term in terms)
    patient.found_by = FOUND_BY


async def be_found_anew(work: Work, patient: Patient) -> None:
    """Have somebody found by what they are called, and by their number, as both are now."""
    await work.session.execute(sa.delete(PatientName).where(PatientName.patient_id == patient.id))
    _be_found(work, patient)
    await work.session.flush()


async def find_by_new_terms(work: Work) -> bool:
    """Have some of those found by everything who were entered before there were such terms; whether there may be more.
    For a transaction of its own.
    """
    query = sa.select(Patient).where(Patient.found_by < FOUND_BY).order_by(Patient.found_by, Patient.id).limit(AT_ONCE)
    older = (await work.session.scalars(query.with_for_update(skip_locked=True))).all()
    for each in older:
        await be_found_anew(work, each)
    return len(older) == AT_ONCE


async def open_account(work: Work, person: Person, application: Application) -> Patient:
    """Open a BASIC account; keeps proof of the regulations that were accepted (D7).

    Raises: AccountExists, RegulationsChanged.
    """
    regulations = work.clinic.regulations
    if application.regulations_version != regulations.version:
        raise RegulationsChanged(current=regulations.version)
    if await find_patient(work, person):
        raise AccountExists
    patient = _new_patient(work, person, application)
    try:
        async with work.session.begin_nested():
            work.session.add(patient)
    except IntegrityError:
        # Another turn of theirs was quicker.
        raise AccountExists from None
    _be_found(work, patient)
    work.session.add(
        RegulationsAcceptance(
            patient_id=patient.id,
            version=regulations.version,
            text_hash=regulations_hash(regulations),
            accepted_at=work.now,
        )
    )
    await work.session.flush()
    return patient


def _new_patient(work: Work, person: Person | None, application: Application) -> Patient:
    identity, keys = application.identity, keys_of(work.session)
    return Patient(
        person_id=None if person is None else person.id,
        first_name=application.name.first,
        last_name=application.name.last,
        identity_facts=identity.to_json(),
        identity_fingerprint=keys.fingerprint(IDENTITY, identity.key),
        phone=application.phone,
        phone_fingerprint=keys.fingerprint(PHONE, application.phone),
        tier=Tier.BASIC,
        regulations_version=application.regulations_version,
        created_at=work.now,
    )


def regulations_hash(regulations: Regulations) -> bytes:
    """SHA-256 of the text in every language: tells later which text a version stood for (D7)."""
    return hashlib.sha256("\0".join(regulations.text.by_language().values()).encode()).digest()
