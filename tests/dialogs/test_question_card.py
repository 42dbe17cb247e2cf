"""A question's card: what it tells of the answer, and that it always fits into a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from bot.outbox import batching
from bot.rendering.text import TextRenderer
from core.accounts.identity import Pesel
from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus, Origin, Slot, Snapshot
from core.clinic.model import ServiceKind
from core.context import Work
from core.files.model import File
from core.i18n import Language, Words
from core.questions import answering, asking
from core.questions.cases import Case
from core.questions.model import Entry, EntryKind, Question, QuestionStatus
from core.staff.members import LONGEST_NAME
from dialogs.staff.questions.card import drawn, told
from tests.core.staff.staffing import EWA, staffed_clinic

ZONE = ZoneInfo("Europe/Warsaw")
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
        snapshot=Snapshot.of(clinic, slot),
    )
    facts = Pesel("44051401359").to_json()
    patient = Patient(first_name="Anna", last_name="Nowak", identity_facts=facts, phone="+48600100200")
    question = Question(id="q", number=1, status=QuestionStatus.ANSWERED, urgent=False, practitioner="nowak")
    return Case(question, patient, visit, (_entry(EntryKind.QUESTION, "Czy mogę?"), *entries), {})


def _longest(author: str, words: str, kinds: Sequence[EntryKind]) -> Case:
    """A case about which all is said that can be, by people of this name, in these words."""
    case = _case(*(_entry(kind, words, author) for kind in kinds))
    question, patient = case.question, case.patient
    patient.first_name = patient.last_name = author
    changed = {"practitioner": author, "service": Words(pl=author, en=author)}
    case.visit.snapshot = case.visit.snapshot.model_copy(update=changed)
    question.status, question.urgent, question.number = QuestionStatus.TAKEN, True, 10_000_000
    question.holder, question.expected_on, question.helped = author, NOW.date() - timedelta(days=400), False
    for number, entry in enumerate(case.entries):
        entry.id, entry.edited_at, entry.unreachable_at = str(number), LATER, LATER
        if entry.kind is EntryKind.HANDOVER:
            entry.sealed = entry.sealed | {"handed_to": author}
    files = dict.fromkeys((entry.id for entry in case.entries), tuple(File(id="f", sealed={}) for _ in range(10)))
    case.entries[0].sealed = case.entries[0].sealed | {"pieces": [{"ref": "", "text": words[: asking.LONGEST]}]}
    return replace(case, files=files)


def _written(case: Case, language: Language = Language.ENGLISH) -> str:
    text = told(Work(AsyncSession(), staffed_clinic(), NOW, address_of), case)
    return TextRenderer(language, ZONE).html(text)


def test_a_changed_answer_is_marked() -> None:
    """As a changed question is: who reads the card knows that the patient may have read other words."""
    answer = _entry(EntryKind.ANSWER, author="lek. Ewa Nowak")
    assert "(changed)" not in _written(_case(answer))
    answer.edited_at = LATER
    assert "<b>Answer</b> – lek. Ewa Nowak, Tue 2 Mar, 09:00 (changed) ⏳ on its way" in _written(_case(answer))


@pytest.mark.ci
@given(
    st.text("a😀א", min_size=1, max_size=LONGEST_NAME),
    st.sampled_from(("😀", "א\n", "<&> ", "😀 א\n", "word ")),
    st.integers(1, answering.LONGEST),
    st.lists(st.sampled_from([kind for kind in EntryKind if kind is not EntryKind.QUESTION]), max_size=6),
)
@example("😀" * LONGEST_NAME, "😀", answering.LONGEST, [EntryKind.COUNTER_QUESTION] * 6)
@example("😀" * LONGEST_NAME, "א\n", answering.LONGEST, [EntryKind.HANDOVER] * 6)
def test_it_fits_into_a_message(name: str, word: str, length: int, kinds: list[EntryKind]) -> None:
    """However long the names are and whatever was written."""
    case = _longest(name, (word * length)[:length], kinds)
    card = drawn(Work(AsyncSession(), staffed_clinic(), NOW, address_of), case)
    for language in Language:
        assert batching.length(TextRenderer(language, ZONE).html(card.screen.text)) <= batching.LONGEST


@pytest.mark.parametrize(
    ("helped", "words"), [(True, "👍 The patient says: it helped"), (False, "👎 The patient says: it did not help")]
)
def test_whether_it_helped(*, helped: bool, words: str) -> None:
    """Is told once the patient has said so."""
    case = _case(_entry(EntryKind.ANSWER, author="lek. Ewa Nowak"))
    assert words not in _written(case)
    case.question.helped = helped
    assert words in _written(case)
