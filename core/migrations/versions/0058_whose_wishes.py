"""For whom it is looked again at what waits for others' answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("freed_times", sa.Column("patient_id", sa.Integer))


def downgrade() -> None:
    op.drop_column("freed_times", "patient_id")
