"""What is taken back of offers, and at which hours and how soon somebody would come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("freed_times", sa.Column("offer_id", sa.String(16)))
    # What is wished is sealed: of whoever waits already, it is looked at as before.
    op.add_column("watches", sa.Column("hours", sa.Integer, nullable=False, server_default=str(2**24 - 1)))
    op.add_column("watches", sa.Column("notice_minutes", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("watches", "notice_minutes")
    op.drop_column("watches", "hours")
    op.drop_column("freed_times", "offer_id")
