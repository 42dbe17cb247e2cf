"""The clinic's people, and what they do: to appointments, and with patients whom they look for."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
CHOICE = sa.String(24)
ADDRESS = sa.String(80)


def upgrade() -> None:
    _staff()
    _visits()
    _finding()


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("address", ADDRESS, primary_key=True),
        sa.Column("facts", SEALED, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", ADDRESS, nullable=False),
        sa.Column("what", CHOICE, nullable=False),
        sa.Column("patient_id", sa.Integer),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Index(None, "who", "number"),
        sa.Index(None, "patient_id", "number"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
    )


def _visits() -> None:
    op.add_column("appointments", sa.Column("arrived_at", MOMENT))
    op.add_column("appointments", sa.Column("marked_at", MOMENT))
    op.add_column("appointments", sa.Column("cancelled_because", SEALED))
    op.create_index("ix_appointments_start_practitioner", "appointments", ["start", "practitioner"])
    op.create_table(
        "instructions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column(
            "appointment_id",
            sa.String(16),
            sa.ForeignKey("appointments.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("by", ADDRESS, nullable=False),
        sa.Column("sealed", SEALED, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Index(None, "patient_id", "given_at"),
    )


def _finding() -> None:
    """Patients were found by their identity only; those who are there are given the other fingerprints."""
    op.create_table(
        "patient_names",
        sa.Column("fingerprint", sa.LargeBinary, primary_key=True),
        sa.Column(
            "patient_id",
            sa.Integer,
            sa.ForeignKey("patients.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
            index=True,
        ),
    )
    op.add_column("patients", sa.Column("phone_fingerprint", sa.LargeBinary))
    _give_fingerprints(op.get_bind())
    with op.batch_alter_table("patients") as patients:
        patients.alter_column("phone_fingerprint", existing_type=sa.LargeBinary(), nullable=False)
        patients.create_index("ix_patients_phone_fingerprint", ["phone_fingerprint"])


def _give_fingerprints(connection: sa.Connection) -> None:
    """With the keys that the database was opened with."""
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "first_name", "last_name", "phone")]
    patients = sa.table("patients", *columns, sa.column("phone_fingerprint"))
    names = sa.table("patient_names", sa.column("fingerprint"), sa.column("patient_id"))
    for patient_id, *sealed in connection.execute(sa.select(*columns)).all():
        first, last, phone = (
            keys.open(f"patients.{column.name}", value).decode()
            for column, value in zip(columns[1:], sealed, strict=True)
        )
        found_by = {"phone_fingerprint": keys.fingerprint("patients.phone", phone)}
        connection.execute(sa.update(patients).where(patients.c.id == patient_id).values(found_by))
        rows = [
            {"fingerprint": keys.fingerprint("patient_names.fingerprint", word), "patient_id": patient_id}
            for word in _words(f"{first} {last}")
        ]
        if rows:
            connection.execute(sa.insert(names), rows)


def _words(name: str) -> set[str]:
    """As names were found when this step was written."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in decomposed if not unicodedata.combining(each)).replace("ł", "l")
    return set(re.findall(r"[^\W_]+", letters))


def downgrade() -> None:
    op.drop_table("patient_names")
    with op.batch_alter_table("patients") as patients:
        patients.drop_index("ix_patients_phone_fingerprint")
        patients.drop_column("phone_fingerprint")
    op.drop_table("instructions")
    with op.batch_alter_table("appointments") as appointments:
        appointments.drop_index("ix_appointments_start_practitioner")
        for column in ("arrived_at", "marked_at", "cancelled_because"):
            appointments.drop_column(column)
    for table in ("audit_head", "audit", "staff"):
        op.drop_table(table)
