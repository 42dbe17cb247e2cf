"""A clinic with therapists, referrals in it, and their slots."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.accounts.patients import Patient, Tier
from core.appointments import booking, visits
from core.appointments.model import Slot
from core.clinic.model import Clinic, Hours, Practitioner, Service, ServiceKind, Weekday
from core.i18n import Words
from core.referrals import telling, writing
from core.referrals.model import Referral, ReferralKind
from tests.clinics import WORKING_DAYS
from tests.core.appointments.bookings import WARSAW, WEDNESDAY, nowak, nowak_phone, warsaw
from tests.core.staff.staffing import DOCTOR, staffed_clinic
from tests.desk import Desk
from tests.people import a_patient

MASSAGE = "massage"


def therapists_clinic() -> Clinic:
    """The staffed clinic; Duda at the centre, and Zięba at Wola and at the partner's, give massages of half an hour."""
    clinic = staffed_clinic()
    return clinic.model_copy(
        update={
            "specialties": {
                **clinic.specialties,
                "physiotherapist": Words(pl="fizjoterapeuta", en="physiotherapist"),
            },
            "practitioners": (
                *clinic.practitioners,
                Practitioner(id="duda", name="mgr Alicja Duda", specialties=("physiotherapist",)),
                Practitioner(id="zieba", name="mgr Jakub Zięba", specialties=("physiotherapist",)),
            ),
            "services": (
                *clinic.services,
                Service(
                    id=MASSAGE,
                    kind=ServiceKind.REHABILITATION,
                    name=Words(pl="Masaż leczniczy", en="Therapeutic massage"),
                    specialty="physiotherapist",
                    minutes=30,
                ),
            ),
            "hours": (
                *clinic.hours,
                _hours("duda", ("centrum",), 10, 12),
                _hours("zieba", ("wola", "partner"), 8, 9),
            ),
        }
    )


def _hours(practitioner: str, facilities: tuple[str, ...], opens: int, closes: int) -> Hours:
    days: tuple[Weekday, ...] = WORKING_DAYS
    return Hours(
        practitioner=practitioner, facilities=facilities, days=days, opens=dt.time(opens), closes=dt.time(closes)
    )


def duda(time: str, day: dt.date = WEDNESDAY) -> Slot:
    """A massage by Duda at the centre: 30 minutes from 10:00 to 12:00."""
    return Slot(MASSAGE, "duda", "centrum", warsaw(time, day))


def zieba(time: str, facility: str = "wola", day: dt.date = WEDNESDAY) -> Slot:
    """A massage by Zięba: 30 minutes from 8:00 to 9:00, at Wola or at the partner's."""
    return Slot(MASSAGE, "zieba", facility, warsaw(time, day))


def on_days(slot: Slot, count: int) -> tuple[Slot, ...]:
    """The same time on so many working days from Wednesday on."""
    ahead = (WEDNESDAY + dt.timedelta(days=after) for after in range(2 * count + 2))
    days = [day for day in ahead if day.weekday() < 5][:count]
    time = f"{slot.start.astimezone(WARSAW):%H:%M}"
    return tuple(replace(slot, start=warsaw(time, day)) for day in days)


async def full_patient(desk: Desk, address: str, name: str) -> Patient:
    """Somebody whose identity is confirmed."""
    async with desk.work() as work:
        patient = await a_patient(work, address, name)
        patient.tier = Tier.FULL
    return patient


async def attended_by(desk: Desk, patient: Patient, *, by_telephone: bool = False) -> str:
    """A visit to Dr Nowak, or a call, that took place on Tuesday the week before."""
    now, desk.now = desk.now, warsaw("07:00", WEDNESDAY - dt.timedelta(days=8))
    day = WEDNESDAY - dt.timedelta(days=8)
    hour = 8 + patient.id % 2
    slot = nowak_phone(f"{hour + 2:02}:00", day) if by_telephone else nowak(f"{hour:02}:00", day)
    async with desk.work() as work:
        appointment = await booking.book(work, patient, slot)
    desk.now = now - dt.timedelta(days=7)
    async with desk.work() as work:
        await visits.attend(work, DOCTOR, appointment.id)
    desk.now = now
    return appointment.id


async def draft(
    desk: Desk,
    appointment: str,
    kind: ReferralKind = ReferralKind.REHABILITATION,
    service: str = MASSAGE,
    procedures: int = 10,
) -> Referral:
    """A draft by Dr Nowak with everything in it."""
    async with desk.work() as work:
        begun = await writing.begin(work, DOCTOR, appointment, kind)
        await writing.choose_service(work, DOCTOR, begun.id, service)
        await writing.set_procedures(work, DOCTOR, begun.id, procedures)
        return await writing.set_reason(work, DOCTOR, begun.id, "Bóle kręgosłupa.")


async def issued(
    desk: Desk,
    appointment: str,
    kind: ReferralKind = ReferralKind.REHABILITATION,
    service: str = MASSAGE,
    procedures: int = 10,
) -> Referral:
    """A referral by Dr Nowak that the patient has been told of."""
    begun = await draft(desk, appointment, kind, service, procedures)
    async with desk.work() as work:
        await writing.issue(work, DOCTOR, begun.id)
    desk.wait(minutes=1)
    async with desk.work() as work:
        (announced,) = await telling.announce_due(work)
    return announced
