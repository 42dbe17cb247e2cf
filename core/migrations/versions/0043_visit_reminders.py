"""Reminders of appointments, what patients choose of them, and what they tell of an appointment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("patients", sa.Column("reminder_hours", sa.String(40)))
    op.add_column("appointments", sa.Column("confirmed_at", MOMENT))
    op.add_column("appointments", sa.Column("late_minutes", sa.Integer))
    op.add_column("appointments", sa.Column("reminder_hours", sa.String(40)))
    op.create_table(
        "visit_reminders",
        sa.Column(
            "appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("hours", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("due_at", MOMENT),
        sa.Column("outcome", sa.String(24)),
        sa.Column("settled_at", MOMENT),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_visit_reminders_due", "visit_reminders", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_table("reminder_checks", sa.Column("day", sa.Date, primary_key=True))


def downgrade() -> None:
    op.drop_table("reminder_checks")
    op.drop_table("visit_reminders")
    op.drop_column("appointments", "reminder_hours")
    op.drop_column("appointments", "late_minutes")
    op.drop_column("appointments", "confirmed_at")
    op.drop_column("patients", "reminder_hours")
