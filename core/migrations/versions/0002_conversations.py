"""Conversations, what has come in, what is to go out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
WAITING = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("state", sa.String(120)),
        sa.Column("data", SEALED, nullable=False),
        sa.Column("screen_version", sa.Integer, nullable=False),
        sa.Column("screen_message_id", sa.BigInteger),
        sa.Column("shows_contact_button", sa.Boolean, nullable=False),
    )
    op.create_table(
        "taken_updates",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("taken_at", MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "dead_letters",
        sa.Column("incident", sa.String(12), primary_key=True),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("update", SEALED, nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("dedupe_key", sa.String(120), nullable=False, unique=True),
        sa.Column("payload", SEALED),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Index("ix_outbox_waiting", "chat_id", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )


def downgrade() -> None:
    for table in ("outbox", "dead_letters", "taken_updates", "conversations"):
        op.drop_table(table)
