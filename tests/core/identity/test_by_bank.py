"""The bank's way: each step once, by the person and in the browser that began it (S32, D1, D2, D16)."""

from __future__ import annotations

import asyncio

import pytest

from core.accounts.identity import Passport, Pesel
from core.accounts.patients import Patient, Tier, get_patient
from core.context import Work
from core.errors import NotFound, Refusal, RegulationsChanged
from core.identity import asking, by_bank, expiry
from core.identity.comparing import BankClaims
from core.identity.model import MOST_IN_A_DAY, ConfirmationStatus, Route, get_request
from core.identity.refusals import (
    AlreadyFull,
    AskedTooOften,
    BankAway,
    IdentityHeldElsewhere,
    IdentityRefused,
    LinkExpired,
    LinkUsed,
    NameDiffers,
    PeselDiffers,
    RequestOver,
    SomebodyElsesLink,
    WayRanOut,
)
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from tests.core.identity.proving import BORN, PESEL, an_account, back_from_bank, claims, proved
from tests.desk import Desk
from tests.people import a_pesel


@pytest.fixture
async def ewa(desk: Desk) -> Patient:
    """A patient with a basic account, Anna Nowak in her documents."""
    async with desk.work() as work:
        return await an_account(work)


async def tier_of(desk: Desk, patient: Patient) -> Tier:
    """The level as it is stored."""
    async with desk.work() as work:
        return (await get_patient(work, patient.id)).tier


async def test_the_whole_way(desk: Desk, ewa: Patient) -> None:
    """BASIC, PENDING while it lasts, FULL; noted in the audit log with its route."""
    async with desk.work() as work:
        begun = await by_bank.begin(work, ewa, "pokazowy")
    assert await tier_of(desk, ewa) is Tier.PENDING
    async with desk.work() as work:
        request, patient = await by_bank.look(work, begun.token)
        assert (request.id, patient.id) == (begun.request.id, ewa.id)
        there = await by_bank.claim(work, begun.token)
    async with desk.work() as work:
        back = await by_bank.claim_state(work, there.state, there.browser)
    assert (back.bank, back.nonce, back.code_verifier) == ("pokazowy", there.nonce, there.code_verifier)
    async with desk.work() as work:
        decided = await by_bank.complete(work, back.request.id, claims())
    assert (decided.refusal, decided.request.status, decided.request.route) == (
        None,
        ConfirmationStatus.CONFIRMED,
        Route.BANK,
    )
    assert await tier_of(desk, ewa) is Tier.FULL
    async with desk.work() as work:
        (entry,) = (await audit.recent(work, patient_id=ewa.id)).items
    assert (entry.who, entry.what) == (by_patient(ewa.id), AuditAction.CONFIRMED_IDENTITY)
    assert entry.subject == f"{back.request.id}/bank"


async def test_done_again_it_changes_nothing(desk: Desk, ewa: Patient) -> None:
    """An answer that comes twice is noted once."""
    async with desk.work() as work:
        request = await back_from_bank(work, ewa)
    for _ in range(2):
        async with desk.work() as work:
            assert (await by_bank.complete(work, request, claims())).refusal is None
    async with desk.work() as work:
        assert len((await audit.recent(work, patient_id=ewa.id)).items) == 1


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (claims(pesel=Pesel(a_pesel(BORN, serial=2))), PeselDiffers),
        (claims("Ewa|Kowalska"), NameDiffers),
    ],
)
async def test_somebody_else(desk: Desk, ewa: Patient, said: BankClaims, refusal: type[IdentityRefused]) -> None:
    """Nothing changes but the request; it can be begun anew."""
    async with desk.work() as work:
        decided = await proved(work, ewa, said)
    assert type(decided.refusal) is refusal
    assert await tier_of(desk, ewa) is Tier.BASIC
    async with desk.work() as work:
        request = await get_request(work, ewa, decided.request.id)
        assert (request.status, request.fact("why")) == (ConfirmationStatus.REFUSED, refusal.__name__)
        with pytest.raises(RequestOver):
            await by_bank.complete(work, request.id, claims())
        assert (await proved(work, ewa, claims())).refusal is None


