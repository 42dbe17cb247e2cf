"""The files of an appointment are looked up, however many files there are."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_files_appointment_id", "files", ["appointment_id"])


def downgrade() -> None:
    op.drop_index("ix_files_appointment_id", "files")
