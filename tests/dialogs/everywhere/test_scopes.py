"""Whatever whoever acts for somebody presses or writes, nothing comes of it but what was allowed (B13)."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.fsm_storage import key_of, tie_of
from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Patient, Tier
from core.family import inviting
from core.family.model import Kin, Scope
from core.i18n import Language
from core.orm import Base
from dialogs.engine.dialog import CONTACT, FETCHED, PIN, RETURNED, SAID, UPLOADED
from dialogs.patient.family import delegated
from dialogs.triggers import ACT_FOR
from tests.dialogs.clinic_side import note_appointment, patient_of
from tests.dialogs.everywhere.any_words import SENTENCES
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.taps import tap, tap_forged
from tests.in_process import in_process
from tests.people import a_pesel
from tests.sample_files import content_of
from tests.stage import Stage
from tests.tiers import quick_and_ci

OWN: Final = frozenset({SAID, UPLOADED, CONTACT, FETCHED, RETURNED, PIN})
TRIGGERS: Final = frozenset(
    {row.trigger for dialog in PORTAL.dialogs for _state, row in dialog.rows}
    | {way.trigger for dialog in PORTAL.dialogs for way in dialog.ways_in}
)
WRITTEN: Final = ("zamów receptę", "zapytaj lekarza", "wyślij wynik", "pokaż wyniki", "umów do dermatologa jutro")
OF_SCOPES: Final = {
    "appointments": Scope.BOOK,
    **dict.fromkeys(("questions", "renewal_requests", "files", "consultations", "remote_consents"), Scope.DOCUMENTS),
}
"""Tables in which a patient has more or less, once something is done for them."""


SETS: Final = [",".join(each) for count in range(1, len(Scope)) for each in combinations(Scope, count)]


@pytest.mark.parametrize("scopes", quick_and_ci(SETS, ["told"]))
async def test_nothing_comes_of_what_is_not_allowed(scopes: str, tmp_path: Path) -> None:
    """Every trigger there is, as a forged button; sentences; a file: wherever they lead, it is open to these scopes."""
    allowed = frozenset(map(Scope, scopes.split(",")))
    async with in_process(tmp_path) as stage:
        anna, father = stage.world.add_person(101, "Anna", "Maj", "pl"), stage.world.add_person(102, "Jan", "Maj", "pl")
        subject = await _acts(stage, anna, father, allowed)
        before = await _has(stage, subject)
        for trigger in sorted(TRIGGERS - OWN):
            tap_forged(anna, trigger, None)
            await _stays_within(stage, anna, allowed, trigger)
        for words in (*WRITTEN, *SENTENCES[Language.POLISH]):
            anna.say(words)
            await _stays_within(stage, anna, allowed, words)
        anna.send_document("wynik.pdf", content_of("wynik.pdf"), "Morfologia krwi")
        await _stays_within(stage, anna, allowed, "a file")
        after = await _has(stage, subject)
        forbidden = [each for each, scope in OF_SCOPES.items() if scope not in allowed]
        assert [each for each in forbidden if after[each] != before[each]] == []


async def _acts(stage: Stage, anna: SimPerson, father: SimPerson, allowed: frozenset[Scope]) -> Patient:
    """The one acts for the other, in these things, and has turned to him."""
    for born, each in ((1980, anna), (1950, father)):
        each.say("/start")
        await stage.open_account(each, Tier.FULL, a_pesel(date(born, 5, 14)))
    await stage.settle()
    await note_appointment(stage, father, "attended", "internist, sikora, wola, 2027-02-24 08:00")
    await note_appointment(stage, father, "booked", "internist, borkowska, centrum, 2027-03-04 11:50")
    async with stage.work() as work:
        subject = await patient_of(work, father)
        made = await inviting.invite(work, await patient_of(work, anna), Kin.FATHER, as_actor=True)
        await inviting.open_link(work, subject, made.link)
        await inviting.accept(work, subject, made.tie.id, allowed)
    anna.say("/rodzina")
    await stage.settle()
    tap(anna, ACT_FOR, made.tie.id)
    await stage.settle()
    return subject


async def _stays_within(stage: Stage, anna: SimPerson, allowed: frozenset[Scope], done: str) -> None:
    await stage.settle()
    row = await stage.conversation(anna)
    assert row is not None
    if tie_of(key_of(row.key)):
        assert delegated.is_open(row.state or "", allowed), f"{done} led to {row.state}"
    else:  # their own account, where they are themselves: back
        anna.say("/rodzina")
        await stage.settle()
        tap(anna, ACT_FOR, None)
        await stage.settle()


async def _has(stage: Stage, patient: Patient) -> dict[str, int]:
    """How many rows of each table are the patient's."""
    async with stage.work() as work:
        found = {}
        for name in OF_SCOPES:
            theirs = Base.metadata.tables[name].c.patient_id == patient.id
            found[name] = await work.session.scalar(sa.select(sa.func.count()).where(theirs)) or 0
        return found
