"""Requests of patients for an appointment that the clinic books itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_table(
        "booking_requests",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String(80)),
        sa.Column("waiting_since", MOMENT),
        sa.Column("taken_by", sa.String(80)),
        sa.Column("holder", sa.LargeBinary),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("service", sa.LargeBinary, nullable=False),
        sa.Column("appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="SET NULL")),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index(
            "ix_booking_requests_open",
            "service",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )


def downgrade() -> None:
    op.drop_table("booking_requests")
