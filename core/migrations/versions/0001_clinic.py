"""People, their accounts, and what they book."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
CHOICE = sa.String(24)
SLUG = sa.String(24)
APPOINTMENT = sa.String(16)


def upgrade() -> None:
    op.create_table(
        "key_proof",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proof", SEALED, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(80), nullable=False, unique=True),
        sa.Column("language", CHOICE),
        sa.Column("unreachable_since", MOMENT),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, unique=True),
        sa.Column("first_name", SEALED, nullable=False),
        sa.Column("last_name", SEALED, nullable=False),
        sa.Column("identity_facts", SEALED, nullable=False),
        sa.Column("identity_fingerprint", sa.LargeBinary, nullable=False, index=True),
        sa.Column("phone", SEALED, nullable=False),
        sa.Column("tier", CHOICE, nullable=False),
        sa.Column("regulations_version", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "regulations_acceptances",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("text_hash", sa.LargeBinary, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
    )
    op.create_table(
        "appointments",
        sa.Column("id", APPOINTMENT, primary_key=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("status", CHOICE, nullable=False),
        sa.Column("origin", CHOICE, nullable=False),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("practitioner", SLUG, nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("held_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("snapshot", SEALED, nullable=False),
        sa.Index(None, "patient_id", "start"),
    )
    op.create_table(
        "claims",
        sa.Column("practitioner", SLUG, primary_key=True),
        sa.Column("tick", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column(
            "appointment_id",
            APPOINTMENT,
            sa.ForeignKey("appointments.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("held_until", MOMENT),
        sa.UniqueConstraint("patient_id", "tick"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "occupational_registrations",
        sa.Column(
            "appointment_id", APPOINTMENT, sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("facts", SEALED, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "occupational_registrations",
        "claims",
        "appointments",
        "regulations_acceptances",
        "patients",
        "people",
        "key_proof",
    ):
        op.drop_table(table)
