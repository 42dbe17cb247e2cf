"""Online consultations for somebody else: who writes, by which tie; nobody writes in two at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("status <> 'ended'")


def upgrade() -> None:
    op.add_column("consultations", sa.Column("writer_id", sa.Integer))
    op.add_column("consultations", sa.Column("tie_id", sa.String(16)))
    op.execute("UPDATE consultations SET writer_id = patient_id")
    with op.batch_alter_table("consultations") as table:
        table.alter_column("writer_id", existing_type=sa.Integer, nullable=False)
    op.create_index(
        "ix_consultations_writing",
        "consultations",
        ["writer_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_consultations_writing", "consultations")
    op.drop_column("consultations", "tie_id")
    op.drop_column("consultations", "writer_id")
