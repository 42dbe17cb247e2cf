"""When a card of the staff chat looks different though nothing was done to it: the day has come that it names."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cards", sa.Column("changes_at", MOMENT))
    op.create_index("ix_cards_changes_at", "cards", ["changes_at"])
    cards = sa.table("cards", sa.column("closed", sa.Boolean), sa.column("changes_at", MOMENT))
    # Until now they counted days: each is drawn once more, and says then when it is to be drawn again.
    op.execute(sa.update(cards).where(cards.c.closed.is_(False)).values(changes_at=datetime.now(UTC)))


def downgrade() -> None:
    op.drop_index("ix_cards_changes_at", "cards")
    op.drop_column("cards", "changes_at")
