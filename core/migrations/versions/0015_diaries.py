"""Who is with whom, and when, can't be read without the keys any more; and diaries, in which free times are found.

Claims become fingerprints, an appointment's practitioner is sealed, and what is booked is entered in a page a day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BYTES = sa.LargeBinary()
TICK = 300
A_DAY = 288
AT_ONCE = 1000
FREE = ("held", "cancelled")


def upgrade() -> None:
    connection = op.get_bind()
    _seal_practitioners(connection)
    _fingerprint_claims(connection)
    op.create_table(
        "diary_pages",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", BYTES, nullable=False),
    )
    _fill_diaries(connection)


def downgrade() -> None:
    connection = op.get_bind()
    op.drop_table("diary_pages")
    _open_practitioners(connection)
    _open_claims(connection)


def _keys(connection: sa.Connection) -> Any:  # noqa: ANN401
    return connection.dialect.portal_keys  # type: ignore[attr-defined]


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(each, MOMENT if each in {"start", "end"} else None) for each in columns))


def _appointments(connection: sa.Connection, *columns: str) -> Iterator[sa.Row[Any]]:
    """All of them, by portions."""
    table, last = _table("appointments", "id", *columns), ""
    query = sa.select(table).order_by(table.c.id).limit(AT_ONCE)
    while rows := connection.execute(query.where(table.c.id > last)).all():
        yield from rows
        last = rows[-1].id


def _utc(moment: dt.datetime) -> dt.datetime:
    """SQLite keeps moments in UTC, and forgets that they are."""
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _ticks(row: sa.Row[Any]) -> range:
    return range(*(int(_utc(moment).timestamp()) // TICK for moment in (row.start, row.end)))


def _seal_practitioners(connection: sa.Connection) -> None:
    keys = _keys(connection)
    for name in ("sealed_practitioner", "diary"):
        op.add_column("appointments", sa.Column(name, BYTES))
    appointments = _table("appointments", "id", "sealed_practitioner", "diary")
    for row in _appointments(connection, "practitioner", "start"):
        sealed = {
            "sealed_practitioner": keys.seal("appointments.practitioner", row.practitioner.encode()),
            "diary": keys.fingerprint("appointments.diary", f"{row.practitioner}/{_utc(row.start).date()}"),
        }
        connection.execute(sa.update(appointments).where(appointments.c.id == row.id).values(sealed))
    op.drop_index("ix_appointments_start_practitioner", "appointments")
    with op.batch_alter_table("appointments") as table:
        table.drop_column("practitioner")
        table.alter_column("sealed_practitioner", new_column_name="practitioner", existing_type=BYTES, nullable=False)
        table.alter_column("diary", existing_type=BYTES, nullable=False)
    op.create_index("ix_appointments_start", "appointments", ["start"])
    op.create_index("ix_appointments_diary", "appointments", ["diary"])
    held = sa.text("held_until IS NOT NULL")
    op.create_index("ix_appointments_held", "appointments", ["held_until"], sqlite_where=held, postgresql_where=held)


def _open_practitioners(connection: sa.Connection) -> None:
    keys = _keys(connection)
    op.add_column("appointments", sa.Column("open_practitioner", sa.String(24)))
    appointments = _table("appointments", "id", "open_practitioner")
    for row in _appointments(connection, "practitioner"):
        opened = keys.open("appointments.practitioner", row.practitioner).decode()
        connection.execute(sa.update(appointments).where(appointments.c.id == row.id).values(open_practitioner=opened))
    for name in ("ix_appointments_held", "ix_appointments_diary", "ix_appointments_start"):
        op.drop_index(name, "appointments")
    with op.batch_alter_table("appointments") as table:
        table.drop_column("diary")
        table.drop_column("practitioner")
        table.alter_column(
            "open_practitioner", new_column_name="practitioner", existing_type=sa.String(24), nullable=False
        )
    op.create_index("ix_appointments_start_practitioner", "appointments", ["start", "practitioner"])


def _fingerprint_claims(connection: sa.Connection) -> None:
    keys = _keys(connection)
    before = _table("claims", "practitioner", "tick", "patient_id", "appointment_id", "held_until")
    rows = [
        {
            "practitioner_tick": keys.fingerprint("claims.practitioner_tick", f"{row.practitioner}/{row.tick}"),
            "patient_tick": keys.fingerprint("claims.patient_tick", f"{row.patient_id}/{row.tick}"),
            "appointment_id": row.appointment_id,
            "held_until": row.held_until,
        }
        for row in connection.execute(sa.select(before))
    ]
    op.drop_table("claims")
    op.create_table(
        "claims",
        sa.Column("practitioner_tick", BYTES, primary_key=True),
        sa.Column("patient_tick", BYTES, nullable=False, unique=True),
        *_appointment_and_hold(),
        sqlite_with_rowid=False,
    )
    if rows:
        connection.execute(sa.insert(_table("claims", *rows[0])), rows)


def _open_claims(connection: sa.Connection) -> None:
    before = _table("claims", "appointment_id", "held_until")
    held = {row.appointment_id: row.held_until for row in connection.execute(sa.select(before))}
    op.drop_table("claims")
    op.create_table(
        "claims",
        sa.Column("practitioner", sa.String(24), primary_key=True),
        sa.Column("tick", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("patient_id", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        *_appointment_and_hold(),
        sa.UniqueConstraint("patient_id", "tick"),
        sqlite_with_rowid=False,
    )
    rows = [
        {
            "practitioner": row.practitioner,
            "tick": tick,
            "patient_id": row.patient_id,
            "appointment_id": row.id,
            "held_until": held[row.id],
        }
        for row in _appointments(connection, "practitioner", "patient_id", "start", "end")
        for tick in _ticks(row)
        if row.id in held
    ]
    if rows:
        connection.execute(sa.insert(_table("claims", *rows[0])), rows)


def _appointment_and_hold() -> tuple[sa.Column[Any], ...]:
    appointment = sa.ForeignKey("appointments.id", ondelete="CASCADE")
    return (
        sa.Column("appointment_id", sa.String(16), appointment, nullable=False, index=True),
        sa.Column("held_until", MOMENT),
    )


def _fill_diaries(connection: sa.Connection) -> None:
    """A page for each day on which something is booked; and who has which column, on the page of day 0."""
    keys = _keys(connection)
    columns: dict[str, int] = {}
    days: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in _appointments(connection, "practitioner", "status", "start", "end"):
        if row.status not in FREE:
            practitioner = keys.open("appointments.practitioner", row.practitioner).decode()
            column = columns.setdefault(practitioner, len(columns))
            for tick in _ticks(row):
                days[tick // A_DAY][tick % A_DAY] |= 1 << column
    contents = {0: json.dumps(list(columns)).encode()} if columns else {}
    contents |= {day: _page(taken) for day, taken in days.items()}
    pages = _table("diary_pages", "day", "content")
    for day, content in contents.items():
        connection.execute(sa.insert(pages).values(day=day, content=keys.seal("diary_pages.content", content)))


def _page(taken: dict[int, int]) -> bytes:
    """As `core.appointments.diary.page.DiaryPage.pack` had it when this step was written."""
    width = -(-max(each.bit_length() for each in taken.values()) // 8)
    ticks = range(min(taken), max(taken) + 1)
    sets = b"".join(taken.get(tick, 0).to_bytes(width, "little") for tick in ticks)
    return width.to_bytes(2) + ticks.start.to_bytes(2) + sets
