"""By what other systems know what is kept here, so that it is recognised when it comes again (B18).

A resource is known by its identifiers (system and value), by its address, and by its sort and id. Each is a row, found
by a fingerprint; a record that was made here is known by its own id as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.context import Work
from core.exchange.report import FaultError
from core.orm import Base, EncryptedJson, keys_of

FINGERPRINT: Final = "external_identifiers.fingerprint"


class RecordKind(StrEnum):
    """What of ours something is."""

    PATIENT = "patient"
    APPOINTMENT = "appointment"
    REFERRAL = "referral"
    PRESCRIPTION = "prescription"
    MEDICATION = "medication"
    RESULT = "result"


class KeyKind(StrEnum):
    """What sort of name it is."""

    IDENTIFIER = "identifier"
    ADDRESS = "address"
    ID = "id"


class Key(tuple[KeyKind, str, str]):
    """One name of a resource: an identifier's system and value, an address alone, or its sort and id."""

    __slots__ = ()

    @classmethod
    def of_identifier(cls, kind: str, system: str, value: str) -> Key:
        """Of an identifier; two sorts of resources may have the same."""
        return cls((KeyKind.IDENTIFIER, f"{kind}|{system}", value))

    @classmethod
    def of_address(cls, address: str) -> Key:
        """Of an address, which names the resource all over the world."""
        return cls((KeyKind.ADDRESS, "", address))

    @classmethod
    def of_id(cls, kind: str, number: str) -> Key:
        """Of an id, which names it among its sort in its system."""
        return cls((KeyKind.ID, kind, number))

    @property
    def text(self) -> str:
        """All of it, to be fingerprinted."""
        return "\0".join(self)


class ExternalIdentifier(Base):
    """That something of a patient's is known by a name. `position` is the name's among those that came together."""

    __tablename__ = "external_identifiers"
    __table_args__ = (sa.Index(None, "local_id", "kind"),)

    fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RecordKind]
    local_id: Mapped[str] = mapped_column(sa.String(16))
    position: Mapped[int]
    name: Mapped[list[str]] = mapped_column("sealed", EncryptedJson("external_identifiers.sealed"))

    @property
    def key(self) -> Key:
        return Key((KeyKind(self.name[0]), self.name[1], self.name[2]))


async def find(work: Work, keys: Iterable[Key]) -> ExternalIdentifier | None:
    """What is known by one of these names.

    Raises: FaultError, when they are names of two records.
    """
    ring = keys_of(work.session)
    prints = [each for key in keys for each in ring.fingerprints(FINGERPRINT, key.text)]
    if not prints:
        return None
    query = sa.select(ExternalIdentifier).where(ExternalIdentifier.fingerprint.in_(prints))
    found = (await work.session.scalars(query)).all()
    if len({(each.kind, each.local_id) for each in found}) > 1:
        raise FaultError("has identifiers of two different records here")
    return found[0] if found else None


def remember(work: Work, patient: Patient, kind: RecordKind, local_id: int | str, keys: Sequence[Key]) -> None:
    """From now on something of the patient's is known by these names, too; the caller has made sure that nothing is
    yet.
    """
    ring = keys_of(work.session)
    work.session.add_all(
        ExternalIdentifier(
            fingerprint=ring.fingerprint(FINGERPRINT, key.text),
            patient_id=patient.id,
            kind=kind,
            local_id=str(local_id),
            position=position,
            name=list(key),
        )
        for position, key in enumerate(dict.fromkeys(keys))
    )


async def names_of(work: Work, kind: RecordKind, local_ids: Collection[int | str]) -> dict[str, list[Key]]:
    """The names of several records, each one's in the order in which they came."""
    table = ExternalIdentifier
    wanted = [str(each) for each in local_ids]
    query = sa.select(table).where(table.local_id.in_(wanted), table.kind == kind).order_by(table.position)
    names: dict[str, list[Key]] = {each: [] for each in wanted}
    for row in await work.session.scalars(query):
        names[row.local_id].append(row.key)
    return names


def id_among(keys: Iterable[Key], kind: str) -> str | None:
    """The id by which its own system knows it."""
    return next((value for what, of, value in keys if what is KeyKind.ID and of == kind), None)


def identifiers_among(keys: Iterable[Key], kind: str) -> list[dict[str, Any]]:
    """Its identifiers, as FHIR writes them."""
    start = f"{kind}|"
    return [
        {"system": of.removeprefix(start), "value": value}
        for what, of, value in keys
        if what is KeyKind.IDENTIFIER and of.startswith(start)
    ]


def new_id() -> str:
    """An id for something that has none which others could be told."""
    return secrets.token_hex(10)
