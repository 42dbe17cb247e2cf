"""What is medical stays locked below the full level (S33).

A canary stands in each medical record: whatever somebody does who may not see it, no word of it comes into their chat.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest
import sqlalchemy as sa

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.journal import Answered, Edited, Sent
from core.accounts.patients import Patient, Tier
from core.appointments.model import Appointment
from core.context import Work
from core.files.arrival import arrive
from core.files.checking import FileKind
from core.files.model import File, Label
from core.i18n import Language
from core.identity import codes
from core.identity.model import IdentityConfirmation, Route
from core.questions import answering, asking
from core.questions.model import Entry, Question
from core.staff.members import Caller, Where
from core.treatment import instructions
from core.treatment.instructions import Instruction
from tests.dialogs.clinic_side import DOCTOR, note_appointment, patient_of
from tests.dialogs.everywhere.crawler import crawl
from tests.dialogs.everywhere.forging import TRIGGERS
from tests.dialogs.everywhere.test_crawl import portal_chat
from tests.dialogs.taps import tap_forged
from tests.in_process import in_process
from tests.stage import Stage

CANARY: Final = "kanarek"
ATTENDED: Final = "internist, sikora, wola, 2027-02-24 08:00"
FEW: Final = 60
"""Steps of a crawl, and forged presses, in a quick run."""

ROWS: Final = (Appointment, File, Question, Entry, Instruction, IdentityConfirmation)


async def medical(stage: Stage, person: SimPerson) -> tuple[str, ...]:
    """Something of each kind that is medical, with a canary; the ids that lead to it."""
    await note_appointment(stage, person, "attended", ATTENDED)
    doctor = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    async with stage.work() as work:
        patient = await patient_of(work, person)
        visit = (await asking.visits(work, patient)).items[0]
        given = await instructions.give(work, doctor, visit.id, f"{CANARY} zalecenia")
        question = await asking.begin(work, patient, visit.id)
        await asking.write(work, patient, question.id, f"{CANARY} pytanie do lekarza", "1")
        file = await asking.attach(work, patient, question.id, Label(f"{CANARY}.jpg"))
        await arrive(work, file.id, FileKind.JPEG, 1000)
        await asking.send(work, patient, question.id, consent=work.clinic.files_regulations.version)
        entry = await answering.answer(work, doctor, question.id, f"{CANARY} odpowiedź", "7")
        return visit.id, given.id, question.id, file.id, entry.id


def seen_by(stage: Stage, person: SimPerson, since: int) -> Iterator[str]:
    """All words and buttons that came into somebody's chat, and all that pressing answered them, since an entry of the
    journal.
    """
    for entry in stage.world.log.after(since):
        match entry:
            case Sent(message=message) | Edited(message=message) if message.chat.id == person.id:
                yield f"{message.text} {message.labels} {message.content}"
            case Answered(text=str(text), press=press) if press.person.id == person.id:
                yield text


def forged(ids: tuple[str, ...], seed: int) -> list[tuple[str, str]]:
    """Every button that there is for patients, with each of these ids, in an order that the seed chooses."""
    pairs = [(trigger, value) for trigger in TRIGGERS for value in ("", *ids)]
    Random(seed).shuffle(pairs)
    return pairs


async def rows_of(work: Work, patient: Patient) -> list[object]:
    """All that is stored of a patient's records, to be compared."""
    found: list[object] = []
    for table in ROWS:
        query = sa.select(*table.__table__.columns)
        if "patient_id" in table.__table__.columns:
            query = query.where(table.__table__.columns["patient_id"] == patient.id)
        found += sorted(map(str, await work.session.execute(query)))
    return found


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
@pytest.mark.parametrize("most", [FEW, pytest.param(600, marks=pytest.mark.ci)])
async def test_nothing_medical_is_shown_below_the_full_level(tier: Tier, most: int, tmp_path: Path) -> None:
    """Whatever is tapped or written, and whatever buttons are forged with the very ids of the records."""
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        await stage.open_account(anna, Tier.FULL)
        ids = await medical(stage, anna)
        async with stage.work() as work:
            patient = await patient_of(work, anna)
            patient.tier = Tier.BASIC
            await work.session.flush()
            if tier is Tier.PENDING:
                await codes.issue(work, patient, Route.RECEPTION)
        await stage.settle()
        since = len(stage.world.log)
        await crawl(portal_chat(stage, anna, Language.POLISH), most=most, seed=33)
        for trigger, value in forged(ids, 33)[: 2 * most]:
            tap_forged(anna, trigger, value)
            await stage.settle()
        for text in seen_by(stage, anna, since):
            assert CANARY not in text
        async with stage.work() as work:
            assert (await patient_of(work, anna)).tier is not Tier.FULL


async def test_the_canary_sings(tmp_path: Path) -> None:
    """At the full level the same taps show it: so the test looks in the right place."""
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        await stage.open_account(anna, Tier.FULL)
        ids = await medical(stage, anna)
        anna.say("/menu")
        await stage.settle()
        since = len(stage.world.log)
        for trigger, value in (("question", ids[2]), ("instruction", ids[1])):
            tap_forged(anna, trigger, value)
            await stage.settle()
        assert any(CANARY in text for text in seen_by(stage, anna, since))
