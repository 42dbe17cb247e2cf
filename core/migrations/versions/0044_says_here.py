"""When a patient said that they are here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointments", sa.Column("says_here_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("appointments", "says_here_at")
