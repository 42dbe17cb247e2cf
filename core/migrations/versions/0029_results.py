"""Results of examinations, and who of the patients wants to open them only after the doctor's comment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "results",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False, index=True),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("corrects", sa.String(16), sa.ForeignKey("results.id", ondelete="CASCADE"), index=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("collected_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("shown_at", MOMENT),
        sa.Column("opens_at", MOMENT),
        sa.Column("commented_at", MOMENT),
        sa.Column("changed_at", MOMENT),
        sa.Column("tell_at", MOMENT, index=True),
        sa.Column("news", sa.String(24)),
        sa.Column("announced_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "collected_at"),
    )
    op.create_table(
        "result_choices",
        sa.Column(
            "patient_id",
            sa.Integer,
            sa.ForeignKey("patients.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("chosen_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("result_choices")
    op.drop_table("results")
