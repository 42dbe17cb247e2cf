"""Where people are reached is sealed: which number of a patient is which Telegram account can't be told any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PURPOSE = "people.address"


def upgrade() -> None:
    op.add_column("people", sa.Column("sealed_address", sa.LargeBinary))
    op.add_column("people", sa.Column("address_fingerprint", sa.LargeBinary))
    connection = op.get_bind()
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    people = sa.table("people", *map(sa.column, ("id", "address", "sealed_address", "address_fingerprint")))
    for person_id, address in connection.execute(sa.select(people.c.id, people.c.address)).all():
        sealed = {
            "sealed_address": keys.seal(PURPOSE, address.encode()),
            "address_fingerprint": keys.fingerprint(PURPOSE, address),
        }
        connection.execute(sa.update(people).where(people.c.id == person_id).values(sealed))
    with op.batch_alter_table("people") as table:
        table.drop_constraint("uq_people_address", type_="unique")
        table.drop_column("address")
        table.alter_column("sealed_address", new_column_name="address", existing_type=sa.LargeBinary(), nullable=False)
        table.alter_column("address_fingerprint", existing_type=sa.LargeBinary(), nullable=False)
        table.create_unique_constraint("uq_people_address_fingerprint", ["address_fingerprint"])


def downgrade() -> None:
    op.add_column("people", sa.Column("open_address", sa.String(80)))
    connection = op.get_bind()
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    people = sa.table("people", *map(sa.column, ("id", "address", "open_address")))
    for person_id, address in connection.execute(sa.select(people.c.id, people.c.address)).all():
        opened = sa.update(people).where(people.c.id == person_id)
        connection.execute(opened.values(open_address=keys.open(PURPOSE, address).decode()))
    with op.batch_alter_table("people") as table:
        table.drop_constraint("uq_people_address_fingerprint", type_="unique")
        table.drop_column("address_fingerprint")
        table.drop_column("address")
        table.alter_column("open_address", new_column_name="address", existing_type=sa.String(80), nullable=False)
        table.create_unique_constraint("uq_people_address", ["address"])
