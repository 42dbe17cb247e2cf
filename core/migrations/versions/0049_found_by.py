"""By which terms a patient is found: those of older releases are made anew when the portal starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patients", sa.Column("found_by", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_patients_found_by", "patients", ["found_by"])


def downgrade() -> None:
    op.drop_index("ix_patients_found_by", "patients")
    op.drop_column("patients", "found_by")
