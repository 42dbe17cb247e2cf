"""Medicines, orders of prescriptions, e-prescriptions, and what patients are reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _patient() -> sa.Column[int]:
    return sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "medications",
        sa.Column("id", sa.String(16), primary_key=True),
        _patient(),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("runs_out_on", sa.Date),
        sa.Column("remind_at", MOMENT, index=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "added_at"),
    )
    op.create_table(
        "renewal_requests",
        sa.Column("id", sa.String(16), primary_key=True),
        _patient(),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("supply", sa.String(24), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expected_on", sa.Date, nullable=False),
        sa.Column("taken_by", sa.String(80)),
        sa.Column("taken_at", MOMENT),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        sa.Column("announce_at", MOMENT, index=True),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "sent_at"),
        sa.Index(None, "status", "sent_at"),
    )
    op.create_table(
        "prescriptions",
        sa.Column("id", sa.String(16), primary_key=True),
        _patient(),
        sa.Column("request_id", sa.String(16), sa.ForeignKey("renewal_requests.id", ondelete="CASCADE"), unique=True),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("used_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("remind_at", MOMENT, index=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "published_at"),
    )
    op.create_table(
        "prescription_reminders",
        sa.Column(
            "patient_id",
            sa.Integer,
            sa.ForeignKey("patients.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("of_medicines", sa.Boolean, nullable=False),
        sa.Column("of_prescriptions", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    for table in ("prescription_reminders", "prescriptions", "renewal_requests", "medications"):
        op.drop_table(table)
