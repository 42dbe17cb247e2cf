"""A question's card: what it tells of the answer, and that it always fits into a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.writing import Writer
from core.booking import Appointment, AppointmentStatus, Origin
from core.cases import Case
from core.clinic import ServiceKind
from core.identity import Pesel
from core.patients import Patient
from core.questions import Entry, EntryKind, Question, QuestionStatus
from core.slots import Slot
from core.snapshot import Snapshot
from core.words import Language
from core.work import Work
from dialogs.desk.question_card import told
from tests.core.staffing import EWA, staffed_clinic

NOW = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _entry(kind: EntryKind, text: str = "Tak.", author: str = "") -> Entry:
    pieces = [{"ref": "", "text": text}]
    sealed = {"pieces": pieces, "author": author, "earlier": []}
    return Entry(id=kind, kind=kind, by=EWA if author else None, started_at=NOW, sent_at=NOW, sealed=sealed)


def _case(*entries: Entry) -> Case:
    clinic = staffed_clinic()
    slot = Slot(clinic.services[0].id, "nowak", clinic.facilities[0].id, NOW - timedelta(days=1))
    visit = Appointment(
        status=AppointmentStatus.ATTENDED,
        origin=Origin.PORTAL,
        kind=ServiceKind.IN_PERSON,
        practitioner=slot.practitioner,
        start=slot.start,
        sealed=Snapshot.of(clinic, slot).model_dump(mode="json"),
    )
    facts = Pesel("44051401359").to_json()
    patient = Patient(first_name="Anna", last_name="Nowak", identity_facts=facts, phone="+48600100200")
    question = Question(id="q", number=1, status=QuestionStatus.ANSWERED, urgent=False, practitioner="nowak")
    return Case(question, patient, visit, (_entry(EntryKind.QUESTION, "Czy mogę?"), *entries), {})


def _written(case: Case, language: Language = Language.ENGLISH) -> str:
    text = told(Work(AsyncSession(), staffed_clinic(), NOW), case)
    return Writer(language, ZoneInfo("Europe/Warsaw")).html(text)


def test_a_changed_answer_is_marked() -> None:
    """As a changed question is: who reads the card knows that the patient may have read other words."""
    answer = _entry(EntryKind.ANSWER, author="lek. Ewa Nowak")
    assert "(changed)" not in _written(_case(answer))
    answer.edited_at = LATER
    assert "<b>Answer</b> – lek. Ewa Nowak, Tue 2 Mar, 09:00 (changed) ⏳ on its way" in _written(_case(answer))


@pytest.mark.parametrize(
    ("helped", "words"), [(True, "👍 The patient says: it helped"), (False, "👎 The patient says: it did not help")]
)
def test_whether_it_helped(*, helped: bool, words: str) -> None:
    """Is told once the patient has said so."""
    case = _case(_entry(EntryKind.ANSWER, author="lek. Ewa Nowak"))
    assert words not in _written(case)
    case.question.helped = helped
    assert words in _written(case)
