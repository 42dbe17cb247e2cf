"""Read an occupational certificate, open the files that go with it, and go on to the next examination (S15, S40)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.accounts.tiers import Feature
from core.appointments import booking
from core.errors import NotFound
from core.files import attachments
from core.treatment.certificates import reading
from core.treatment.certificates.model import CertificateDecision
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient.appointments import booked as appointments
from dialogs.patient.appointments.booked import Appointments
from dialogs.patient.attached import file_rows, show_pressed
from dialogs.triggers import OPEN_CERTIFICATE
from dialogs.wording.accounts.levels import has_treatment
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.files import arrivals
from dialogs.wording.treatment.certificates import facts


class Certificates(StatesGroup):
    """What a doctor decided after an occupational-medicine examination."""

    one = State()


@dataclass(frozen=True)
class Memory:
    """Which certificate is open, and how its visit is gone back to."""

    certificate: str = ""
    visit: appointments.Memory | None = None


async def start(turn: Turn[Any], certificate_id: str) -> None:
    """Enter `Certificates.one`; the way back leads to its visit."""
    found = await reading.open_certificate(turn.work, turn.known_patient, certificate_id)
    turn.start(Memory(found.id, appointments.opened(turn, found.appointment_id)))


async def open_between(turn: Turn[Any]) -> None:
    """Open the certificate whose button was pressed."""
    await start(turn, turn.value)


async def show_file(turn: Turn[Memory]) -> None:
    """Send a file that goes with it into the chat."""
    found = await reading.open_certificate(turn.work, turn.known_patient, turn.memory.certificate)
    show_pressed(turn, await attachments.of(turn.work, found.id))


async def go_back(turn: Turn[Memory]) -> None:
    """Back to the visit."""
    if turn.memory.visit is None:
        raise NotFound
    turn.start(turn.memory.visit)


@screen(
    Certificates.one,
    Transition("file", Certificates.one, action=show_file),
    Transition("back", Appointments.one, action=go_back),
)
async def one(turn: Turn[Memory]) -> Screen:
    """All of it, and what can be done next."""
    found = await reading.open_certificate(turn.work, turn.known_patient, turn.memory.certificate)
    visit = await booking.get_appointment(turn.work, turn.known_patient, found.appointment_id)
    files = await attachments.of(turn.work, found.id)
    is_fit = found.facts.decision is CertificateDecision.FIT
    text = paragraphs(
        facts(found),
        short_line(visit),
        arrivals(files) if files else None,
        None if is_fit else _("If you have questions, call {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    another: Row = (Button(_("Book another examination"), f"menu.{Feature.OCCUPATIONAL}"),)
    return Screen(text, (*file_rows(files), another, BACK_OR_MENU), protected=True)


CERTIFICATES: Final = Dialog(
    Certificates,
    Memory,
    (one,),
    is_medical=True,
    ways_in=(
        GlobalTransition(OPEN_CERTIFICATE, Certificates.one, guard=has_treatment, action=open_between, interrupts=True),
    ),
)
