"""Answers that wait to be sent are looked for by their author."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UNSENT = sa.text("position IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_question_entries_unsent", "question_entries", ["by"], sqlite_where=UNSENT, postgresql_where=UNSENT
    )


def downgrade() -> None:
    op.drop_index("ix_question_entries_unsent", "question_entries")
