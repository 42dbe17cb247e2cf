"""What runs out is closed, and the account is as it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.accounts.patients import RegulationsAcceptance, Tier, get_patient
from core.accounts.tiers import has_accepted_regulations
from core.errors import RegulationsChanged
from core.identity import codes, contact_form, expiry, regulations
from core.identity.contact_form import ContactForm
from core.identity.model import ConfirmationStatus, Route, get_request
from tests.core.identity.proving import an_account, claims, proved
from tests.desk import Desk


@pytest.mark.both_databases
async def test_a_code_runs_out(desk: Desk) -> None:
    """After ten minutes, once; a contact form doesn't."""
    async with desk.work() as work:
        ewa, jan = await an_account(work, 1), await an_account(work, 2)
        code = (await codes.issue(work, ewa, Route.RECEPTION)).request.id
        await contact_form.send(work, jan, ContactForm("+48601234567", "po 15"))
    desk.wait(minutes=9)
    async with desk.work() as work:
        assert await expiry.expire_due(work) == ()
    desk.wait(minutes=1)
    async with desk.work() as work:
        ((request, patient),) = await expiry.expire_due(work)
        assert (request.id, request.status, patient.id) == (code, ConfirmationStatus.EXPIRED, ewa.id)
    async with desk.work() as work:
        assert await expiry.expire_due(work) == ()
        assert (await get_patient(work, ewa.id)).tier is Tier.BASIC
        assert (await get_patient(work, jan.id)).tier is Tier.PENDING


@pytest.mark.both_databases
async def test_a_proof_runs_out(desk: Desk) -> None:
    """After a day, once; the one that a newer proof has replaced is not among them."""
    async with desk.work() as work:
        assert (await proved(work, await an_account(work, 1), claims())).refusal is None
        ewa = await an_account(work, 2)
        first = (await proved(work, ewa, claims())).request.id
    desk.wait(hours=1)
    async with desk.work() as work:
        second = (await proved(work, await get_patient(work, ewa.id), claims())).request.id
    desk.wait(hours=23, minutes=59)
    async with desk.work() as work:
        assert await expiry.expire_due(work) == ()
    desk.wait(minutes=1)
    async with desk.work() as work:
        ((request, _),) = await expiry.expire_due(work)
        assert (request.id, request.status) == (second, ConfirmationStatus.EXPIRED)
        assert (await get_request(work, ewa, first)).status is ConfirmationStatus.CANCELLED
    async with desk.work() as work:
        assert await expiry.expire_due(work) == ()


async def test_regulations_are_accepted_anew(desk: Desk) -> None:
    """The current version, with its hash, once; an older one isn't taken (D1, D7)."""
    async with desk.work() as work:
        ewa = await an_account(work)
        assert has_accepted_regulations(work.clinic, ewa)
    newer = desk.clinic.written_regulations.model_copy(update={"version": "2"})
    desk.clinic = desk.clinic.model_copy(update={"regulations": newer})
    async with desk.work() as work:
        assert not has_accepted_regulations(work.clinic, await get_patient(work, ewa.id))
        with pytest.raises(RegulationsChanged):
            await regulations.accept(work, ewa, "1")
        for _ in range(2):
            assert has_accepted_regulations(work.clinic, await regulations.accept(work, ewa, "2"))
        kept = sa.select(RegulationsAcceptance.version).where(RegulationsAcceptance.patient_id == ewa.id)
        assert sorted(await work.session.scalars(kept)) == ["1", "2"]
