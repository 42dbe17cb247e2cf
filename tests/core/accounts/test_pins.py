"""A patient's PIN: chosen, asked for after a pause, compared, counted, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.accounts import pins
from core.accounts.patients import Patient
from core.accounts.pin_refusals import PinNeeded, PinsDiffer
from core.accounts.pins import MOST_TRIES, PAUSES, KeptPin, PinStep, PinVerdict, TypedPin
from core.errors import NotFound
from core.keys import KeyRing
from core.orm import keys_of
from tests.desk import Desk
from tests.tiers import quick_and_ci

RIGHT, WRONG = "7305", "7306"
COST = dict(pins._COST)
"""As it is without `cheap_pins`."""


async def typed(desk: Desk, patient: Patient, digits: str, step: PinStep = PinStep.CHECK) -> TypedPin:
    """Digits that were written, proven as before a turn."""
    async with desk.work() as work:
        salt = await pins.salt_for(work, patient, step)
        keys = keys_of(work.session)
    return pins.proven(keys, digits, salt)


async def choose(desk: Desk, patient: Patient, digits: str, again: str | None = None) -> None:
    """Write a new PIN twice."""
    first = await typed(desk, patient, digits, PinStep.CHOOSE)
    async with desk.work() as work:
        await pins.choose(work, await work.session.get_one(Patient, patient.id), first)
    second = await typed(desk, patient, again or digits, PinStep.REPEAT)
    async with desk.work() as work:
        await pins.repeat(work, await work.session.get_one(Patient, patient.id), second)


async def check(desk: Desk, patient: Patient, digits: str) -> PinVerdict:
    """Write the PIN that is asked for."""
    pin = await typed(desk, patient, digits)
    async with desk.work() as work:
        return await pins.check(work, await work.session.get_one(Patient, patient.id), pin)


async def is_asked(desk: Desk, patient: Patient) -> bool:
    """Whether it would be asked for now."""
    async with desk.work() as work:
        return pins.is_asked(await work.session.get_one(Patient, patient.id), work.now)


async def use(desk: Desk, patient: Patient) -> None:
    """Do something in the chat."""
    async with desk.work() as work:
        await pins.note_use(work, await work.session.get_one(Patient, patient.id))


async def test_nobody_has_to_have_one(desk: Desk, anna: Patient) -> None:
    """Without a PIN nothing is asked for, ever."""
    desk.wait(days=100)
    assert not await is_asked(desk, anna)
    async with desk.work() as work:
        pins.require_open(work, anna)
        with pytest.raises(NotFound):
            await pins.standing(work, anna)


async def test_it_is_asked_for_after_a_pause_without_use(desk: Desk, anna: Patient) -> None:
    """Five minutes to begin with; each use begins the pause anew, until it is over."""
    await choose(desk, anna, RIGHT)
    desk.wait(minutes=4, seconds=59)
    assert not await is_asked(desk, anna)
    await use(desk, anna)
    desk.wait(minutes=4, seconds=59)
    assert not await is_asked(desk, anna)
    desk.wait(seconds=1)
    assert await is_asked(desk, anna)
    await use(desk, anna)
    assert await is_asked(desk, anna)
    async with desk.work() as work:
        with pytest.raises(PinNeeded):
            pins.require_open(work, await work.session.get_one(Patient, anna.id))
    assert await check(desk, anna, RIGHT) is PinVerdict.RIGHT
    assert not await is_asked(desk, anna)


@pytest.mark.parametrize("minutes", PAUSES)
async def test_the_patient_chooses_the_pause(desk: Desk, anna: Patient, minutes: int) -> None:
    """One, five, fifteen or sixty minutes, and nothing else."""
    await choose(desk, anna, RIGHT)
    async with desk.work() as work:
        patient = await work.session.get_one(Patient, anna.id)
        await pins.choose_pause(work, patient, minutes)
        with pytest.raises(NotFound):
            await pins.choose_pause(work, patient, minutes + 1)
    desk.wait(minutes=minutes, seconds=-1)
    assert not await is_asked(desk, anna)
    desk.wait(seconds=1)
    assert await is_asked(desk, anna)


async def test_a_clock_that_is_set_back_opens_nothing(desk: Desk, anna: Patient) -> None:
    """A use in the future is none."""
    await choose(desk, anna, RIGHT)
    desk.wait(hours=-5)
    assert await is_asked(desk, anna)


async def test_it_is_written_twice_alike(desk: Desk, anna: Patient) -> None:
    """A slip in the second changes nothing: there is no PIN, or the one before."""
    with pytest.raises(PinsDiffer):
        await choose(desk, anna, RIGHT, WRONG)
    assert not await is_asked(desk, anna)
    await choose(desk, anna, RIGHT)
    with pytest.raises(PinsDiffer):
        await choose(desk, anna, "8642", "8624")
    assert await check(desk, anna, RIGHT) is PinVerdict.RIGHT


async def test_a_changed_one_counts_alone(desk: Desk, anna: Patient) -> None:
    """The one before no longer opens anything; the pause stays as it was chosen."""
    await choose(desk, anna, RIGHT)
    async with desk.work() as work:
        await pins.choose_pause(work, await work.session.get_one(Patient, anna.id), 60)
    await choose(desk, anna, "864202")
    assert await check(desk, anna, RIGHT) is PinVerdict.WRONG
    assert await check(desk, anna, "864202") is PinVerdict.RIGHT
    async with desk.work() as work:
        assert (await work.session.get_one(Patient, anna.id)).pin_pause == 60


async def test_nothing_is_changed_while_it_is_asked_for(desk: Desk, anna: Patient) -> None:
    """Whoever finds the phone with “write a new PIN” on it can't."""
    await choose(desk, anna, RIGHT)
    new = await typed(desk, anna, "8642", PinStep.CHOOSE)
    desk.wait(minutes=5)
    async with desk.work() as work:
        patient = await work.session.get_one(Patient, anna.id)
        with pytest.raises(PinNeeded):
            await pins.choose(work, patient, new)
        with pytest.raises(PinNeeded):
            await pins.repeat(work, patient, new)
        with pytest.raises(PinNeeded):
            await pins.choose_pause(work, patient, 60)


