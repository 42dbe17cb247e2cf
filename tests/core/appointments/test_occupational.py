"""Registering for an occupational-medicine examination (S8, S15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, occupational
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.occupational import ExaminationKind, OccupationalRegistration
from core.errors import NotFound, SlotTaken, UnusableText
from tests.core.appointments.bookings import Books, nowak, warsaw
from tests.desk import Desk

EXAMINATION = Slot("occupational", "wilk", "wola", warsaw("10:00"))
REGISTRATION = OccupationalRegistration(ExaminationKind.PERIODIC, "Huta Żelazna S.A.", "spawacz", "hałas, pył")


async def test_registering_books_the_examination_and_keeps_what_the_referral_says(desk: Desk, anna: Patient) -> None:
    """For as long as the appointment is kept."""
    async with desk.work() as work:
        booked = await occupational.register(work, anna, EXAMINATION, REGISTRATION)
        assert booked.status is AppointmentStatus.BOOKED
    async with desk.work() as work:
        assert await occupational.registration_of(work, anna, booked.id) == REGISTRATION
        (await Books.of(work)).check()


async def test_confirming_twice_changes_nothing(desk: Desk, anna: Patient) -> None:
    """Neither the appointment nor the registration."""
    other = OccupationalRegistration(ExaminationKind.FOLLOW_UP, "Inny", "inne")
    async with desk.work() as work:
        held = await booking.hold(work, anna, EXAMINATION)
        await occupational.confirm(work, anna, held.id, REGISTRATION)
    async with desk.work() as work:
        await occupational.confirm(work, anna, held.id, other)
        assert await occupational.registration_of(work, anna, held.id) == REGISTRATION


async def test_a_refused_slot_leaves_no_registration(desk: Desk, anna: Patient, john: Patient) -> None:
    """It comes with an appointment or not at all."""
    async with desk.work() as work:
        await occupational.register(work, john, EXAMINATION, REGISTRATION)
    async with desk.work() as work:
        with pytest.raises(SlotTaken):
            await occupational.register(work, anna, EXAMINATION, REGISTRATION)
        rows = sa.select(sa.func.count()).select_from(sa.table("occupational_registrations"))
        assert await work.session.scalar(rows) == 1


async def test_only_an_occupational_examination_can_be_registered(desk: Desk, anna: Patient) -> None:
    """A visit to the internist is none, and has no registration."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(NotFound):
            await occupational.confirm(work, anna, held.id, REGISTRATION)
        assert await occupational.registration_of(work, anna, held.id) is None


async def test_a_registration_is_its_patients_only(desk: Desk, anna: Patient, john: Patient) -> None:
    """Where somebody works is nobody else's business."""
    async with desk.work() as work:
        booked = await occupational.register(work, anna, EXAMINATION, REGISTRATION)
        with pytest.raises(NotFound):
            await occupational.registration_of(work, john, booked.id)


async def test_what_the_referral_says_is_sealed(desk: Desk, anna: Patient) -> None:
    """No word of it stands in the database."""
    async with desk.work() as work:
        await occupational.register(work, anna, EXAMINATION, REGISTRATION)
        sealed = await work.session.scalar(sa.text("SELECT facts FROM occupational_registrations"))
    assert not any(word in sealed for word in (b"Huta", b"spawacz", b"periodic"))


@pytest.mark.parametrize("parse", [occupational.parse_employer, occupational.parse_position])
def test_employer_and_position_have_2_to_120_characters(parse: Callable[[str], str]) -> None:
    """Counted in code points, without the spaces around (D14)."""
    assert parse("  Żabka   Polska ") == "Żabka Polska"
    assert parse("ęą") == "ęą"
    assert parse("ż" * 120) == "ż" * 120
    for text, length in ((" x ", 1), ("", 0), ("ż" * 121, 121)):
        with pytest.raises(UnusableText) as refusal:
            parse(text)
        assert refusal.value == UnusableText(shortest=2, longest=120, length=length)


def test_hazards_may_be_left_out_and_have_at_most_300_characters() -> None:
    """Many people don't know them."""
    assert occupational.parse_hazards(" ") == ""
    assert occupational.parse_hazards("ż" * 300) == "ż" * 300
    with pytest.raises(UnusableText) as refusal:
        occupational.parse_hazards("ż" * 301)
    assert refusal.value == UnusableText(shortest=0, longest=300, length=301)


def test_no_registration_is_made_of_texts_that_are_refused() -> None:
    """Wherever they come from."""
    with pytest.raises(UnusableText):
        OccupationalRegistration(ExaminationKind.PERIODIC, "", "spawacz")
