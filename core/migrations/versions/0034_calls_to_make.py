"""Whom the reception has to call, because the portal can't tell them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_table(
        "calls_to_make",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String(80)),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Index(None, "status", "due_at"),
        sa.Index(
            "ix_calls_to_make_open",
            *("patient_id", "reason", "subject"),
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )


def downgrade() -> None:
    op.drop_table("calls_to_make")
