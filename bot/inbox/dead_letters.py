"""Updates that failed for good, kept sealed until somebody has mended the fault and has them replayed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base, EncryptedJson


class DeadLetter(Base):
    """An update that failed for good, by the incident number that the person was told. `kind` is the name of the
    update's field that tells what it is. Once it is replayed, `update` is empty.
    """

    __tablename__ = "dead_letters"

    incident: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.BigInteger)
    update: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("dead_letters.update"))
    kind: Mapped[str | None] = mapped_column(sa.String(24))
    failed_at: Mapped[datetime]
    replay_asked_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]