async def test_wrong_ones_wait_and_are_capped(desk: Desk, anna: Patient) -> None:
    """Two are free; then each waits longer, what comes too early isn't looked at, and the tenth is the last."""
    await choose(desk, anna, RIGHT)
    waits = []
    for number in range(1, MOST_TRIES + 1):
        expected = PinVerdict.WRONG if number < MOST_TRIES else PinVerdict.BLOCKED
        assert await check(desk, anna, WRONG) is expected
        async with desk.work() as work:
            standing = await pins.standing(work, anna)
        assert standing.left == MOST_TRIES - number
        if standing.wait_until is not None:
            waits.append(standing.wait_until - desk.now)
            assert await check(desk, anna, RIGHT) is PinVerdict.TOO_SOON
            desk.now = standing.wait_until
    assert waits == sorted(waits)
    assert len(waits) == MOST_TRIES - 3
    assert timedelta(hours=2, minutes=30) < sum(waits, timedelta()) < timedelta(hours=3)
    desk.wait(days=365)
    assert await check(desk, anna, RIGHT) is PinVerdict.BLOCKED


async def test_the_right_one_begins_the_count_anew(desk: Desk, anna: Patient) -> None:
    """Slips of a finger over the years block nobody."""
    await choose(desk, anna, RIGHT)
    for _ in range(MOST_TRIES):
        assert await check(desk, anna, WRONG) is PinVerdict.WRONG
        assert await check(desk, anna, WRONG) is PinVerdict.WRONG
        assert await check(desk, anna, RIGHT) is PinVerdict.RIGHT


