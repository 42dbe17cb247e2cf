"""Migrations: they make the tables that the models describe, quietly, once, and lose nothing."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import pkgutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

import bot
import core
from bot.outbox import queue
from bot.outbox.model import LastResult, OutboxRow
from core.accounts.people import get_or_create_person
from core.appointments import booking
from core.appointments.model import DIARY, Appointment, Snapshot, diary_of
from core.appointments.time_grid import tick_of
from core.context import Work
from core.database import Database
from core.errors import ConfigurationError, KeyRingError, SlotTaken
from core.key_proofs import KeyProof
from core.keys import KeyRing
from core.migrations import alembic_config, bring_up_to_date
from core.orm import Base, UtcDateTime, keys_of
from core.staff.patient_search import find
from core.treatment.aftercare.model import Aftercare, FollowUpFacts
from core.treatment.instructions import Instruction
from tests.clinics import small_clinic
from tests.core.appointments.bookings import Books, entered, nowak, warsaw, wilk
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.databases import a_database
from tests.desk import TUESDAY_MORNING, Desk
from tests.people import a_patient
from tests.postgres import Postgres

NO_MODELS = ("__main__", ".env", ".versions", ".simulator", ".demo")


@pytest.fixture(params=["sqlite", "postgresql"])
async def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('data') / 'portal.db'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        async with postgres.fresh() as url:
            yield url


@pytest.fixture
async def database(address: str, keys: KeyRing) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    async with a_database(address, keys) as opened:
        yield opened


def all_models() -> set[str]:
    """Import every module that may have tables; the names of the tables."""
    for package in (core, bot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in module.name for part in NO_MODELS):
                importlib.import_module(module.name)
    return set(Base.metadata.tables)


@pytest.mark.both_databases
async def test_models_and_migrations_agree(database: Database) -> None:
    """A changed model without a migration is noticed here."""
    assert {"people", "patients", "appointments", "claims"} <= all_models()
    await database.migrate()
    async with database.engine.connect() as connection:
        context_of = MigrationContext.configure
        differences = await connection.run_sync(lambda sync: compare_metadata(context_of(sync), Base.metadata))
    assert differences == []


@pytest.mark.both_databases
async def test_migrating_again_changes_nothing(database: Database) -> None:
    """Each start migrates; what is there stays."""
    await database.migrate()
    async with database.transaction() as session:
        session.add(KeyProof(id=2, proof="proven too"))
    await database.migrate()
    async with database.transaction() as session:
        assert await session.scalar(sa.select(KeyProof.proof).where(KeyProof.id == 2)) == "proven too"


@pytest.mark.both_databases
async def test_replicas_can_start_together(address: str, keys: KeyRing) -> None:
    """Each migrates the same empty database at the same time, and all go on."""
    async with AsyncExitStack() as stack, asyncio.timeout(60):  # so that a missing lock fails rather than hangs
        replicas = [await stack.enter_async_context(a_database(address, keys)) for _ in range(3)]
        outcomes = await asyncio.gather(*(replica.migrate() for replica in replicas), return_exceptions=True)
    assert outcomes == [None, None, None]


@pytest.mark.both_databases
async def test_every_step_can_be_undone(database: Database) -> None:
    """Back at the beginning, no table is left but Alembic's own."""
    await database.migrate()
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "base"))
        tables = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    assert tables == ["alembic_version"]


