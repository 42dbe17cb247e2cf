"""What became of each delivery, what each group was sent, and dead letters that can be replayed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHOICE = sa.String(24)

OUTBOX = ("kind", "update_id", "unanswered", "first_tried_at", "last_result", "message_id")
DEAD_LETTERS = ("kind", "replay_asked_at", "replayed_at")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("kind", CHOICE))
    op.add_column("outbox", sa.Column("update_id", sa.BigInteger))
    op.add_column("outbox", sa.Column("unanswered", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("first_tried_at", MOMENT))
    op.add_column("outbox", sa.Column("last_result", CHOICE))
    op.add_column("outbox", sa.Column("message_id", sa.BigInteger))
    op.create_index("ix_outbox_update_id", "outbox", ["update_id"])
    op.add_column("dead_letters", sa.Column("kind", CHOICE))
    op.add_column("dead_letters", sa.Column("replay_asked_at", MOMENT))
    op.add_column("dead_letters", sa.Column("replayed_at", MOMENT))
    op.create_table(
        "group_sends",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Index(None, "chat_id", "sent_at"),
    )


def downgrade() -> None:
    op.drop_table("group_sends")
    op.drop_index("ix_outbox_update_id", "outbox")
    for table, columns in (("dead_letters", DEAD_LETTERS), ("outbox", OUTBOX)):
        for column in columns:
            op.drop_column(table, column)