@pytest.mark.parametrize("guesses", quick_and_ci([1_000, 10_000], [1_000]))
async def test_of_ten_thousand_guesses_ten_are_compared(desk: Desk, anna: Patient, guesses: int) -> None:
    """One a minute, every one of the PINs with four digits, by somebody who never gives up: 10 of 10,000 are compared,
    and the right one, which is among those that aren't, opens nothing.
    """
    await choose(desk, anna, RIGHT)
    found = dict.fromkeys(PinVerdict, 0)
    for first in range(0, guesses, 500):  # so many in a transaction, for the sake of speed
        async with desk.work() as transaction:
            for guess in range(first, first + 500):
                work = replace(transaction, now=desk.now)
                patient = await work.session.get_one(Patient, anna.id)
                salt = await pins.salt_for(work, patient, PinStep.CHECK)
                pin = pins.proven(keys_of(work.session), f"{guess:04}", salt)
                found[await pins.check(work, patient, pin)] += 1
                desk.wait(minutes=1)
    assert found == {
        PinVerdict.RIGHT: 0,
        PinVerdict.WRONG: 9,
        PinVerdict.TOO_SOON: found[PinVerdict.TOO_SOON],
        PinVerdict.BLOCKED: guesses - 9 - found[PinVerdict.TOO_SOON],
        PinVerdict.UNREAD: 0,
    }
    async with desk.work() as work:
        assert (await work.session.get_one(KeptPin, anna.id)).tries == MOST_TRIES


async def test_what_comes_too_early_costs_no_hash(desk: Desk, anna: Patient) -> None:
    """Whoever sends a flood of guesses keeps no processor busy."""
    await choose(desk, anna, RIGHT)
    for _ in range(3):
        await check(desk, anna, WRONG)
    assert (await typed(desk, anna, RIGHT)).proofs == ()


async def test_what_was_proven_for_another_pin_is_not_counted(desk: Desk, anna: Patient) -> None:
    """As when it is changed in the same moment: it is asked for once more."""
    await choose(desk, anna, RIGHT)
    pin = await typed(desk, anna, RIGHT)
    await choose(desk, anna, "8642")
    async with desk.work() as work:
        patient = await work.session.get_one(Patient, anna.id)
        assert await pins.check(work, patient, pin) is PinVerdict.UNREAD
        assert (await pins.standing(work, patient)).left == MOST_TRIES


async def test_a_confirmed_identity_forgets_it(desk: Desk, anna: Patient) -> None:
    """A blocked one too: nothing is asked for any more, and another one can be chosen. Done again, nothing happens."""
    await choose(desk, anna, RIGHT)
    for _ in range(MOST_TRIES):
        await check(desk, anna, WRONG)
        desk.wait(hours=1)
    for _ in range(2):
        async with desk.work() as work:
            await pins.forget(work, await work.session.get_one(Patient, anna.id))
    assert not await is_asked(desk, anna)
    await choose(desk, anna, "8642")
    assert await check(desk, anna, "8642") is PinVerdict.RIGHT


async def test_ones_of_another_patient_are_theirs(desk: Desk, anna: Patient, john: Patient) -> None:
    """The same digits of two people have nothing in common in the database, and count apart."""
    await choose(desk, anna, RIGHT)
    await choose(desk, john, RIGHT)
    await check(desk, anna, WRONG)
    async with desk.work() as work:
        assert (await pins.standing(work, john)).left == MOST_TRIES
        kept = [*(await work.session.scalars(sa.select(KeptPin)))]
    assert kept[0].salt != kept[1].salt
    assert kept[0].proof != kept[1].proof


def test_the_database_alone_proves_nothing() -> None:
    """Without the portal's key the digits make another proof; a key that was put before the old one changes nothing."""
    old, new = (b"o" * 32), (b"n" * 32)
    salt = b"s" * 16
    (kept,) = pins.proven(KeyRing([old]), RIGHT, salt).proofs
    assert kept not in pins.proven(KeyRing([new]), RIGHT, salt).proofs
    assert kept in pins.proven(KeyRing([new, old]), RIGHT, salt).proofs
    assert kept not in pins.proven(KeyRing([new, old]), WRONG, salt).proofs


def test_a_guess_has_its_price() -> None:
    """Whoever tries them all needs 16 MiB for each guess at a time."""
    assert 128 * COST["n"] * COST["r"] * COST["p"] == 16 * 1024 * 1024


def test_it_shows_nothing_of_itself() -> None:
    """Neither in a log nor in an error's words."""
    assert RIGHT not in repr(pins.proven(KeyRing([b"k" * 32]), RIGHT, None))
