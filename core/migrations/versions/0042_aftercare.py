"""What is asked after a visit, and how visits were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "aftercare",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("follow_up_at", MOMENT, index=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("rate_at", MOMENT, index=True),
        sa.Column("rated", sa.Boolean, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("month", sa.Date, nullable=False, index=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("aftercare")
