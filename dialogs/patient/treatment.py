"""Treatment: what is planned and what was on one timeline, of which a kind or a year can be chosen (S34, S35, S40)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.accounts.tiers import Feature
from core.appointments.model import Appointment
from core.consultations.model import Consultation
from core.files.model import File
from core.prescriptions.model import Prescription
from core.questions.model import Entry, EntryKind, Question
from core.referrals.model import Referral
from core.results.model import Result
from core.treatment import timeline as core_timeline
from core.treatment.certificates.model import Certificate
from core.treatment.instructions import Instruction
from core.treatment.timeline import EVERYTHING, Happening, Narrowing, Thing, TimelineKind
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.paging import names_row, page_of, paging_row, row_of
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient import certificates, consultations, files, instructions, medications, questions, referrals, results
from dialogs.patient.appointments import booked as appointments
from dialogs.patient.appointments.booked import Appointments
from dialogs.patient.certificates import Certificates
from dialogs.patient.consultations import Consulting
from dialogs.patient.files import Files
from dialogs.patient.instructions import Instructions
from dialogs.patient.medications import Medications
from dialogs.patient.questions import Questions
from dialogs.patient.referrals import Referrals
from dialogs.patient.results import Results
from dialogs.triggers import (
    OPEN_CERTIFICATE,
    OPEN_CONSULTATION,
    OPEN_FILE,
    OPEN_PRESCRIPTION,
    OPEN_QUESTION,
    OPEN_REFERRAL,
    OPEN_RESULT,
    READ_INSTRUCTIONS,
    SEE_VISIT,
)
from dialogs.wording.accounts.levels import has_treatment
from dialogs.wording.treatment.timeline import entry_line


class Treatment(StatesGroup):
    """All that was, and is planned."""

    timeline = State()
    choosing = State()


@dataclass(frozen=True)
class Memory:
    """What the list is narrowed to, the page, and what is on it: which button opens each, and its id."""

    narrowing: Narrowing = EVERYTHING
    page: int = 1
    listed: tuple[tuple[str, str], ...] = ()


def names_visit(turn: Turn[Memory]) -> bool:
    """Whether the number of a visit was typed."""
    return _names(turn, SEE_VISIT)


def names_question(turn: Turn[Memory]) -> bool:
    """Whether the number of a question or an answer was typed."""
    return _names(turn, OPEN_QUESTION)


def names_file(turn: Turn[Memory]) -> bool:
    """Whether the number of a file was typed."""
    return _names(turn, OPEN_FILE)


def names_result(turn: Turn[Memory]) -> bool:
    """Whether the number of a result was typed."""
    return _names(turn, OPEN_RESULT)


def names_prescription(turn: Turn[Memory]) -> bool:
    """Whether the number of an e-prescription was typed."""
    return _names(turn, OPEN_PRESCRIPTION)


def names_instructions(turn: Turn[Memory]) -> bool:
    """Whether the number of instructions was typed."""
    return _names(turn, READ_INSTRUCTIONS)


def names_certificate(turn: Turn[Memory]) -> bool:
    """Whether the number of an occupational certificate was typed."""
    return _names(turn, OPEN_CERTIFICATE)


def names_referral(turn: Turn[Memory]) -> bool:
    """Whether the number of a referral was typed."""
    return _names(turn, OPEN_REFERRAL)


def names_consultation(turn: Turn[Memory]) -> bool:
    """Whether the number of an online consultation was typed."""
    return _names(turn, OPEN_CONSULTATION)


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_visit(turn: Turn[Memory]) -> None:
    """Open the visit whose number was typed; later, come back."""
    appointments.start(turn, _named(turn)[1])


async def open_question(turn: Turn[Memory]) -> None:
    """Open the question whose number was typed, or that of the answer; later, come back."""
    questions.start(turn, _named(turn)[1])


async def open_result(turn: Turn[Memory]) -> None:
    """Open the result whose number was typed; later, come back."""
    await results.start(turn, _named(turn)[1])


async def open_instructions(turn: Turn[Memory]) -> None:
    """Open the instructions whose number was typed; their visit leads back here."""
    await instructions.start(turn, _named(turn)[1])


async def open_certificate(turn: Turn[Memory]) -> None:
    """Open the certificate whose number was typed; its visit leads back here."""
    await certificates.start(turn, _named(turn)[1])


async def open_file(turn: Turn[Memory]) -> None:
    """Open the file whose number was typed; later, come back."""
    await files.start_one(turn, _named(turn)[1])


async def open_referral(turn: Turn[Memory]) -> None:
    """Open the referral whose number was typed; later, come back."""
    await referrals.start(turn, _named(turn)[1])


async def open_prescription(turn: Turn[Memory]) -> None:
    """Open the e-prescription whose number was typed; later, come back."""
    medications.start(turn, _named(turn)[1])


async def open_consultation(turn: Turn[Memory]) -> None:
    """Open the online consultation whose number was typed; later, come back."""
    await consultations.start(turn, _named(turn)[1])


async def narrow_to_kind(turn: Turn[Memory]) -> None:
    """Show one kind of things only."""
    _narrow(turn, replace(turn.memory.narrowing, kind=member(TimelineKind, turn.value)))


async def narrow_to_year(turn: Turn[Memory]) -> None:
    """Show one year only."""
    _narrow(turn, replace(turn.memory.narrowing, year=number(turn.value, range(1900, 2200))))


async def show_everything(turn: Turn[Memory]) -> None:
    """Show all of it again."""
    _narrow(turn, EVERYTHING)


def _narrow(turn: Turn[Memory], narrowing: Narrowing) -> None:
    turn.memory = replace(turn.memory, narrowing=narrowing, page=1)


@screen(
    Treatment.timeline,
    Transition("page", Treatment.timeline, action=turn_page),
    Transition("narrow", Treatment.choosing),
    Transition("everything", Treatment.timeline, action=show_everything),
    Transition(SAID, Appointments.one, guard=names_visit, action=open_visit),
    Transition(SAID, Instructions.one, guard=names_instructions, action=open_instructions),
    Transition(SAID, Certificates.one, guard=names_certificate, action=open_certificate),
    Transition(SAID, Results.one, guard=names_result, action=open_result),
    Transition(SAID, Referrals.one, guard=names_referral, action=open_referral),
    Transition(SAID, Questions.one, guard=names_question, action=open_question),
    Transition(SAID, Files.one, guard=names_file, action=open_file),
    Transition(SAID, Medications.prescription, guard=names_prescription, action=open_prescription),
    Transition(SAID, Consulting.current, guard=names_consultation, action=open_consultation),
)
async def timeline(turn: Turn[Memory]) -> Screen:
    """What is planned, the soonest first, and what was, the latest first; each opens what it is about."""
    narrowing = turn.memory.narrowing
    page = await core_timeline.timeline(turn.work, turn.known_patient, turn.memory.page, narrowing)
    turn.memory = replace(turn.memory, listed=tuple(_opens(each.thing) for each in page))
    if not page and narrowing != EVERYTHING:
        text = paragraphs(_("<b>Your treatment</b>"), _shown(narrowing), _("There is nothing of this kind."))
        return Screen(text, (_EVERYTHING, _NARROWING, _LAST_ROW))
    if not page:
        text = paragraphs(
            _("<b>Your treatment</b>"),
            _("There is nothing here yet. Here you will find your appointments, and your questions with the answers."),
        )
        return Screen(text, ((Button(_("Book an appointment"), "menu.book"),), _LAST_ROW))
    text = paragraphs(
        _("<b>Your treatment</b>"),
        None if narrowing == EVERYTHING else _shown(narrowing),
        lines(*(entry_line(turn.work, *each) for each in enumerate(page, 1))),
        _("To see more of one, press it or write its number."),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows = _in_rows([_button(*each) for each in enumerate(page, 1)], _IN_A_ROW)
    is_long = page.has_next or page.has_previous or narrowing != EVERYTHING
    return Screen(
        text, (*rows, *paging_row(page.number, has_next=page.has_next), *([_NARROWING] if is_long else []), _LAST_ROW)
    )


@screen(
    Treatment.choosing,
    Transition("kind", Treatment.timeline, action=narrow_to_kind),
    Transition("year", Treatment.timeline, action=narrow_to_year),
    Transition("everything", Treatment.timeline, action=show_everything),
    Transition("back", Treatment.timeline),
)
async def choosing(turn: Turn[Memory]) -> Screen:
    """What can be chosen: a kind of things, and a year in which there is something."""
    narrowing = turn.memory.narrowing
    found = await core_timeline.years(turn.work, turn.known_patient)
    text = paragraphs(
        _("<b>What would you like to see of your treatment?</b>"),
        None if narrowing == EVERYTHING else _shown(narrowing),
        _("Choose a kind or a year; you can choose both, one after the other."),
    )
    kinds = [Button(name, "kind", kind) for kind, name in KINDS.items()]
    years = [Button(Verbatim(str(year)), "year", str(year)) for year in found[:MOST_YEARS]]
    return Screen(text, (*_in_rows(kinds, 2), *_in_rows(years, 4), _EVERYTHING, BACK_OR_MENU))


MOST_YEARS: Final = 24
"""As many as a screen has room for; records are kept for twenty."""

KINDS: Final[dict[TimelineKind, Text]] = {
    TimelineKind.VISITS: _("In-person visits"),
    TimelineKind.TELEPHONE: _("Telephone consultations"),
    TimelineKind.EXAMINATIONS: _("Examinations"),
    TimelineKind.REHABILITATION: _("Rehabilitation"),
    TimelineKind.REFERRALS: _("Referrals"),
    TimelineKind.QUESTIONS: _("Questions and answers"),
    TimelineKind.INSTRUCTIONS: _("Instructions"),
    TimelineKind.RESULTS: _("Results"),
    TimelineKind.CERTIFICATES: _("Occupational certificates"),
    TimelineKind.FILES: _("Files"),
    TimelineKind.PRESCRIPTIONS: _("E-prescriptions"),
    TimelineKind.CONSULTATIONS: _("Online consultations"),
}

_NARROWING: Final[Row] = (Button(_("Choose what is shown"), "narrow"),)
_EVERYTHING: Final[Row] = (Button(_("Show everything"), "everything"),)


def _in_rows(buttons: list[Button], size: int) -> list[Row]:
    return [tuple(buttons[begin : begin + size]) for begin in range(0, len(buttons), size)]


def _shown(narrowing: Narrowing) -> Text:
    """What the list is narrowed to."""
    year = Verbatim(str(narrowing.year))
    if narrowing.kind is None:
        return _("Shown: {year}.", year=year)
    if narrowing.year is None:
        return _("Shown: {kind}.", kind=KINDS[narrowing.kind])
    return _("Shown: {kind}, {year}.", kind=KINDS[narrowing.kind], year=year)


_LAST_ROW: Final[Row] = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))


_NAMES: Final[dict[type[Thing], Text]] = {
    Appointment: _("Appointment"),
    Instruction: _("Instructions"),
    Certificate: _("Certificate"),
    Referral: _("Referral"),
    Question: _("Question"),
    Entry: _("Answer"),
    Result: _("Result"),
    File: _("File"),
    Prescription: _("E-prescription"),
    Consultation: _("Consultation"),
}
"""What a thing is, in one word."""

_OPENS: Final[dict[type[Thing], str]] = {
    Appointment: SEE_VISIT,
    Instruction: READ_INSTRUCTIONS,
    Certificate: OPEN_CERTIFICATE,
    Referral: OPEN_REFERRAL,
    Question: OPEN_QUESTION,
    Entry: OPEN_QUESTION,
    Result: OPEN_RESULT,
    File: OPEN_FILE,
    Prescription: OPEN_PRESCRIPTION,
    Consultation: OPEN_CONSULTATION,
}

_IN_A_ROW: Final = 2


def _button(number: int, happening: Happening) -> Button:
    label = _("{number}. {name}", number=number, name=_name(happening.thing))
    return Button(label, *_opens(happening.thing))


def _name(thing: Thing) -> Text:
    is_asked_back = isinstance(thing, Entry) and thing.kind is EntryKind.COUNTER_QUESTION
    return _NAMES[Question if is_asked_back else type(thing)]


def _opens(thing: Thing) -> tuple[str, str]:
    """The button that opens what it is about."""
    return _OPENS[type(thing)], thing.question_id if isinstance(thing, Entry) else thing.id


def _names(turn: Turn[Memory], action: str) -> bool:
    return names_row(turn.said, len(turn.memory.listed)) and _named(turn)[0] == action


def _named(turn: Turn[Memory]) -> tuple[str, str]:
    return turn.memory.listed[row_of(turn, len(turn.memory.listed)) - 1]


TREATMENT: Final = Dialog(
    Treatment,
    Memory,
    (timeline, choosing),
    is_medical=True,
    ways_in=(GlobalTransition(f"menu.{Feature.TREATMENT}", Treatment.timeline, guard=has_treatment),),
)
