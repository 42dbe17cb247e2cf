"""Instructions, and questions how somebody feels, after online consultations too; prescriptions out of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
REST = "follow_up_at, asked, answered_at, seen_at, rate_at, rated, sealed"


def upgrade() -> None:
    with op.batch_alter_table("instructions") as table:
        table.alter_column("appointment_id", existing_type=sa.String(16), nullable=True)
        _add_consultation(table, "instructions", ondelete="CASCADE")
    _make_aftercare_again(
        sa.Column("id", sa.String(16), primary_key=True),
        _owner("appointments", "appointment_id"),
        _owner("consultations", "consultation_id"),
        copied=f"id, appointment_id, {REST}",
        of=f"appointment_id, appointment_id, {REST}",
    )
    with op.batch_alter_table("renewal_requests") as table:
        _add_consultation(table, "renewal_requests", ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("renewal_requests") as table:
        _drop_consultation(table, "renewal_requests")
    # Instructions out of a consultation, and what is asked after one, can't be told without it.
    op.execute("DELETE FROM aftercare WHERE appointment_id IS NULL")
    _make_aftercare_again(
        _owner("appointments", "appointment_id", is_key=True),
        copied=f"appointment_id, {REST}",
        of=f"appointment_id, {REST}",
    )
    op.execute("DELETE FROM instructions WHERE appointment_id IS NULL")
    with op.batch_alter_table("instructions") as table:
        _drop_consultation(table, "instructions")
        table.alter_column("appointment_id", existing_type=sa.String(16), nullable=False)


def _add_consultation(table: BatchOperations, name: str, *, ondelete: str) -> None:
    table.add_column(sa.Column("consultation_id", sa.String(16)))
    fk = f"fk_{name}_consultation_id"
    table.create_foreign_key(fk, "consultations", ["consultation_id"], ["id"], ondelete=ondelete)
    table.create_index(f"ix_{name}_consultation_id", ["consultation_id"])


def _drop_consultation(table: BatchOperations, name: str) -> None:
    table.drop_index(f"ix_{name}_consultation_id")
    table.drop_constraint(f"fk_{name}_consultation_id", type_="foreignkey")
    table.drop_column("consultation_id")


def _owner(table: str, name: str, *, is_key: bool = False) -> sa.Column[str]:
    owner = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.String(16), owner, primary_key=is_key, index=not is_key)


def _make_aftercare_again(*owners: sa.Column[str], copied: str, of: str) -> None:
    """Another primary key is another table, with the rows of the one before."""
    op.execute("CREATE TABLE aftercare_kept AS SELECT * FROM aftercare")
    op.drop_table("aftercare")
    op.create_table(
        "aftercare",
        *owners,
        sa.Column("follow_up_at", MOMENT, index=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("rate_at", MOMENT, index=True),
        sa.Column("rated", sa.Boolean, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.execute(f"INSERT INTO aftercare ({copied}) SELECT {of} FROM aftercare_kept")  # noqa: S608 - names of columns
    op.drop_table("aftercare_kept")
