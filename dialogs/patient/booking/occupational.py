"""Register for an occupational-medicine examination (S8, S15): what for, where the person works, then a slot."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts.tiers import Feature
from core.appointments import occupational
from core.appointments.occupational import ExaminationKind, OccupationalRegistration
from core.clinic.model import Service, ServiceKind
from core.errors import NotFound
from dialogs.engine.button_values import member, thing
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking import limit, ways_in
from dialogs.patient.booking.states import Booking, Occupational, RegistrationMemory
from dialogs.wording.accounts.levels import has_account

KINDS: Final[dict[ExaminationKind, Text]] = {
    ExaminationKind.PRE_EMPLOYMENT: _("Pre-employment: before starting a job"),
    ExaminationKind.PERIODIC: _("Periodic: the previous one is running out"),
    ExaminationKind.FOLLOW_UP: _("Follow-up: after more than 30 days off sick"),
}


def has_one_service(turn: Turn[RegistrationMemory]) -> bool:
    """Whether the clinic has a single occupational-medicine examination, so that there is nothing to choose."""
    return len(_services(turn)) == 1


async def choose_kind(turn: Turn[RegistrationMemory]) -> None:
    """Keep what the examination is for."""
    turn.memory = replace(turn.memory, kind=member(ExaminationKind, turn.value))


async def take_employer(turn: Turn[RegistrationMemory]) -> None:
    """Read the employer's name."""
    turn.memory = replace(turn.memory, employer=occupational.parse_employer(turn.said))


async def take_position(turn: Turn[RegistrationMemory]) -> None:
    """Read the job."""
    turn.memory = replace(turn.memory, position=occupational.parse_position(turn.said))


async def take_hazards(turn: Turn[RegistrationMemory]) -> None:
    """Read what is harmful or a strain at work."""
    turn.memory = replace(turn.memory, hazards=occupational.parse_hazards(turn.said))


async def skip_hazards(turn: Turn[RegistrationMemory]) -> None:
    """They are not known."""
    turn.memory = replace(turn.memory, hazards="")


async def seek_slot(turn: Turn[RegistrationMemory]) -> None:
    """Go on to the slots of the clinic's one examination."""
    _seek(turn, _services(turn)[0])


async def choose_service(turn: Turn[RegistrationMemory]) -> None:
    """Go on to the slots of the examination that was chosen."""
    _seek(turn, thing(_services(turn), turn.value))


@screen(Occupational.kind, Transition("kind", Occupational.employer, action=choose_kind))
async def kind(turn: Turn[RegistrationMemory]) -> Screen:
    """What the examination is for."""
    if no_room := await limit.no_room(turn):
        return no_room
    rows: list[Row] = [(Button(name, "kind", each.value),) for each, name in KINDS.items()]
    text = paragraphs(
        _("<b>Occupational medicine</b>"),
        _("Which examination do you need? The referral from your employer says so."),
        await limit.little_room(turn),
    )
    return Screen(text, (*rows, (Button(_("Menu"), "menu"),)))


@screen(
    Occupational.employer,
    Transition(SAID, Occupational.position, action=take_employer),
    Transition("back", Occupational.kind),
)
async def employer(_turn: Turn[RegistrationMemory]) -> Screen:
    """Who sends the person."""
    return Screen(
        _("What is the <b>name of your employer</b>? Please write it as it stands on the referral."), (BACK_OR_MENU,)
    )


@screen(
    Occupational.position,
    Transition(SAID, Occupational.hazards, action=take_position),
    Transition("back", Occupational.employer),
)
async def position(_turn: Turn[RegistrationMemory]) -> Screen:
    """The job."""
    return Screen(
        _("What is your <b>position</b>, or the one that you will have? For example: nurse."), (BACK_OR_MENU,)
    )


@screen(
    Occupational.hazards,
    Transition(SAID, Occupational.summary, action=take_hazards),
    Transition("skip", Occupational.summary, action=skip_hazards),
    Transition("back", Occupational.position),
)
async def hazards(_turn: Turn[RegistrationMemory]) -> Screen:
    """What is harmful or a strain at work, if known."""
    text = paragraphs(
        _("Which <b>hazards</b> does the referral name? For example: noise, work at height, a screen."),
        _("If you don’t know, press “I don’t know”: the doctor will read them from the referral."),
    )
    return Screen(text, ((Button(_("I don’t know"), "skip"),), BACK_OR_MENU))


@screen(
    Occupational.summary,
    Transition("seek", Booking.preferences, guard=has_one_service, action=seek_slot),
    Transition("seek", Occupational.service),
    Transition("back", Occupational.hazards),
)
async def summary(turn: Turn[RegistrationMemory]) -> Screen:
    """All of it, before a slot is looked for."""
    memory = turn.memory
    if memory.kind is None:
        raise NotFound
    text = paragraphs(
        _("<b>Is everything right?</b>"),
        lines(
            _("Examination: {kind}", kind=KINDS[memory.kind]),
            _("Employer: {employer}", employer=Verbatim(memory.employer)),
            _("Position: {position}", position=Verbatim(memory.position)),
            _("Hazards: {hazards}", hazards=Verbatim(memory.hazards) if memory.hazards else _("not given")),
        ),
        _("Please bring the referral from your employer with you."),
    )
    return Screen(text, ((Button(_("Yes, look for a time"), "seek", means=ShortAnswer.YES),), BACK_OR_MENU))


@screen(
    Occupational.service,
    Transition("service", Booking.preferences, action=choose_service),
    Transition("back", Occupational.summary),
)
async def service(turn: Turn[RegistrationMemory]) -> Screen:
    """Which of the clinic's occupational-medicine examinations."""
    rows: list[Row] = [(Button(each.name, "service", each.id),) for each in _services(turn)]
    return Screen(_("<b>Which examination is it?</b>"), (*rows, BACK_OR_MENU))


def _services(turn: Turn[RegistrationMemory]) -> tuple[Service, ...]:
    return tuple(each for each in turn.work.clinic.services if each.kind is ServiceKind.OCCUPATIONAL)


def _seek(turn: Turn[RegistrationMemory], wanted: Service) -> None:
    memory = turn.memory
    if memory.kind is None:
        raise NotFound
    registration = OccupationalRegistration(memory.kind, memory.employer, memory.position, memory.hazards)
    ways_in.start(turn, wanted, registration)


OCCUPATIONAL: Final = Dialog(
    Occupational,
    RegistrationMemory,
    (kind, employer, position, hazards, summary, service),
    free_text=(Occupational.employer, Occupational.position, Occupational.hazards),
    ways_in=(GlobalTransition(f"menu.{Feature.OCCUPATIONAL}", Occupational.kind, guard=has_account),),
)
