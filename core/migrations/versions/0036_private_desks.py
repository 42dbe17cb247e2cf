"""Whether somebody of the staff is at the desk in their private chat, or a patient there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("at_desk", sa.Boolean))


def downgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("at_desk")
