"""What stands above a conversation's screen, so that none of it is lost with a screen that nobody was shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("notes", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("conversations", "notes")
