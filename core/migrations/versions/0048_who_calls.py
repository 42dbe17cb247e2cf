"""Who of the staff is calling a patient just now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls_to_make", sa.Column("taken_by", sa.String(80)))
    op.add_column("calls_to_make", sa.Column("holder", sa.LargeBinary))
    op.add_column("calls_to_make", sa.Column("taken_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("calls_to_make", "taken_at")
    op.drop_column("calls_to_make", "holder")
    op.drop_column("calls_to_make", "taken_by")
