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
from core.ids import LENGTH
from core.orm import Base, EncryptedJson, keys_of

FINGERPRINT: Final = "external_identifiers.fingerprint"

PARTS: Final = 1_000
"""From this position on, names are of parts of a record."""

AT_ONCE: Final = 300
"""Names that are looked for by one statement."""


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
    def of_id(cls, kind: str, number: str, source: str = "") -> Key:
        """Of an id, which names it among its sort in its system; `source` is that system's name, if it has one here."""
        return cls((KeyKind.ID, scoped(kind, source), number))

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


class Names:
    """What is known by names, as far as a transaction has asked for it or has given names itself."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._ring = keys_of(work.session)
        self._rows: dict[Key, ExternalIdentifier | None] = {}

    async def learn(self, keys: Iterable[Key]) -> list[ExternalIdentifier]:
        """Look at once for all of these that were not looked for before; what was found."""
        wanted = [each for each in dict.fromkeys(keys) if each not in self._rows]
        found: list[ExternalIdentifier] = []
        for start in range(0, len(wanted), AT_ONCE):
            found += await self._look_for(wanted[start : start + AT_ONCE])
        return found

    async def find(self, keys: Sequence[Key]) -> ExternalIdentifier | None:
        """What is known by one of these.

        Raises: FaultError, when they are names of two records.
        """
        await self.learn(keys)
        found = [row for row in (self._rows[each] for each in keys) if row is not None]
        if len({(each.kind, each.local_id) for each in found}) > 1:
            raise FaultError("has identifiers of two different records here")
        return found[0] if found else None

    async def remember(
        self, patient: Patient, kind: RecordKind, local_id: int | str, keys: Sequence[Key], first: int = 0
    ) -> None:
        """From now on something of the patient's is known by these, too, unless it is already; `first` is the position
        of the first of them.
        """
        await self.learn(keys)
        for position, key in enumerate(dict.fromkeys(keys), first):
            if self._rows[key] is None:
                row = ExternalIdentifier(kind=kind, patient_id=patient.id, local_id=str(local_id), position=position)
                row.fingerprint, row.name = self._ring.fingerprint(FINGERPRINT, key.text), list(key)
                self._work.session.add(row)
                self._rows[key] = row

    async def _look_for(self, keys: list[Key]) -> Sequence[ExternalIdentifier]:
        prints = {each: key for key in keys for each in self._ring.fingerprints(FINGERPRINT, key.text)}
        query = sa.select(ExternalIdentifier).where(ExternalIdentifier.fingerprint.in_(prints))
        self._rows |= dict.fromkeys(keys)
        found = (await self._work.session.scalars(query)).all()
        self._rows |= {prints[row.fingerprint]: row for row in found}
        return found


def scoped(kind: str, source: str) -> str:
    """A sort of resources in a system: two systems may have the same id for different things."""
    return f"{source}/{kind}" if source else kind


async def names_of(
    work: Work, kind: RecordKind, local_ids: Collection[int | str], source: str = ""
) -> dict[str, list[Key]]:
    """The names of several records, each one's in the order in which they came; ids as this system sees them."""
    table = ExternalIdentifier
    wanted = [str(each) for each in local_ids]
    query = sa.select(table).where(table.local_id.in_(wanted), table.kind == kind).order_by(table.position)
    names: dict[str, list[Key]] = {each: [] for each in wanted}
    for row in await work.session.scalars(query):
        names[row.local_id].append(_seen_from(row.key, source))
    return names


def _seen_from(key: Key, source: str) -> Key:
    """The name as a system sees it: its own ids are those without a name of a system."""
    what, of, value = key
    if what is not KeyKind.ID or not source:
        return key
    return Key((what, of.removeprefix(f"{source}/") if of.startswith(f"{source}/") else f"/{of}", value))


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


def written_id(own: str) -> str:
    """One of our ids as FHIR takes it: it has no underlines."""
    return own.replace("_", ".")


def own_id(written: str) -> str | None:
    """The same, back; `None` for an id that can't be ours."""
    return written.replace(".", "_") if len(written) == LENGTH else None
