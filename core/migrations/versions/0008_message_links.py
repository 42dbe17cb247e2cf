"""What messages of the staff chat are for: a subject, and a part of it; the kind of the subject tells all the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SUBJECT = sa.String(80)


def upgrade() -> None:
    op.create_table(
        "message_links",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject", SUBJECT, nullable=False, index=True),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.execute(
        "INSERT INTO message_links (chat_id, message_id, subject, part, made_at)"
        " SELECT chat_id, message_id, subject, value, made_at FROM routes"
    )
    op.drop_table("routes")


def downgrade() -> None:
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
    op.execute(
        "INSERT INTO routes (chat_id, message_id, purpose, subject, value, made_at)"
        " SELECT chat_id, message_id, CASE WHEN part = '' THEN 'card' WHEN subject LIKE 'question:%' THEN 'entry'"
        " ELSE 'instruction' END, subject, part, made_at FROM message_links"
    )
    op.drop_table("message_links")
