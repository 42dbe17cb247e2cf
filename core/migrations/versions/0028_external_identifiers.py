"""By what the clinic's own system knows what is kept here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "external_identifiers",
        sa.Column("fingerprint", sa.LargeBinary, primary_key=True),
        sa.Column(
            "patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("local_id", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Index(None, "local_id", "kind"),
    )


def downgrade() -> None:
    op.drop_table("external_identifiers")
