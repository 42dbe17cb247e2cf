"""The remote form: accepted once, withdrawn at any time, asked for anew after that; each proof stays (D22)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.clinic.consulting import ConsultationKind
from core.clinic.settings import Regulations
from core.consultations import asking, consent, holding, withdrawing
from core.consultations.model import ConsultationEnd, RemoteConsent, get_consultation
from core.consultations.refusals import RemoteFormNotAccepted
from core.i18n import Words
from core.staff.audit import AuditAction, AuditEntry
from tests.core.consultations.consulting import ABOUT, a_caller_in_queue, is_there
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk

CHAT = ConsultationKind.CHAT


async def test_withdrawn_and_given_anew(desk: Desk) -> None:
    """What was withdrawn counts no more, and stays with its time; the next consultation asks for it."""
    async with desk.work() as work:
        patient = await a_full_patient(work, "telegram:1")
        await consent.give(work, patient, "1")
        await consent.give(work, patient, "1")
    given_at = desk.now
    desk.wait(hours=1)
    async with desk.work() as work:
        assert await withdrawing.withdraw(work, patient) is None
        assert await withdrawing.withdraw(work, patient) is None
        assert not await consent.is_given(work, patient)
        with pytest.raises(RemoteFormNotAccepted):
            await asking.enter(work, patient, "internist", CHAT, ABOUT)
        last = await consent.last_withdrawn(work, patient)
    assert last is not None
    assert (last.accepted_at, last.withdrawn_at) == (given_at, given_at + timedelta(hours=1))
    async with desk.work() as work:
        await consent.give(work, patient, "1")
        await asking.enter(work, patient, "internist", CHAT, ABOUT)
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(RemoteConsent)) == 2
        noted = sa.select(sa.func.count()).where(AuditEntry.what == AuditAction.WITHDREW_REMOTE_FORM)
        assert await work.session.scalar(noted) == 1


async def test_every_text_is_withdrawn(desk: Desk) -> None:
    """The clinic has a new text, which the patient accepted too."""
    async with desk.work() as work:
        patient = await a_full_patient(work, "telegram:1")
        await consent.give(work, patient, "1")
    newer = Regulations(version="2", text=Words(pl="Zdalnie, inaczej.", en="Remotely, otherwise."))
    desk.clinic = desk.clinic.model_copy(update={"remote_regulations": newer})
    async with desk.work() as work:
        assert not await consent.is_given(work, patient)
        await consent.give(work, patient, "2")
        assert [each.version for each in await consent.given(work, patient)] == ["2", "1"]
        await withdrawing.withdraw(work, patient)
        assert not await consent.given(work, patient)


async def test_who_waits_leaves_with_it(desk: Desk) -> None:
    """The place goes to others."""
    async with desk.work() as work:
        waits, patient = await a_caller_in_queue(work)
        ended = await withdrawing.withdraw(work, patient)
    assert ended is not None
    assert (ended.id, ended.ended_as) == (waits.id, ConsultationEnd.LEFT)


async def test_who_talks_ends_with_it(desk: Desk) -> None:
    """Nobody is talked to against their will; what was written stays."""
    async with desk.work() as work:
        waits, patient = await a_caller_in_queue(work)
        await is_there(work)
        await holding.take_next(work, DOCTOR)
        await withdrawing.withdraw(work, patient)
        after, patient = await get_consultation(work, waits.id)
    assert (after.ended_as, after.facts.about) == (ConsultationEnd.BY_PATIENT, ABOUT)
    assert not patient.in_consultation