async def test_the_bank_is_away(desk: Desk, ewa: Patient) -> None:
    """Or it was broken off there: the request is over, and nothing else."""
    async with desk.work() as work:
        decided = await by_bank.fail(work, await back_from_bank(work, ewa), BankAway())
        assert decided.refusal == BankAway()
    assert await tier_of(desk, ewa) is Tier.BASIC


async def test_each_step_is_taken_once(desk: Desk, ewa: Patient) -> None:
    """A link, and a state: the second time says so."""
    async with desk.work() as work:
        begun = await by_bank.begin(work, ewa, "pokazowy")
        there = await by_bank.claim(work, begun.token)
        await by_bank.claim_state(work, there.state, there.browser)
        for again in (
            by_bank.look(work, begun.token),
            by_bank.claim(work, begun.token),
            by_bank.claim_state(work, there.state, there.browser),
        ):
            with pytest.raises(LinkUsed):
                await again


async def test_nobody_completes_what_nobody_came_back_from(work: Work) -> None:
    """The bank's answer follows the way back."""
    begun = await by_bank.begin(work, await an_account(work), "pokazowy")
    await by_bank.claim(work, begun.token)
    for step in (by_bank.complete(work, begun.request.id, claims()), by_bank.fail(work, begun.request.id, BankAway())):
        with pytest.raises(NotFound):
            await step


async def test_ways_of_two_patients_cant_be_swapped(work: Work) -> None:
    """A state goes with the browser that was given it; the other's way is still open."""
    first, second = await an_account(work, 1), await an_account(work, 2)
    ways = [await by_bank.claim(work, (await by_bank.begin(work, each, "pokazowy")).token) for each in (first, second)]
    for state, browser in ((ways[0].state, ways[1].browser), (ways[0].state, ""), ("made-up", ways[0].browser)):
        with pytest.raises(SomebodyElsesLink):
            await by_bank.claim_state(work, state, browser)
    for way in ways:
        assert (await by_bank.claim_state(work, way.state, way.browser)).request.id == way.request.id


async def test_ten_minutes(desk: Desk, ewa: Patient) -> None:
    """For the link, and for the way back; an answer that was waited for may come a little later."""
    async with desk.work() as work:
        begun = await by_bank.begin(work, ewa, "pokazowy")
    desk.wait(minutes=9, seconds=59)
    async with desk.work() as work:
        there = await by_bank.claim(work, begun.token)
    desk.wait(seconds=1)
    for _expired in range(2):
        async with desk.work() as work:
            with pytest.raises(WayRanOut) as refused:
                await by_bank.claim_state(work, there.state, there.browser)
            assert refused.value.minutes == 10
        async with desk.work() as work:
            for request, _patient in await expiry.expire_due(work):
                assert by_bank.ran_out(request) == WayRanOut(10)
    async with desk.work() as work:
        late = await by_bank.begin(work, ewa, "pokazowy")
    desk.wait(minutes=10)
    async with desk.work() as work:
        for step in (by_bank.look, by_bank.claim):
            with pytest.raises(LinkExpired):
                await step(work, late.token)


async def test_a_new_way_ends_the_one_before(desk: Desk, ewa: Patient) -> None:
    """And one that is cancelled leaves the account as it was."""
    async with desk.work() as work:
        first = await by_bank.begin(work, ewa, "pokazowy")
        second = await by_bank.begin(work, ewa, "pokazowy")
        with pytest.raises(LinkExpired):
            await by_bank.claim(work, first.token)
        await asking.cancel(work, ewa, second.request.id)
        await asking.cancel(work, ewa, second.request.id)
        with pytest.raises(LinkExpired):
            await by_bank.claim(work, second.token)
        third = await by_bank.claim(work, (await by_bank.begin(work, ewa, "pokazowy")).token)
        await asking.cancel(work, ewa, third.request.id)
    desk.wait(minutes=11)
    async with desk.work() as work:
        with pytest.raises(LinkExpired):
            await by_bank.claim_state(work, third.state, third.browser)
    assert await tier_of(desk, ewa) is Tier.BASIC


