"""Requests, watches and calls to make are found by what they are asked for."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEXES = (
    ("appointment_requests", "appointment_id"),
    ("booking_requests", "appointment_id"),
    ("call_requests", "status"),
    ("calls_to_make", "patient_id"),
    ("watches", "status"),
)


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