@pytest.mark.both_databases
async def test_remaking_a_table_keeps_what_refers_to_it(database: Database) -> None:
    """SQLite changes a table by dropping it; rows that go with a deleted patient stay all the same."""
    await database.migrate()
    async with Desk(database, small_clinic()).work() as work:
        await a_patient(work)

    def remake(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("patients") as table:
            table.alter_column("regulations_version", existing_type=sa.String(40), type_=sa.String(50))

    await bring_up_to_date(database.engine, remake)
    async with database.transaction() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM regulations_acceptances")) == 1
        if database.engine.dialect.name == "sqlite":
            assert await session.scalar(sa.text("PRAGMA foreign_keys")) == 1


async def test_patients_of_before_are_found(database: Database, keys: KeyRing) -> None:
    """By what was sealed when nobody could look for it yet: words of the name, how they begin, and the telephone."""

    def until_then(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), "0003")

    await bring_up_to_date(database.engine, until_then)
    facts = {"first_name": "Żaneta", "last_name": "Wójcik-Łuc", "identity": "{}", "phone": "+48601234567"}
    row = {name: keys.seal(f"patients.{name}", fact.encode()) for name, fact in facts.items()}
    row["identity_facts"] = row.pop("identity")
    columns = ("id", "person_id", *row, "identity_fingerprint", "tier", "regulations_version", "created_at")
    async with database.transaction() as session:
        await session.execute(sa.text("INSERT INTO people (id, address) VALUES (7, 'telegram:7')"))
        patients = sa.table("patients", *map(sa.column, columns))
        rest = {"identity_fingerprint": b"", "tier": "basic", "regulations_version": "1", "created_at": TUESDAY_MORNING}
        await session.execute(sa.insert(patients).values(id=7, person_id=7, **row, **rest))
    await database.migrate()
    async with Desk(database, staffed_clinic()).work() as work:
        for text in ("zaneta wojcik", "łuc", "zan woj", "601234567", "Voytsik", "ójci"):
            assert [each.id for each in await find(work, RECEPTIONIST, text)] == [7]


async def test_people_of_before_are_known_again(database: Database) -> None:
    """By where they are reached, which is sealed from now on."""
    await bring_up_to_date(database.engine, lambda connection: command.upgrade(alembic_config(connection), "0010"))
    async with database.transaction() as session:
        await session.execute(sa.text("INSERT INTO people (id, address) VALUES (7, 'telegram:7')"))
    await database.migrate()
    async with Desk(database, small_clinic()).work() as work:
        person = await get_or_create_person(work, "telegram:7")
        assert (person.id, person.address) == (7, "telegram:7")
        assert (await get_or_create_person(work, "telegram:8")).id != 7


async def test_screens_that_waited_before_are_withdrawn(database: Database, keys: KeyRing) -> None:
    """Each is found by the conversation that it is of, sealed when nobody had to look for it."""
    await bring_up_to_date(database.engine, lambda connection: command.upgrade(alembic_config(connection), "0008"))
    said: list[dict[str, object]] = [{"screen": {"conversation": "[1,101,101]", "version": 3}}, {}]
    columns = ("chat_id", "dedupe_key", "kind", "payload", "due_at", "attempts", "unanswered")
    async with database.transaction() as session:
        for number, more in enumerate(said):
            payload = keys.seal("outbox.payload", json.dumps({"kind": "text", "text": "Menu"} | more).encode())
            row = (101, str(number), "text", payload, TUESDAY_MORNING, 0, 0)
            outbox = sa.table("outbox", *map(sa.column, columns))
            await session.execute(sa.insert(outbox).values(dict(zip(columns, row, strict=True))))
    await database.migrate()
    async with database.transaction() as session:
        await queue.withdraw_screen(session, "[1,101,101]", TUESDAY_MORNING)
        results = await session.scalars(sa.select(OutboxRow.last_result).order_by(OutboxRow.id))
        assert results.all() == [LastResult.WITHDRAWN, None]


OF_BEFORE_DIARIES = """
    INSERT INTO people (id, address, address_fingerprint) VALUES (7, :none, :seven), (8, :none, :eight);
    INSERT INTO patients (id, person_id, first_name, last_name, identity_facts, identity_fingerprint, phone,
        phone_fingerprint, tier, regulations_version, created_at)
        VALUES (7, 7, :first, :last, :none, :none, :none, :none, 'basic', '1', :now),
        (8, 8, :first, :last, :none, :none, :none, :none, 'basic', '1', :now);
    INSERT INTO appointments (id, patient_id, status, origin, kind, practitioner, start, "end", held_until, created_at,
        snapshot)
        VALUES ('booked', 7, 'booked', 'portal', 'in_person', 'nowak', :ten, :past_ten, NULL, :now, :snapshot),
        ('held', 8, 'held', 'portal', 'in_person', 'wilk', :ten, :past_ten, :soon, :now, :snapshot)
"""


