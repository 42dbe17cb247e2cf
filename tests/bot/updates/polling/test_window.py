"""Nobody is held up by others: not by a turn that takes long, by many that are under way, nor by a crowd."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.updates.polling import crowds, long_polling
from bot.updates.polling.crowds import BUDGET
from tests.bot.updates.polling.harness import ANNA, JOHN, Polling
from tests.bot.waiting import turns_of_the_loop, until

MANY = [f"{number}" for number in range(250)]


async def test_others_are_fetched_meanwhile(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that takes long holds up its chat only; it is kept, so that it can be acknowledged, and done once."""
    monkeypatch.setattr(long_polling, "KEPT_AFTER", 0.01)
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a", "b")
    running = polling_bot.start()
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert await polling_bot.kept() == 2
    polling_bot.say(ANNA, "e")
    polling_bot.say(JOHN, "c")
    await until(lambda: polling_bot.taken == ["c"])
    polling_bot.gates["a"].set()
    await until(lambda: polling_bot.taken == ["c", "a", "b", "e"])
    polling_bot.say(JOHN, "d")
    await until(lambda: polling_bot.taken[-1:] == ["d"])
    assert polling_bot.taken == ["c", "a", "b", "e", "d"]
    polling_bot.stopping.set()
    await running


async def test_much_to_do_is_no_long_turn(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """While turns come to their end one after another, nobody's are kept; when none does any more, the last is."""
    monkeypatch.setattr(long_polling, "KEPT_AFTER", 100)
    skipped, time = 0, asyncio.get_running_loop().time
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: time() + skipped)
    for person, text in enumerate("abcd", 200):
        polling_bot.gates[text] = asyncio.Event()
        polling_bot.world.add_person(person, "Anna").say(text)
    running = polling_bot.start()
    for text in "abc":
        await turns_of_the_loop()
        skipped += 80
        polling_bot.gates[text].set()
        await turns_of_the_loop()
    assert polling_bot.taken == ["a", "b", "c"]
    assert await polling_bot.kept() == 0
    skipped += 120
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert await polling_bot.kept() == 1
    polling_bot.gates["d"].set()
    polling_bot.stopping.set()
    await running


