"""What appointments were before they were moved, and holds that are instead of an appointment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("appointments", sa.Column("instead_of", sa.String(16)))
    op.create_table(
        "appointment_moves",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("practitioner", sa.LargeBinary, nullable=False),
        sa.Column("snapshot", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("appointment_moves")
    op.drop_column("appointments", "instead_of")
