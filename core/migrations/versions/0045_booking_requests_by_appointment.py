"""A request for an appointment is found by the appointment that it came to."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_booking_requests_appointment_id", "booking_requests", ["appointment_id"])


def downgrade() -> None:
    op.drop_index("ix_booking_requests_appointment_id", "booking_requests")