async def test_what_was_booked_before_diaries(database: Database, keys: KeyRing) -> None:
    """Is booked: nobody else gets it, its doctor finds it, and who is with whom can't be read any more."""
    await bring_up_to_date(database.engine, lambda connection: command.upgrade(alembic_config(connection), "0014"))
    ten, snapshot = warsaw("10:00"), Snapshot.of(small_clinic(), nowak("10:00")).model_dump_json().encode()
    values = {
        "none": b"",
        "first": keys.seal("patients.first_name", b"Anna"),
        "last": keys.seal("patients.last_name", b"Nowak"),
        "seven": b"7",
        "eight": b"8",
        "now": TUESDAY_MORNING,
        "ten": ten,
        "past_ten": ten + timedelta(minutes=20),
        "soon": TUESDAY_MORNING + timedelta(minutes=3),
        "snapshot": keys.seal("appointments.snapshot", snapshot),
    }
    async with database.transaction() as session:
        for statement in OF_BEFORE_DIARIES.split(";"):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            types = [sa.bindparam(name, type_=UtcDateTime) for name in used if isinstance(used[name], datetime)]
            await session.execute(sa.text(statement).bindparams(*types), used)
        claims = sa.table("claims", *map(sa.column, ("practitioner", "tick", "patient_id", "appointment_id")))
        for row in (("nowak", 7, "booked"), ("wilk", 8, "held")):
            for tick in range(tick_of(ten), tick_of(ten) + 4):
                values_of_it = {"practitioner": row[0], "tick": tick, "patient_id": row[1], "appointment_id": row[2]}
                await session.execute(sa.insert(claims).values(values_of_it))
        held = sa.text("UPDATE claims SET held_until = :soon WHERE appointment_id = 'held'")
        await session.execute(held.bindparams(sa.bindparam("soon", values["soon"], type_=UtcDateTime)))
    await database.migrate()
    async with Desk(database, staffed_clinic()).work() as work:
        (await Books.of(work)).check()
        assert await entered(work) == {("nowak", tick) for tick in range(tick_of(ten), tick_of(ten) + 4)}
        other = await a_patient(work)
        for slot in (nowak("10:00"), wilk("10:00")):
            with pytest.raises(SlotTaken):
                await booking.book(work, other, slot)
        assert await diary_of_nowak(work) == ["booked"]
    await bring_up_to_date(database.engine, lambda sync: command.downgrade(alembic_config(sync), "0014"))
    async with database.transaction() as session:
        claimed = await session.execute(sa.text("SELECT practitioner, patient_id, tick FROM claims ORDER BY 1, 3"))
        ticks = range(tick_of(ten), tick_of(ten) + 4)
        assert claimed.all() == [(who, patient, tick) for who, patient in (("nowak", 7), ("wilk", 8)) for tick in ticks]


async def test_what_followed_visits_still_does(database: Database) -> None:
    """Instructions, and what was asked after a visit, are there since both can follow from a consultation too."""
    await database.migrate()
    async with Desk(database, staffed_clinic()).work() as work:
        anna = await a_patient(work)
        visit = (await booking.book(work, anna, nowak("10:00"))).id
        given = Instruction(id="given", appointment_id=visit, patient_id=anna.id, by="x", given_at=work.now)
        given.sealed = {"text": "Pić", "author": "lek. Ewa Nowak"}
        facts = FollowUpFacts(days=3, author="lek. Ewa Nowak")
        asked = Aftercare(id=visit, appointment_id=visit, follow_up_at=work.now, asked=1, rated=True, sealed=facts)
        work.session.add_all((given, asked))
    await bring_up_to_date(database.engine, lambda sync: command.downgrade(alembic_config(sync), "0062"))
    await database.migrate()
    async with Desk(database, staffed_clinic()).work() as work:
        found = await work.session.get_one(Instruction, "given")
        row = await work.session.get_one(Aftercare, visit)
        assert (found.text, found.encounter_id, found.consultation_id) == ("Pić", visit, None)
        assert (row.encounter_id, row.follow_up_at, row.asked, row.rated) == (visit, work.now, 1, True)
        assert row.sealed == facts


