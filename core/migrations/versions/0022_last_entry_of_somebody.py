"""What somebody of the staff has just written to a patient is looked up, however much they have written before."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_question_entries_by", "question_entries", ["by", "sent_at"])


def downgrade() -> None:
    op.drop_index("ix_question_entries_by", "question_entries")
