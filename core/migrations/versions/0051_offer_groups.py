"""Free times that the desk offers to several who wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "offer_groups",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT),
        sa.Column("wish", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_freed_times_group_id", "freed_times", ["group_id"])


def downgrade() -> None:
    op.drop_index("ix_freed_times_group_id", "freed_times")
    op.drop_table("offer_groups")
