"""Referrals, and which appointments were booked from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="SET NULL"), index=True),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("procedures", sa.Integer, nullable=False),
        sa.Column("issued_on", sa.Date),
        sa.Column("issued_at", MOMENT),
        sa.Column("told_at", MOMENT),
        sa.Column("valid_until", sa.Date),
        sa.Column("warned_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_referrals_patient_id_issued_at", "referrals", ["patient_id", "issued_at"])
    op.create_index("ix_referrals_valid_until", "referrals", ["valid_until"])
    op.create_index(
        "ix_referrals_untold",
        "referrals",
        ["issued_at"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "referral_uses",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "referral_id",
            sa.String(16),
            sa.ForeignKey("referrals.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
    )


def downgrade() -> None:
    op.drop_table("referral_uses")
    op.drop_table("referrals")
