"""The clinic's people, and what they do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
CHOICE = sa.String(24)
ADDRESS = sa.String(80)


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("address", ADDRESS, primary_key=True),
        sa.Column("facts", SEALED, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", ADDRESS, nullable=False),
        sa.Column("what", CHOICE, nullable=False),
        sa.Column("patient_id", sa.Integer),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Index(None, "who", "number"),
        sa.Index(None, "patient_id", "number"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    for table in ("audit_head", "audit", "staff"):
        op.drop_table(table)
