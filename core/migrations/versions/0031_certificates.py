"""Occupational certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column(
            "appointment_id",
            sa.String(16),
            sa.ForeignKey("appointments.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("given_at", MOMENT),
        sa.Column("told_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_certificates_patient_id_given_at", "certificates", ["patient_id", "given_at"])
    op.create_index(
        "ix_certificates_given",
        "certificates",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("given_at IS NOT NULL"),
        postgresql_where=sa.text("given_at IS NOT NULL"),
    )
    op.create_index(
        "ix_certificates_untold",
        "certificates",
        ["given_at"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("certificates")
