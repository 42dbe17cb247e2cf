"""A patient may have a PIN, which is asked for before anything medical is shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("patients", sa.Column("pin_pause", sa.Integer))
    op.add_column("patients", sa.Column("pin_used_at", MOMENT))
    op.create_table(
        "pins",
        sa.Column(
            "patient_id",
            sa.Integer,
            sa.ForeignKey("patients.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("proof", sa.LargeBinary),
        sa.Column("new_salt", sa.LargeBinary),
        sa.Column("new_proof", sa.LargeBinary),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", MOMENT),
    )


def downgrade() -> None:
    op.drop_table("pins")
    with op.batch_alter_table("patients") as table:
        table.drop_column("pin_used_at")
        table.drop_column("pin_pause")
