"""Requests are found by when they were closed, to be forgotten."""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TABLES = (
    "call_requests",
    "appointment_requests",
    "booking_requests",
    "family_requests",
    "calls_to_make",
    "identity_confirmations",
)


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_closed_at", table, ["closed_at"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_closed_at", table)
