"""How long a voice note lasts, and what was sent as one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("seconds", sa.Integer))
    op.add_column("file_fetches", sa.Column("as_voice", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("file_fetches", "as_voice")
    op.drop_column("files", "seconds")
