"""Times that come free, those who wait for them, and what they are offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OFFERED = sa.text("for_offer IS NOT NULL")


def upgrade() -> None:
    op.add_column("appointments", sa.Column("for_offer", sa.String(16)))
    op.create_index(
        "ix_appointments_offered", "appointments", ["for_offer"], sqlite_where=OFFERED, postgresql_where=OFFERED
    )
    op.create_table(
        "freed_times",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("practitioner", sa.LargeBinary),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False, index=True),
        sa.Column("appointment_id", sa.String(16)),
        sa.Column("after", sa.String(16)),
        sa.Column("waits_for", sa.String(16), index=True),
        sa.Column("group_id", sa.String(16)),
    )
    op.create_table(
        "watches",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column(
            "patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("appointment_id", sa.String(16), sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("ended", sa.String(24)),
        sa.Column("service", sa.LargeBinary, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("weekdays", sa.Integer, nullable=False),
        sa.Column("before", MOMENT),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, index=True),
        sa.Column("unanswered", sa.Integer, nullable=False),
        sa.Column("wish", sa.LargeBinary, nullable=False),
        sa.Index(None, "service", "status", "queued_at"),
    )
    op.create_table(
        "watch_topics",
        sa.Column("topic", sa.LargeBinary, primary_key=True),
        sa.Column(
            "watch_id", sa.String(16), sa.ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("watch_id", sa.String(16), sa.ForeignKey("watches.id", ondelete="CASCADE"), index=True),
        sa.Column("group_id", sa.String(16), index=True),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("instead_of", sa.String(16), index=True),
        sa.Column("hold_id", sa.String(16)),
        sa.Column("booked_id", sa.String(16)),
        sa.Column("time", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("practitioner", sa.LargeBinary, nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("snapshot", sa.LargeBinary, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("tell_at", MOMENT),
        sa.Column("repeat_at", MOMENT),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("due_at", MOMENT, index=True),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Index(None, "patient_id", "status"),
    )
    op.create_table(
        "watched_hours",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
    )


def downgrade() -> None:
    for table in ("watched_hours", "offers", "watch_topics", "watches", "freed_times"):
        op.drop_table(table)
    op.drop_index("ix_appointments_offered", "appointments")
    op.drop_column("appointments", "for_offer")
