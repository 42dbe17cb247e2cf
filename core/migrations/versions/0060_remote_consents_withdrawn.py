"""That the remote form was accepted can be withdrawn and given anew, and by whom it was given: each is a row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("withdrawn_at IS NULL")
KEPT = ("patient_id", "version", "text_hash", "accepted_at")

CONSENTS = sa.table(
    "remote_consents",
    *(sa.column(name, sa.Integer) for name in ("id", "patient_id", "given_by")),
    sa.column("version", sa.String),
    sa.column("text_hash", sa.LargeBinary),
    *(sa.column(name, MOMENT) for name in ("accepted_at", "withdrawn_at")),
)


def upgrade() -> None:
    before = op.get_bind().execute(sa.select(*(CONSENTS.c[name] for name in KEPT))).mappings().all()
    op.drop_table("remote_consents")
    op.create_table(
        "remote_consents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("given_by", sa.Integer, nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("text_hash", sa.LargeBinary, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
    )
    op.create_index(
        "ix_remote_consents_standing",
        "remote_consents",
        ["patient_id", "given_by", "version", "text_hash"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.bulk_insert(CONSENTS, [{**each, "given_by": each["patient_id"]} for each in before])


def downgrade() -> None:
    standing = sa.select(*(CONSENTS.c[name] for name in KEPT)).where(
        CONSENTS.c.withdrawn_at.is_(None), CONSENTS.c.given_by == CONSENTS.c.patient_id
    )
    found = op.get_bind().execute(standing.order_by(CONSENTS.c.id)).mappings().all()
    latest = {(each["patient_id"], each["version"]): dict(each) for each in found}
    op.drop_table("remote_consents")
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
    op.bulk_insert(CONSENTS, list(latest.values()))
