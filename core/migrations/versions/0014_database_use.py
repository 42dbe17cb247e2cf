"""Whose a database is: a clinic's, or the demonstration's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "database_use",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("use", sa.String(20), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("database_use")
