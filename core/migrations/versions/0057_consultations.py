"""Online consultations: who waits and who has whom, what is written, which doctors are there, who accepted the form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer, unique=True, nullable=False),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("specialty", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("ended_as", sa.String(24)),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("meant_for", sa.String(80)),
        sa.Column("meant_until", MOMENT),
        sa.Column("taken_by", sa.String(80)),
        *(sa.Column(name, MOMENT) for name in ("taken_at", "spoke_at", "unanswered_at", "asked_at", "warned_at")),
        sa.Column("ended_at", MOMENT),
        sa.Column("due_at", MOMENT, index=True),
        sa.Column("needs_visit", sa.Boolean, nullable=False),
        sa.Column("told", sa.String(16)),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Index(None, "specialty", "status", "queued_at"),
        sa.Index(None, "patient_id", "queued_at"),
        sa.Index(None, "taken_by", "status"),
    )
    is_open = sa.text("status <> 'ended'")
    op.create_index(
        "ix_consultations_open",
        "consultations",
        ["patient_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "consultation_lines",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column(
            "consultation_id", sa.String(16), sa.ForeignKey("consultations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("by", sa.String(80)),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT),
        sa.Column("taken_back_at", MOMENT),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.UniqueConstraint("consultation_id", "position"),
    )
    op.create_table(
        "consultation_duties",
        sa.Column("address", sa.String(80), primary_key=True),
        sa.Column("practitioner", sa.String(24), nullable=False),
        sa.Column("kinds", sa.String(40), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "remote_consents",
        sa.Column(
            "patient_id",
            sa.Integer,
            sa.ForeignKey("patients.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("version", sa.String(40), primary_key=True),
        sa.Column("text_hash", sa.LargeBinary, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
    )
    op.add_column("patients", sa.Column("in_consultation", sa.Boolean))


def downgrade() -> None:
    op.drop_column("patients", "in_consultation")
    for table in ("remote_consents", "consultation_duties", "consultation_lines", "consultations"):
        op.drop_table(table)
