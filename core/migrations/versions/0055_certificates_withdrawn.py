"""Certificates that were wrong are withdrawn; another one may follow the same appointment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

GIVEN = sa.text("given_at IS NOT NULL")
STANDING = sa.text("given_at IS NOT NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.add_column("certificates", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    _index_again(STANDING)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM certificates WHERE withdrawn_at IS NOT NULL"))
    _index_again(GIVEN)
    op.drop_column("certificates", "withdrawn_at")


def _index_again(where: sa.TextClause) -> None:
    op.drop_index("ix_certificates_given", "certificates")
    op.create_index(
        "ix_certificates_given",
        "certificates",
        ["appointment_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
