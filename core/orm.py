"""What tables are made of: their root, moments in UTC, and columns that keep personal data sealed (D17)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from core.keys import KeyRing

_JSON = json.JSONEncoder(ensure_ascii=False).encode


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware on both ways, kept in UTC (D17). On SQLite it is text as SQLAlchemy writes it, made at once."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 - as in SQLAlchemy
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401 - as in SQLAlchemy
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "A moment without a time zone can't be stored."
        raise ValueError(message)
    return moment.astimezone(UTC)


def _to_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    in_utc = moment if moment.tzinfo is UTC else _in_utc(moment)
    return in_utc.isoformat(" ", "microseconds")[: -len("+00:00")]


@lru_cache(maxsize=4096)  # one free time is in many rows
def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class _Sealed(sa.types.TypeDecorator[Any]):
    """A column that the engine's keys seal; every value is bound to `purpose`, by convention `"table.column"`."""

    impl = sa.LargeBinary
    cache_ok = True
    write: Callable[[Any], bytes]
    read: Callable[[bytes], Any]

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        seal, purpose, write = keys_of_dialect(dialect).seal, self.purpose, self.write

        def sealed(value: Any) -> bytes | None:  # noqa: ANN401
            return None if value is None else seal(purpose, write(value))

        return sealed

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], Any]:  # noqa: ARG002
        unseal, purpose, read = keys_of_dialect(dialect).open, self.purpose, self.read

        def opened(value: bytes | None) -> Any:  # noqa: ANN401
            return None if value is None else read(unseal(purpose, value))

        return opened


class Encrypted(_Sealed):
    """Text, sealed before it reaches the database. It can't be searched for: keep a fingerprint beside it for that."""

    cache_ok = True
    write = staticmethod(str.encode)
    read = staticmethod(bytes.decode)


class EncryptedBytes(_Sealed):
    """Bytes, sealed before they reach the database."""

    cache_ok = True
    write = read = staticmethod(bytes)


class EncryptedJson(_Sealed):
    """JSON, sealed before it reaches the database. Assign a new value to change it; changes inside go unseen."""

    cache_ok = True

    read = staticmethod(json.loads)

    @staticmethod
    def write(value: Any) -> bytes:  # noqa: ANN401
        return _JSON(value).encode()


class EncryptedModel(_Sealed):
    """A frozen pydantic value, sealed before it reaches the database."""

    cache_ok = True

    def __init__(self, purpose: str, model: type[BaseModel]) -> None:
        super().__init__(purpose)
        self.model = model
        self.read = model.model_validate_json

    @staticmethod
    def write(value: BaseModel) -> bytes:
        return value.model_dump_json().encode()


class Base(DeclarativeBase):
    """The root of all tables. Constraints are named by rule, so that migrations can name them too."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name, read once
        datetime: UtcDateTime,
        # By value, as text: a database type would have to be migrated with each new member.
        StrEnum: sa.Enum(
            StrEnum, native_enum=False, length=24, values_callable=lambda kind: [each.value for each in kind]
        ),
    }


def keys_of(session: AsyncSession) -> KeyRing:
    """The keys of the database that the session works on."""
    return keys_of_dialect(session.get_bind().dialect)


def keys_of_dialect(dialect: Dialect) -> KeyRing:
    """The keys travel on the dialect, which belongs to one engine: a column type is shared by all of them."""
    keys: KeyRing = dialect.portal_keys  # type: ignore[attr-defined]
    return keys
