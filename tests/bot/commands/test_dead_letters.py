"""`portal dead-letters`: what failed for good, and how somebody has it replayed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.commands.guarding import FAILED
from bot.inbox import dead_letters
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.update_kind import UpdateKind
from core.database import Database
from tests.bot.commands.conftest import Portal
from tests.desk import TUESDAY_MORNING

CANARY = "Kanarek 44051401359"


async def two_letters(database: Database) -> None:
    """One that waits, of a release that kept no kinds, and one that was replayed."""
    async with database.transaction() as session:
        for incident, update_id, kind in (("ABC234", 7, None), ("XYZ987", 8, UpdateKind.CALLBACK_QUERY)):
            letter = {"incident": incident, "update_id": update_id, "update": {"text": CANARY}, "kind": kind}
            session.add(DeadLetter(**letter, failed_at=TUESDAY_MORNING + timedelta(hours=update_id)))
        await session.flush()
        await dead_letters.ask_replay(session, "XYZ987", TUESDAY_MORNING)
        assert await dead_letters.claim_replay(session, "XYZ987", TUESDAY_MORNING + timedelta(days=1))


@pytest.mark.both_databases
def test_the_list(portal: Portal) -> None:
    """Oldest first; nothing of what was said."""
    portal.given(two_letters)
    assert portal.say("dead-letters", "list").splitlines() == [
        "incident  update  kind            failed (UTC)         state",
        "ABC234    7       -               2027-03-02 15:00:00  waits",
        "XYZ987    8       callback_query  2027-03-02 16:00:00  replayed 2027-03-03 08:00:00",
    ]


def test_an_empty_list(portal: Portal) -> None:
    """In words."""

    async def nothing(_: Database) -> None:
        pass

    portal.given(nothing)
    assert portal.say("dead-letters", "list") == "No update has failed for good.\n"


@pytest.mark.both_databases
def test_a_replay_is_asked_for(portal: Portal) -> None:
    """The portal finds it, and the list shows it; asked again, nothing changes. Small letters will do."""
    portal.given(two_letters)
    said = portal.say("dead-letters", "replay", "abc234")
    assert said.startswith("Dead letter ABC234 will be replayed within seconds")
    assert "to be replayed, asked " in portal.say("dead-letters", "list")
    assert portal.say("dead-letters", "replay", "ABC234") == said

    async def found(database: Database) -> None:
        async with database.transaction() as session:
            assert await dead_letters.to_replay(session) == [("ABC234", {"text": CANARY})]

    portal.given(found)


@pytest.mark.both_databases
def test_it_was_replayed(portal: Portal) -> None:
    """Once is all."""
    portal.given(two_letters)
    assert portal.say("dead-letters", "replay", "XYZ987") == (
        "Dead letter XYZ987 was replayed at 2027-03-03 08:00:00 UTC; it is replayed once.\n"
    )

    async def forgotten(database: Database) -> None:
        async with database.transaction() as session:
            assert await dead_letters.to_replay(session) == []
            query = sa.select(DeadLetter.update).where(DeadLetter.incident == "XYZ987")
            assert await session.scalar(query) == {}

    portal.given(forgotten)


def test_there_is_none_of_that_number(portal: Portal) -> None:
    """It says where to look."""
    portal.given(two_letters)
    assert portal.run("dead-letters", "replay", "NOSUCH") == FAILED
    assert portal.capsys.readouterr().err == ("There is no dead letter NOSUCH; `portal dead-letters list` shows all.\n")


def test_neither_list_nor_replay(portal: Portal) -> None:
    """One of them has to be said."""
    with pytest.raises(SystemExit):
        portal.run("dead-letters")
    assert "list | show | replay" in portal.capsys.readouterr().err


def test_what_one_is_made_of(portal: Portal) -> None:
    """Its fields, and nothing of what was said or who said it."""
    update = {
        "update_id": 7,
        "message": {"from": {"id": 101, "first_name": CANARY, "is_bot": False}, "photo": [{"size": 5}], "text": None},
    }

    async def letter(database: Database) -> None:
        async with database.transaction() as session:
            session.add(DeadLetter(incident="ABC234", update_id=7, update=update, failed_at=TUESDAY_MORNING))

    portal.given(letter)
    assert portal.say("dead-letters", "show", "abc234").splitlines() == [
        "update_id: number",
        "message.from.id: number",
        "message.from.first_name: text of 19",
        "message.from.is_bot: False",
        "message.photo[0].size: number",
        "message.text: None",
    ]


def test_one_that_isn_t_there_can_t_be_shown(portal: Portal) -> None:
    """Nor what was replayed."""
    portal.given(two_letters)
    assert "what it said is forgotten" in portal.say("dead-letters", "show", "XYZ987")
    assert portal.run("dead-letters", "show", "NONE22") == FAILED


@pytest.mark.both_databases
def test_it_is_sealed_at_rest(portal: Portal) -> None:
    """Whoever has the database without the key reads nothing of it."""

    async def looked_at(database: Database) -> None:
        await two_letters(database)
        async with database.transaction() as session:
            rows = (await session.execute(sa.text("SELECT * FROM dead_letters"))).all()
            assert len(rows) == 2
            assert CANARY[:7] not in repr(rows)

    portal.given(looked_at)
