"""Online consultations are found by who writes in them, those that have ended too."""

from __future__ import annotations

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_consultations_writer_id_queued_at", "consultations", ["writer_id", "queued_at"])


def downgrade() -> None:
    op.drop_index("ix_consultations_writer_id_queued_at", "consultations")
