"""Questions to the doctor, what was written about them, and shelves for files that go with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = sa.LargeBinary()
CHOICE = sa.String(24)
SLUG = sa.String(24)
ADDRESS = sa.String(80)
ID = sa.String(16)


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", ID, primary_key=True),
        sa.Column("number", sa.Integer, unique=True),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "appointment_id", ID, sa.ForeignKey("appointments.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("practitioner", SLUG),
        sa.Column("specialty", SLUG),
        sa.Column("handed_to", ADDRESS),
        sa.Column("status", CHOICE, nullable=False, index=True),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("waiting_since", MOMENT),
        sa.Column("expected_on", sa.Date),
        sa.Column("taken_by", ADDRESS),
        sa.Column("holder", SEALED),
        sa.Column("taken_at", MOMENT),
        sa.Column("raise_at", MOMENT, index=True),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("escalated_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("helped", sa.Boolean),
        sa.Index(None, "patient_id", "created_at"),
    )
    op.create_table(
        "question_entries",
        sa.Column("id", ID, primary_key=True),
        sa.Column("question_id", ID, sa.ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("kind", CHOICE, nullable=False),
        sa.Column("by", ADDRESS),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("edited_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("unreachable_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("content", SEALED, nullable=False),
        sa.UniqueConstraint("question_id", "position"),
    )
    with op.batch_alter_table("files") as files:
        files.add_column(sa.Column("shelf", sa.String(24), nullable=False, server_default=""))
        files.drop_constraint("uq_files_patient_id_place", type_="unique")
        files.create_unique_constraint("uq_files_patient_id_shelf_place", ["patient_id", "shelf", "place"])
        files.create_index("ix_files_shelf", ["shelf"])


def downgrade() -> None:
    # What is on shelves has no place without them; its bytes are swept as what belongs to nothing.
    op.execute("DELETE FROM files WHERE shelf <> ''")
    with op.batch_alter_table("files") as files:
        files.drop_index("ix_files_shelf")
        files.drop_constraint("uq_files_patient_id_shelf_place", type_="unique")
        files.create_unique_constraint("uq_files_patient_id_place", ["patient_id", "place"])
        files.drop_column("shelf")
    for table in ("question_entries", "questions"):
        op.drop_table(table)
