"""Who asked or ordered for somebody; a parent may also send a child's files, ask and order prescriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

OF_CHILDREN = "status = 'active' AND due_at IS NOT NULL"
"""Only what a parent may do ends by itself, when the child is of age."""


def upgrade() -> None:
    for table in ("questions", "renewal_requests"):
        op.add_column(table, sa.Column("sent_by", sa.Integer))
    op.execute(f"UPDATE family_ties SET scopes = scopes || ',documents' WHERE {OF_CHILDREN}")  # noqa: S608 - its own words


def downgrade() -> None:
    op.execute("UPDATE family_ties SET scopes = replace(scopes, ',documents', '')")
    op.execute("UPDATE family_ties SET scopes = replace(scopes, 'documents', '')")
    for table in ("renewal_requests", "questions"):
        op.drop_column(table, "sent_by")
