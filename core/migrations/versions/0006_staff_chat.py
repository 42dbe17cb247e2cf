"""The staff chat: what its messages are for, its cards and topics, and the number it moved to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SUBJECT = sa.String(80)


def upgrade() -> None:
    op.create_table(
        "routes",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("subject", SUBJECT, nullable=False, index=True),
        sa.Column("value", sa.String(80), nullable=False),
        sa.Column("asked", sa.String(80)),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("subject", SUBJECT, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("queued", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
    )
    op.create_table(
        "topics",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(24), primary_key=True),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("asked_at", MOMENT, nullable=False),
    )
    op.create_table(
        "chat_moves",
        sa.Column("old_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("new_id", sa.BigInteger, nullable=False),
        sa.Column("learned_at", MOMENT, nullable=False),
    )
    op.add_column("outbox", sa.Column("queued_at", MOMENT))


def downgrade() -> None:
    op.drop_column("outbox", "queued_at")
    for table in ("chat_moves", "topics", "cards", "routes"):
        op.drop_table(table)
