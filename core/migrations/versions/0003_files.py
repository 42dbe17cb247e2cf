"""The files of patients, what has to be fetched for them, and where they were shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
CHOICE = sa.String(24)
FILE = sa.String(40)


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", FILE, primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("status", CHOICE, nullable=False),
        sa.Column("kind", CHOICE),
        sa.Column("size", sa.Integer),
        sa.Column("label", SEALED, nullable=False),
        sa.Column("appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="SET NULL")),
        sa.Column("announced_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("remove_at", MOMENT, nullable=False, index=True),
        sa.Column("warned_at", MOMENT),
        sa.Column("consent_version", sa.String(40)),
        sa.Column("consent_hash", sa.LargeBinary),
        sa.UniqueConstraint("patient_id", "place"),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name="place"),
    )
    op.create_table(
        "file_removals",
        sa.Column("file_id", FILE, primary_key=True),
        sa.Column("reason", CHOICE, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
    )
    op.create_table(
        "file_fetches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file_id", FILE, nullable=False, unique=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("source", SEALED, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT),
    )
    op.create_table(
        "file_copies",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("file_id", FILE, nullable=False, index=True),
        sa.Column("sent_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ("file_copies", "file_fetches", "file_removals", "files"):
        op.drop_table(table)