async def test_fetched_while_others_work(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """When half have had their turns, others are fetched, though nothing is kept; each has one turn, in order."""
    monkeypatch.setattr(long_polling, "KEPT_AFTER", 3600)
    texts = [f"{number}" for number in range(8)]
    people = [polling_bot.world.add_person(200 + number, "Anna") for number in range(8)]
    for person, text in zip(people, texts, strict=True):
        polling_bot.gates[text] = asyncio.Event()
        person.say(text)
    running = polling_bot.start()
    await until(lambda: polling_bot.begun == texts)
    for person in (people[0], people[7]):  # one will have had their turn, that of the other will be under way
        person.say("more")
    for text in texts[:4]:
        polling_bot.gates[text].set()
    await until(lambda: polling_bot.taken == [*texts[:4], "more"])
    for text in texts[4:]:
        polling_bot.gates[text].set()
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert polling_bot.taken == [*texts[:4], "more", *texts[4:], "more"]
    assert await polling_bot.kept() == 0
    polling_bot.stopping.set()
    await running


async def test_fails_while_others_are_fetched(polling_bot: Polling, rests: list[timedelta]) -> None:
    """What was fetched meanwhile is not taken before what failed, and nobody else's turn is taken twice."""
    polling_bot.gates |= {text: asyncio.Event() for text in "ca"}
    polling_bot.say(JOHN, "c")
    polling_bot.say(ANNA, "a")
    running = polling_bot.start()
    await until(lambda: polling_bot.begun == ["c", "a"])
    polling_bot.say(ANNA, "b")
    released = polling_bot.wire.hold("getUpdates")
    polling_bot.gates["c"].set()
    await until(lambda: len(polling_bot.wire.made("getUpdates")) == 2)
    polling_bot.failures = [ConnectionRefusedError()]
    polling_bot.gates["a"].set()
    await turns_of_the_loop()
    released.set()
    await until(lambda: polling_bot.taken[-1:] == ["b"])
    assert polling_bot.taken == ["c", "a", "b"]
    assert len(rests) == 1
    polling_bot.stopping.set()
    await running


async def test_a_crowd_behind_a_turn_under_way(
    polling_bot: Polling, rests: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a chat that becomes a crowd, what is under way is kept too: if it fails, it still comes before the others."""
    monkeypatch.setattr(long_polling, "KEPT_AFTER", 3600)
    polling_bot.gates |= {text: asyncio.Event() for text in "cd"}
    polling_bot.say(JOHN, "c")
    polling_bot.say(ANNA, "d")
    running = polling_bot.start()
    await until(lambda: polling_bot.begun == ["c", "d"])
    polling_bot.say(ANNA, *MANY[:50])
    polling_bot.gates["c"].set()
    await until(lambda: len(polling_bot.world.updates) == 0)
    polling_bot.failures = [ConnectionRefusedError()]
    polling_bot.gates["d"].set()
    await until(lambda: polling_bot.taken[-1:] == ["49"])
    assert polling_bot.taken == ["c", "d", *MANY[:50]]
    assert rests == []
    polling_bot.stopping.set()
    await running


async def test_nobody_stands_behind_a_crowd(polling_bot: Polling) -> None:
    """Whoever sends hundreds at once has nobody wait for even one of their turns; all of them are taken, in order."""
    polling_bot.gates["0"] = asyncio.Event()
    polling_bot.say(ANNA, *MANY)
    polling_bot.say(JOHN, "c")
    running = polling_bot.start()
    await until(lambda: polling_bot.taken == ["c"])
    await until(lambda: len(polling_bot.world.updates) == 0)  # all are ours now, and none of Anna's has been taken
    polling_bot.say(ANNA, "last")
    polling_bot.say(JOHN, "d")
    await until(lambda: polling_bot.taken == ["c", "d"])
    polling_bot.gates["0"].set()
    await until(lambda: len(polling_bot.taken) == len(MANY) + 3)
    assert polling_bot.taken == ["c", "d", *MANY, "last"]
    polling_bot.stopping.set()
    await running


async def test_a_crowd_waits_for_no_other(polling_bot: Polling) -> None:
    """A turn that takes long holds up its own chat, also where several are kept."""
    polling_bot.gates["0"] = asyncio.Event()
    polling_bot.say(ANNA, *MANY[:50])
    polling_bot.say(JOHN, *MANY[50:100])
    running = polling_bot.start()
    await until(lambda: polling_bot.taken == MANY[50:100])
    polling_bot.gates["0"].set()
    await until(lambda: polling_bot.taken == [*MANY[50:100], *MANY[:50]])
    polling_bot.stopping.set()
    await running


@pytest.mark.parametrize(("noise", "each_says"), [(1000, 1), (1000, 3), (19, 3)])
async def test_a_fair_share(polling_bot: Polling, noise: int, each_says: int) -> None:
    """However much one person sends before them, each of many others has every turn after at most twice as many turns
    as if it were quiet.
    """
    others = [polling_bot.world.add_person(200 + number, "John") for number in range(40)]
    polling_bot.say(ANNA, *(f"noise {number}" for number in range(noise)))
    quiet = [f"{number}/{person.id}" for number in range(each_says) for person in others]
    for text in quiet:
        polling_bot.say(int(text.partition("/")[2]), text)
    running = polling_bot.start()
    await until(lambda: len(polling_bot.taken) == noise + len(quiet))
    polling_bot.stopping.set()
    await running
    turns = {text: number for number, text in enumerate(polling_bot.taken, 1)}
    assert [text for number, text in enumerate(quiet, 1) if turns[text] > 2 * number] == []
    assert [text for text in polling_bot.taken if text.startswith("noise")] == [f"noise {n}" for n in range(noise)]


async def test_a_crowd_after_a_restart(polling_bot: Polling) -> None:
    """What was kept is there for the next process, before what has come meanwhile; nothing is left in the end."""
    polling_bot.gates["30"] = asyncio.Event()
    polling_bot.say(ANNA, *MANY)
    running = polling_bot.start()
    await until(lambda: len(polling_bot.world.updates) == 0 and polling_bot.taken[-1:] == ["29"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    polling_bot.gates.clear()
    polling_bot.crowds = polling_bot.new_crowds()
    polling_bot.say(ANNA, "last")
    before = len(polling_bot.taken)
    await polling_bot.until_taken("last")
    again = polling_bot.taken[before:]
    assert again[-1] == "last"
    assert again[:-1] == MANY[BUDGET:]  # the portion in which it stopped comes again, and is known by its ids
    assert await polling_bot.kept() == 0


async def test_a_crowd_while_the_database_is_away(
    polling_bot: Polling, rests: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails is attempted again, in order; nothing is lost."""
    monkeypatch.setattr(crowds, "PAUSE", 0.001)
    polling_bot.failures = [ConnectionRefusedError()] * 3
    polling_bot.say(ANNA, *MANY[:50])
    await polling_bot.until_taken("49")
    assert polling_bot.taken == MANY[:50]
    assert rests == []
