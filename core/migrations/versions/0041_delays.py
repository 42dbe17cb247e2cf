"""Delays of practitioners, and what their patients were told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "delays",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("practitioner", sa.LargeBinary, nullable=False),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
    )
    op.create_table(
        "delay_notices",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("all_right_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
    )


def downgrade() -> None:
    op.drop_table("delay_notices")
    op.drop_table("delays")
