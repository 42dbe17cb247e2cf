"""People who write to the portal, patients or not: where they are reached, and in which language.

All that is stored of patients refers to a person's number. Whose number it is, is sealed: whoever has the database
without the keys can't tell.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.context import Work
from core.i18n import Language
from core.orm import Base, Encrypted, keys_of
from core.statements.prepared import PreparedRows

ADDRESS: Final = "people.address"
"""The purpose under which addresses are sealed and fingerprinted."""


class LanguageCode(sa.types.TypeDecorator[Language]):
    """A language by its code. One that the portal no longer speaks is none: its speakers are asked again."""

    impl = sa.String(24)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Language | None:  # noqa: ARG002
        return Language(value) if value in set(Language) else None


class Person(Base):
    """Somebody at an address, which the messenger makes of a person's id there; to core it is a name without parts."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Encrypted(ADDRESS))
    address_fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    language: Mapped[Language | None] = mapped_column(LanguageCode)
    unreachable_since: Mapped[datetime | None]


_ROWS: Final = PreparedRows(Person)


async def get_or_create_person(work: Work, address: str) -> Person:
    """The person at this address; made, when they write for the first time."""
    if person := await find_person(work, address):
        return person
    try:
        async with work.session.begin_nested():
            person = Person(address=address, address_fingerprint=keys_of(work.session).fingerprint(ADDRESS, address))
            work.session.add(person)
    except IntegrityError:
        # Another turn of theirs was quicker.
        if person := await find_person(work, address):
            return person
        raise
    return person


async def find_person(work: Work, address: str) -> Person | None:
    """The person at this address, if they have ever written."""
    return await work.session.scalar(sa.select(Person).where(is_at(work.session, address)))


def is_at(session: AsyncSession, address: str) -> sa.ColumnElement[bool]:
    """Whether a person is at this address."""
    return Person.address_fingerprint.in_(keys_of(session).fingerprints(ADDRESS, address))


async def choose_language(work: Work, person: Person, language: Language) -> None:
    """From now on they are spoken to in this language."""
    person.language = language
    await _ROWS.change(work.session, person)


async def mark_unreachable(work: Work, person: Person) -> None:
    """Note that messages no longer get through; since when, is kept from the first time."""
    person.unreachable_since = person.unreachable_since or work.now
    await work.session.flush()


async def mark_reachable(work: Work, person: Person) -> None:
    """Note that messages get through again."""
    person.unreachable_since = None
    await work.session.flush()
