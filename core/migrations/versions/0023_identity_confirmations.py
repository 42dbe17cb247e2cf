"""Requests to confirm an identity, and how many wrong codes were typed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
PRINT = sa.LargeBinary()
CHOICE = sa.String(24)
ADDRESS = sa.String(80)
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_table(
        "identity_confirmations",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("route", CHOICE, nullable=False),
        sa.Column("status", CHOICE, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", ADDRESS),
        sa.Column("document", CHOICE),
        sa.Column("code_fingerprint", PRINT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("link_fingerprint", PRINT, unique=True),
        sa.Column("link_used_at", MOMENT),
        sa.Column("state_fingerprint", PRINT, unique=True),
        sa.Column("state_used_at", MOMENT),
        sa.Column("waiting_since", MOMENT),
        sa.Column("taken_by", ADDRESS),
        sa.Column("holder", SEALED),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("facts", SEALED, nullable=False),
        sa.Index(None, "patient_id", "opened_at"),
        sa.Index("ix_identity_confirmations_code", "code_fingerprint", "opened_at"),
        sa.Index("ix_identity_confirmations_expiry", "status", "expires_at"),
        sa.Index(
            "ix_identity_confirmations_open_code",
            "code_fingerprint",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )
    op.create_table(
        "identity_code_guesses",
        sa.Column("by", ADDRESS, primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("identity_code_guesses")
    op.drop_table("identity_confirmations")
