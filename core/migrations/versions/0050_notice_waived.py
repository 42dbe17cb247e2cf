"""Since when the clinic's own change leaves an appointment in its patient's hands, whatever the notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointments", sa.Column("notice_waived_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("appointments", "notice_waived_at")
