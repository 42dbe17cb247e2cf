"""Who acts for whom, and who asks the reception for it; who booked for somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def patient(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=nullable, index=index)


def upgrade() -> None:
    op.create_table(
        "family_ties",
        sa.Column("id", sa.String(16), primary_key=True),
        patient("actor_id", nullable=True, index=True),
        patient("subject_id", nullable=True, index=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("kin", sa.String(24), nullable=False),
        sa.Column("scopes", sa.String(40), nullable=False),
        sa.Column("by_actor", sa.Boolean, nullable=False),
        sa.Column("link", sa.LargeBinary, unique=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
        sa.Column("by", sa.String(80)),
        sa.Column("due_at", MOMENT, index=True),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.String(24)),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
    )
    is_active = sa.text("status = 'active'")
    op.create_index(
        "ix_family_ties_active",
        "family_ties",
        ["actor_id", "subject_id"],
        unique=True,
        sqlite_where=is_active,
        postgresql_where=is_active,
    )
    op.create_table(
        "family_requests",
        sa.Column("id", sa.String(16), primary_key=True),
        patient("patient_id"),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String(80)),
        sa.Column("waiting_since", MOMENT),
        sa.Column("taken_by", sa.String(80)),
        sa.Column("holder", sa.LargeBinary),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("tie_id", sa.String(16), sa.ForeignKey("family_ties.id", ondelete="SET NULL"), index=True),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Index(None, "patient_id", "asked_at"),
    )
    is_open = sa.text("status = 'open'")
    op.create_index(
        "ix_family_requests_open",
        "family_requests",
        ["patient_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("patients", sa.Column("has_family", sa.Boolean))
    op.add_column("appointments", sa.Column("booked_by", sa.Integer))
    op.add_column("conversations", sa.Column("acts_by", sa.String(16)))


def downgrade() -> None:
    op.drop_column("conversations", "acts_by")
    op.drop_column("appointments", "booked_by")
    op.drop_column("patients", "has_family")
    op.drop_table("family_requests")
    op.drop_table("family_ties")
