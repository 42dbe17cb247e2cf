"""Those whose appointments an absence has cancelled are offered other times, in turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = ("offer_at", "offered_until", "declined_at", "again_at")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("called_off", sa.Column(column, MOMENT))
    op.create_index("ix_called_off_offer_at", "called_off", ["offer_at"])


def downgrade() -> None:
    op.drop_index("ix_called_off_offer_at", "called_off")
    for column in COLUMNS:
        op.drop_column("called_off", column)
