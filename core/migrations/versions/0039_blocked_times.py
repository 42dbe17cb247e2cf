"""Blocked times, appointments that an absence has cancelled, and the rest of those whose patients didn't come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("appointments", sa.Column("freed_from", MOMENT))
    op.create_table(
        "blocked_times",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("practitioner", sa.LargeBinary, nullable=False),
        sa.Column("because", sa.String(24), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.String(80)),
        sa.Column("look_again_at", MOMENT, index=True),
        sa.Index(None, "end"),
    )
    op.create_table(
        "called_off",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "blocked_id",
            sa.String(16),
            sa.ForeignKey("blocked_times.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("called_off_at", MOMENT, nullable=False),
        sa.Column("call_from", MOMENT, index=True),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
    )


def downgrade() -> None:
    op.drop_table("called_off")
    op.drop_table("blocked_times")
    op.drop_column("appointments", "freed_from")
