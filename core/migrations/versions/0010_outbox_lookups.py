"""What waits in the outbox is found without reading all of it: screens by their conversation, old rows by their end."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SHOWN = ("text", "edit")
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("outbox", sa.Column("screen", sa.String(255)))
    _name_screens(op.get_bind())
    waits = sa.text("screen IS NOT NULL AND done_at IS NULL")
    op.create_index("ix_outbox_screen", "outbox", ["screen"], sqlite_where=waits, postgresql_where=waits)
    done = sa.text("done_at IS NOT NULL")
    op.create_index("ix_outbox_done", "outbox", ["done_at"], sqlite_where=done, postgresql_where=done)


def _name_screens(connection: sa.Connection) -> None:
    """Of what waits already, with the keys that the database was opened with."""
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "payload", "kind", "done_at", "screen")]
    outbox = sa.table("outbox", *columns)
    waiting = sa.select(outbox.c.id, outbox.c.payload).where(outbox.c.done_at.is_(None), outbox.c.kind.in_(SHOWN))
    last = 0
    while rows := connection.execute(waiting.where(outbox.c.id > last).order_by(outbox.c.id).limit(AT_ONCE)).all():
        for row_id, payload in rows:
            screen = json.loads(keys.open("outbox.payload", payload)).get("screen") if payload else None
            if screen:
                named = sa.update(outbox).where(outbox.c.id == row_id).values(screen=screen["conversation"])
                connection.execute(named)
        last = rows[-1].id


def downgrade() -> None:
    op.drop_index("ix_outbox_done", "outbox")
    op.drop_index("ix_outbox_screen", "outbox")
    op.drop_column("outbox", "screen")
