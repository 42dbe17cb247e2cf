"""A patient's chat may be closed while the records stay: an account can be without one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("patients") as patients:
        patients.alter_column("person_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("patients") as patients:
        patients.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
