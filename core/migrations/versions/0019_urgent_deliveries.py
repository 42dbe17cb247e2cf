"""What is urgent goes ahead of all else that its group is still to get."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()))
    waits = sa.text("urgent AND done_at IS NULL")
    op.create_index("ix_outbox_urgent", "outbox", ["chat_id", "id"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    op.drop_index("ix_outbox_urgent", "outbox")
    op.drop_column("outbox", "urgent")
