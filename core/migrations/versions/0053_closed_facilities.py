"""Facilities that are closed, wholly or for one service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("blocked_times", sa.Column("facility", sa.LargeBinary))
    op.add_column("blocked_times", sa.Column("service", sa.LargeBinary))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM blocked_times WHERE facility IS NOT NULL"))
    op.drop_column("blocked_times", "service")
    op.drop_column("blocked_times", "facility")
