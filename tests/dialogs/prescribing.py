"""What is done about medicines beside a script: a list written down, an order in another chat, an e-prescription."""

from __future__ import annotations

from typing import Final

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from bot.staff import cards, chat_migration
from core.prescriptions import announcing, collecting, deciding, ordering
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.medications import take_stock
from core.prescriptions.ordering import Order
from core.prescriptions.typed import parse_dates, parse_medicines
from core.staff.members import Caller, Where
from dialogs.notifications.prescriptions import subject_of
from tests.dialogs.clinic_side import DOCTOR, patient_of
from tests.stage import STAFF_CHAT, Stage

KEY: Final = "12345678901234567890123456789012345678901234"


async def arrange(stage: Stage, person: SimPerson, how: str, what: str) -> None:
    """Do it for the patient: `takes`, `ordered`, `issued`; or `voided`, as an import from the clinic's system does."""
    async with stage.work() as work:
        patient = await patient_of(work, person)
        match how:
            case "takes":
                await take_stock(work, patient, parse_medicines(what.replace(" + ", "\n"), most=20))
            case "ordered":
                request = await ordering.send(work, patient, Order(written=(what,)))
                staff_chat = await chat_migration.current_id(work.session, STAFF_CHAT)
                await cards.request_redraw(work.session, staff_chat, subject_of(request.id).pack(), work.now)
            case "voided":
                for each in await collecting.unspent(work, patient):
                    each.cancelled_at = work.now
            case _:
                (latest, *_others) = await ordering.recent(work, patient)
                today = work.clinic.day_of(work.now)
                issued = IssuedElsewhere(what, parse_dates(f"{today}, 2027-04-01", today), KEY)
                await deciding.issue(work, Caller(address_of(DOCTOR), Where.STAFF_CHAT), latest.id, issued)
                latest.announce_at = work.now
                await work.session.flush()
                await announcing.announce_due(work)
    await stage.settle()