async def diary_of_nowak(work: Work) -> list[str]:
    """What the doctor finds on that day."""
    query = sa.select(Appointment.id).where(
        Appointment.diary == keys_of(work.session).fingerprint(DIARY, diary_of("nowak", warsaw("10:00")))
    )
    return list(await work.session.scalars(query))


async def test_consents_of_before_stand(database: Database) -> None:
    """Who accepted the remote form when nobody could withdraw it has accepted it themselves; and so on the way back."""
    await bring_up_to_date(database.engine, lambda connection: command.upgrade(alembic_config(connection), "0059"))
    facts = "first_name, last_name, identity_facts, identity_fingerprint, phone, phone_fingerprint"
    values = ", ".join([":none"] * 6 + ["'full'", "'1'", ":now"])
    when = sa.bindparam("now", TUESDAY_MORNING, type_=UtcDateTime)
    async with database.transaction() as session:
        for statement in (
            f"INSERT INTO patients (id, {facts}, tier, regulations_version, created_at) VALUES (7, {values})",  # noqa: S608 - no input
            "INSERT INTO remote_consents (patient_id, version, text_hash, accepted_at) VALUES (7, '1', :none, :now)",
        ):
            await session.execute(sa.text(statement).bindparams(when), {"none": b""})
    await database.migrate()
    seen = sa.text("SELECT patient_id, given_by, version, withdrawn_at FROM remote_consents")
    async with database.transaction() as session:
        assert (await session.execute(seen)).all() == [(7, 7, "1", None)]
    await bring_up_to_date(database.engine, lambda sync: command.downgrade(alembic_config(sync), "0059"))
    async with database.transaction() as session:
        assert (await session.execute(sa.text("SELECT patient_id, version FROM remote_consents"))).all() == [(7, "1")]


@pytest.mark.both_databases
async def test_a_step_that_breaks_references_is_undone(keys: KeyRing) -> None:
    """On SQLite, which doesn't check them meanwhile."""
    async with a_database("sqlite://", keys) as database:
        await database.migrate()
        async with Desk(database, small_clinic()).work() as work:
            await a_patient(work)
        with pytest.raises(RuntimeError, match="refer to nothing"):
            await bring_up_to_date(
                database.engine, lambda connection: connection.execute(sa.text("DELETE FROM people"))
            )
        async with database.transaction() as session:
            assert await session.scalar(sa.text("SELECT count(*) FROM people")) == 1


async def test_migrating_is_quiet(
    database: Database, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed or logged when all goes well."""
    caplog.set_level(logging.INFO)
    await database.migrate()
    assert not [record for record in caplog.records if record.name.startswith("alembic")]
    assert capsys.readouterr() == ("", "")


async def test_another_key_is_noticed_at_the_start(database: Database, address: str) -> None:
    """Not at the first patient's turn; and with the right key beside the new one, all is well."""
    await database.migrate()
    new = KeyRing.new_key()
    async with a_database(address, KeyRing.parse(new)) as wrong:
        with pytest.raises(KeyRingError, match="PORTAL_KEY"):
            await wrong.migrate()


async def test_keys_can_be_changed(address: str) -> None:
    """The new key comes first, the old one stays beside it."""
    old, new = KeyRing.new_key(), KeyRing.new_key()
    for keys in (old, f"{new},{old}", f"{old},{new}"):
        async with a_database(address, KeyRing.parse(keys)) as opened:
            await opened.migrate()


async def test_a_server_that_does_not_answer_is_told(keys: KeyRing) -> None:
    """The message names the setting, and no password."""
    async with a_database("postgresql://portal:s3cret@127.0.0.1:1/portal", keys) as database:
        with pytest.raises(ConfigurationError, match="DATABASE_URL") as raised:
            await database.migrate()
        assert "s3cret" not in str(raised.value)


async def test_a_database_that_does_not_exist_is_told(postgres: Postgres, keys: KeyRing) -> None:
    """In PostgreSQL's own words."""
    async with a_database(postgres.url("nowhere"), keys) as database:
        with pytest.raises(ConfigurationError, match='database "nowhere" does not exist'):
            await database.migrate()
