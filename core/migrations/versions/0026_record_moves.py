"""Accounts that have moved to another chat, and what the old one says of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "record_moves",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column(
            "patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("from_person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("objected_at", MOMENT),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", sa.String(80)),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("settler", sa.LargeBinary),
    )


def downgrade() -> None:
    op.drop_table("record_moves")
