"""Who of the staff is told in the morning what the day brings, and of which day they last were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "morning_summaries",
        sa.Column("address", sa.String(80), primary_key=True),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("told_on", sa.Date),
        sa.Column("briefed_on", sa.Date),
    )


def downgrade() -> None:
    op.drop_table("morning_summaries")
