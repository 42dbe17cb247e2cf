"""People: one for each address, with a language, reachable or not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.accounts.people import Person, choose_language, get_or_create_person, mark_reachable, mark_unreachable
from core.context import Work
from core.i18n import Language
from tests.desk import Desk


async def test_somebody_new_is_made_once(work: Work) -> None:
    """The second time they are found."""
    person = await get_or_create_person(work, "telegram:1")
    assert (person.language, person.unreachable_since) == (None, None)
    assert await get_or_create_person(work, "telegram:1") is person
    assert (await get_or_create_person(work, "telegram:2")).id != person.id


@pytest.mark.both_databases
async def test_somebody_who_writes_twice_at_once_is_made_once(desk: Desk) -> None:
    """Whichever turn is quicker."""

    async def write() -> int:
        async with desk.work() as work:
            return (await get_or_create_person(work, "telegram:1")).id

    assert len(set(await asyncio.gather(*(write() for _ in range(8))))) == 1
    async with desk.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


async def test_a_language_is_kept(desk: Desk) -> None:
    """From one turn to the next."""
    async with desk.work() as work:
        await choose_language(work, await get_or_create_person(work, "telegram:1"), Language.POLISH)
    async with desk.work() as work:
        assert (await get_or_create_person(work, "telegram:1")).language is Language.POLISH


async def test_the_first_unanswered_message_is_remembered(desk: Desk) -> None:
    """Until they are there again."""
    first = desk.now
    for _ in range(2):
        async with desk.work() as work:
            await mark_unreachable(work, await get_or_create_person(work, "telegram:1"))
        desk.wait(hours=1)
    async with desk.work() as work:
        person = await get_or_create_person(work, "telegram:1")
        assert person.unreachable_since == first == desk.now - timedelta(hours=2)
        await mark_reachable(work, person)
    async with desk.work() as work:
        assert (await get_or_create_person(work, "telegram:1")).unreachable_since is None