async def test_nobody_cancels_anothers(work: Work) -> None:
    """It isn't found."""
    begun = await by_bank.begin(work, await an_account(work, 1), "pokazowy")
    with pytest.raises(NotFound):
        await asking.cancel(work, await an_account(work, 2), begun.request.id)


async def test_who_may_begin(desk: Desk, ewa: Patient) -> None:
    """Who isn't full yet, has accepted the current regulations, and hasn't asked all day (D1)."""
    async with desk.work() as work:
        for _ in range(MOST_IN_A_DAY):
            await by_bank.begin(work, ewa, "pokazowy")
            desk.wait(minutes=1)
    async with desk.work() as work:
        with pytest.raises(AskedTooOften) as refused:
            await by_bank.begin(work, ewa, "pokazowy")
    desk.now = refused.value.again
    async with desk.work() as work:
        await proved(work, ewa, claims())
    async with desk.work() as work:
        with pytest.raises(AlreadyFull):
            await by_bank.begin(work, ewa, "pokazowy")


async def test_new_regulations_come_first(work: Work) -> None:
    """Both are needed for the full level (D1)."""
    patient = await an_account(work)
    patient.regulations_version = "0"
    await work.session.flush()
    with pytest.raises(RegulationsChanged):
        await by_bank.begin(work, patient, "pokazowy")


@pytest.mark.parametrize("identity", [PESEL, Passport("DE", "C01X00T47", BORN)])
async def test_an_identity_is_held_once(work: Work, identity: Pesel | Passport) -> None:
    """A second account that proves it isn't raised, by PESEL or by passport; who proves nothing isn't told (D16)."""
    first, second = await an_account(work, 1), await an_account(work, 2, identity=identity)
    assert (await proved(work, first, claims())).refusal is None
    assert (await proved(work, second, claims("Ewa|Kowalska"))).refusal == NameDiffers()
    assert (await proved(work, second, claims())).refusal == IdentityHeldElsewhere()
    assert (first.tier, second.tier) == (Tier.FULL, Tier.BASIC)


@pytest.mark.both_databases
async def test_two_accounts_prove_one_identity_at_once(desk: Desk) -> None:
    """The database decides: one of them is full."""
    async with desk.work() as work:
        patients = [await an_account(work, number) for number in (1, 2)]
        requests = [await back_from_bank(work, each) for each in patients]

    async def complete(request: str) -> Refusal | None:
        async with desk.work() as work:
            return (await by_bank.complete(work, request, claims())).refusal

    refused = await asyncio.gather(*map(complete, requests))
    assert sorted(map(str, map(type, refused))) == sorted(map(str, (type(None), IdentityHeldElsewhere)))


@pytest.mark.both_databases
async def test_one_link_in_two_browsers_at_once(desk: Desk, ewa: Patient) -> None:
    """One goes to the bank."""
    async with desk.work() as work:
        begun = await by_bank.begin(work, ewa, "pokazowy")

    async def claim() -> bool:
        async with desk.work() as work:
            await by_bank.claim(work, begun.token)
            return True

    went = await asyncio.gather(claim(), claim(), return_exceptions=True)
    assert [each for each in went if each is True] == [True]
    assert any(isinstance(each, LinkUsed) for each in went)


def test_secrets_are_not_shown() -> None:
    """Tokens, states and verifiers stay out of logs."""
    assert "secret" not in repr(by_bank.Begun(None, "secret"))  # type: ignore[arg-type]
    way = by_bank.WayThere(None, None, "pokazowy", *["secret"] * 4)  # type: ignore[arg-type]
    assert "secret" not in repr(way)
