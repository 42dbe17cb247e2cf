"""Two grown-ups with full accounts, and a child whose parent asks for them."""

from __future__ import annotations

from datetime import date

from core.accounts.identity import Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Patient, Tier
from core.family import inviting
from core.family.model import ALL_SCOPES, Kin, Known, Scope
from core.identity.model import Document
from core.records import relatives
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk
from tests.people import a_pesel

OLA = PersonName("Ola", "Nowak")
BORN = date(2015, 6, 1)
CHILD = Pesel(a_pesel(BORN))


async def make_full(desk: Desk, *patients: Patient) -> None:
    """Their identities are confirmed."""
    async with desk.work() as work:
        for each in patients:
            each.tier = Tier.FULL
            await work.session.merge(each)


async def asked(desk: Desk, actor: Patient, subject: Patient) -> str:
    """The one has made a link, and the other opened it: its id waits for an answer."""
    async with desk.work() as work:
        made = await inviting.invite(work, actor, Kin.MOTHER, as_actor=True)
    async with desk.work() as work:
        return (await inviting.open_link(work, subject, made.link)).tie.id


async def let(desk: Desk, actor: Patient, subject: Patient, scopes: frozenset[Scope] = ALL_SCOPES) -> Known:
    """The one acts for the other."""
    tie = await asked(desk, actor, subject)
    async with desk.work() as work:
        return await inviting.accept(work, subject, tie, scopes)


async def confirmed(desk: Desk, actor: Patient, name: PersonName = OLA, identity: Pesel = CHILD) -> Known:
    """A parent has asked, and the reception confirmed it."""
    async with desk.work() as work:
        request = await relatives.ask(work, actor, name, identity, Kin.DAUGHTER)
    async with desk.work() as work:
        return await relatives.confirm(work, RECEPTIONIST, request.id, Document.ID_CARD)
