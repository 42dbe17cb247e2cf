"""Write an occupational certificate, a question a screen, and see it as the patient will before it is given (S15, S40).

What is written is a reply to the doctor's own screen; the draft is kept after each answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from core.accounts.patients import get_patient, person_of
from core.appointments import occupational, visits
from core.appointments.occupational import ExaminationKind
from core.files import attachments
from core.files.model import FileStatus
from core.staff import to_call
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from core.treatment.certificates import giving
from core.treatment.certificates.model import CertificateDecision, CertificateFacts
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, Transition, screen
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Button, Notice, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import certificates as news
from dialogs.patient.files import brings_file
from dialogs.staff.attaching import attach_upload
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import phone_line, unreached, visit_lines
from dialogs.staff.visits.states import Certifying, Visits
from dialogs.staff.visits.states import CertifyingMemory as Memory
from dialogs.staff.words import CANT_BE_PASSED_ON, HOW_TO_ADD_A_FILE, files_with_it
from dialogs.wording.treatment.certificates import DECISION_LABELS, EXAMINATION_LABELS, EXAMINATIONS, facts
from dialogs.wording.writing import WRITE


def was_seen(turn: Turn[Memory]) -> bool:
    """Whether the doctor has seen the whole, and changes something."""
    return turn.memory.is_seen


def needs_day(turn: Turn[Memory]) -> bool:
    """Whether it has to be said until when it is valid."""
    return turn.value == CertificateDecision.FIT and not turn.memory.has_day


async def choose_kind(turn: Turn[Memory]) -> None:
    """Begin the draft."""
    kind = member(ExaminationKind, turn.value)
    begun = await giving.begin(turn.work, turn.known_caller, turn.memory.visit.appointment, kind)
    turn.memory = replace(turn.memory, certificate=begun.id, has_day=begun.facts.valid_until is not None)


async def change_kind(turn: Turn[Memory]) -> None:
    """Say something else of a draft that was seen."""
    kind = member(ExaminationKind, turn.value)
    await giving.choose_kind(turn.work, turn.known_caller, turn.memory.certificate, kind)


async def decide(turn: Turn[Memory]) -> None:
    decision = member(CertificateDecision, turn.value)
    draft = await giving.decide(turn.work, turn.known_caller, turn.memory.certificate, decision)
    turn.memory = replace(turn.memory, has_day=draft.facts.valid_until is not None)


async def write_last_day(turn: Turn[Memory]) -> None:
    """Keep the day as it was written."""
    await giving.date_validity(turn.work, turn.known_caller, turn.memory.certificate, turn.said)
    turn.memory = replace(turn.memory, has_day=True)


async def change(turn: Turn[Memory]) -> None:
    """Come back to the whole after one more answer."""
    turn.memory = replace(turn.memory, is_seen=True)


async def add_file(turn: Turn[Memory]) -> None:
    """Have a photo or a file checked; it goes with the draft once it is here."""
    turn.in_place = True  # the others of its album answer the same message
    await attach_upload(turn, partial(giving.attach, turn.work, turn.known_caller, turn.memory.certificate))


async def explain(turn: Turn[Memory]) -> None:
    turn.note(CANT_BE_PASSED_ON)


async def remove_files(turn: Turn[Memory]) -> None:
    await giving.remove_files(turn.work, turn.known_caller, turn.memory.certificate)


async def give(turn: Turn[Memory]) -> None:
    await giving.give(turn.work, turn.known_caller, turn.memory.certificate)


async def take_back(turn: Turn[Memory]) -> None:
    await giving.take_back(turn.work, turn.known_caller, turn.memory.certificate)
    turn.memory = replace(turn.memory, is_seen=True)


async def withdraw(turn: Turn[Memory]) -> None:
    """Say that it was wrong, and tell the patient, in the chat or on the telephone. Who has done so in their other chat
    need not again.
    """
    certificate = turn.memory.certificate
    await to_visit(turn)
    if not giving.can_be_withdrawn(await giving.get_own(turn.work, turn.known_caller, certificate)):
        return
    ended = await giving.withdraw(turn.work, turn.known_caller, certificate)
    patient = await get_patient(turn.work, ended.patient_id)
    person = await person_of(turn.work, patient)
    if person is None or person.unreachable_since is not None:
        await to_call.add(turn.work, patient, ToCallReason.NEWS, ended.id)
    else:
        turn.add(NotifyPerson(Notice(person.address, news.withdrawn(ended))))


async def discard(turn: Turn[Memory]) -> None:
    """Throw the draft away, and go back to the visit."""
    await giving.discard(turn.work, turn.known_caller, turn.memory.certificate)
    await to_visit(turn)


async def to_visit(turn: Turn[Memory]) -> None:
    """Go back to the visit; the draft stays there."""
    ways_in.return_to_visit(turn, turn.memory.visit)


@screen(
    Certifying.kind,
    Transition("kind", Certifying.preview, guard=was_seen, action=change_kind),
    Transition("kind", Certifying.decision, action=choose_kind),
    Transition("back", Certifying.preview, guard=was_seen),
    Transition("back", Visits.one, action=to_visit),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """What the person was examined for, and what they had registered for."""
    visit = await visits.get_visit(turn.work, turn.memory.visit.appointment)
    registered = await occupational.registration_of(turn.work, visit.patient, visit.appointment.id)
    said = None if registered is None else _("Registered: {kind}", kind=EXAMINATIONS[registered.kind])
    text = paragraphs(_("<b>Which examination is the certificate for?</b>"), lines(visit_lines(visit), said))
    rows: tuple[Row, ...] = tuple((Button(label, "kind", each.value),) for each, label in EXAMINATION_LABELS.items())
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    Certifying.decision,
    Transition("decision", Certifying.last_day, guard=needs_day, action=decide),
    Transition("decision", Certifying.preview, action=decide),
    Transition("back", Certifying.preview, guard=was_seen),
    Transition("back", Certifying.kind),
)
async def decision(turn: Turn[Memory]) -> Screen:
    """What the doctor decides."""
    text = paragraphs(_("<b>What do you decide?</b>"), await _whose(turn))
    rows: tuple[Row, ...] = tuple((Button(label, "decision", each.value),) for each, label in DECISION_LABELS.items())
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    Certifying.last_day,
    Transition(SAID, Certifying.preview, action=write_last_day),
    Transition("back", Certifying.preview, guard=was_seen),
    Transition("back", Certifying.decision),
)
async def last_day(turn: Turn[Memory]) -> Screen:
    """Until when it is valid."""
    text = paragraphs(
        _(
            "<b>Until when is the certificate valid?</b> Please {write} the date of the next "
            "examination, including the year, for example: 3.03.2029.",
            write=WRITE,
        ),
        await _whose(turn),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(
    Certifying.preview,
    Transition("give", Certifying.given, action=give),
    Transition("kind", Certifying.kind, action=change),
    Transition("decision", Certifying.decision, action=change),
    Transition("last_day", Certifying.last_day, action=change),
    Transition(UPLOADED, Certifying.preview, guard=brings_file, action=add_file),
    Transition(UPLOADED, Certifying.preview, action=explain),
    Transition("remove_files", Certifying.preview, action=remove_files),
    Transition("discard", Visits.one, action=discard),
    Transition("back", Visits.one, action=to_visit),
)
async def preview(turn: Turn[Memory]) -> Screen:
    """The whole, as the patient will see it; and what is still missing."""
    draft = await giving.get_own(turn.work, turn.known_caller, turn.memory.certificate)
    files = await attachments.of(turn.work, draft.id)
    arriving = sum(each.status is FileStatus.ARRIVING for each in files)
    text = paragraphs(
        await _whose(turn),
        _("<b>As the patient will see it</b>"),
        facts(draft),
        files_with_it(len(files), arriving),
        None if draft.facts.is_whole else _("<b>Something is still missing.</b> Press below what you want to fill in."),
        HOW_TO_ADD_A_FILE,
    )
    return Screen(text, tuple(_rows(draft.facts, has_files=bool(files))), protected=True)


def _rows(said: CertificateFacts, *, has_files: bool) -> Iterator[Row]:
    if said.is_whole:
        yield (Button(_("✅ Issue the certificate"), "give", means=ShortAnswer.YES, only_pressed=True),)
    is_dated = said.decision is CertificateDecision.FIT
    yield (Button(_("Change the examination"), "kind"), Button(_("Change the decision"), "decision"))
    yield from [(Button(_("Change the date"), "last_day"),)] if is_dated else []
    yield from [(Button(_("Remove the files"), "remove_files"),)] if has_files else []
    yield (Button(_("Delete the draft"), "discard"),)
    yield BACK_OR_CLOSE


@screen(
    Certifying.given,
    Transition("take_back", Certifying.preview, action=take_back),
    Transition("back", Visits.one, action=to_visit),
)
async def given(turn: Turn[Memory]) -> Screen:
    """It is given; for a minute nobody but the doctor knows."""
    certificate = await giving.get_own(turn.work, turn.known_caller, turn.memory.certificate)
    visit = await visits.get_visit(turn.work, turn.memory.visit.appointment)
    trouble = await unreached(turn.work, visit.patient)
    can_be_taken_back = giving.can_be_taken_back(turn.work, certificate)
    text = paragraphs(
        _("✅ <b>The certificate is issued.</b>"),
        visit_lines(visit),
        _("The patient will be told in a minute. Until then you can take it back.") if can_be_taken_back else None,
        None if trouble is None else lines(trouble, phone_line(visit.patient)),
    )
    take: Row = (Button(_("Take it back"), "take_back"),) if can_be_taken_back else ()
    return Screen(text, (take, BACK_OR_CLOSE))


@screen(
    Certifying.withdrawing,
    Transition("confirm", Visits.one, action=withdraw),
    Transition("back", Visits.one, action=to_visit),
)
async def withdrawing(turn: Turn[Memory]) -> Screen:
    """One question before it is withdrawn."""
    certificate = await giving.get_own(turn.work, turn.known_caller, turn.memory.certificate)
    text = paragraphs(
        _("<b>Shall we withdraw this certificate?</b> It is not valid any more then, and you can issue another one."),
        facts(certificate),
        await _whose(turn),
        _("The patient will be told."),
    )
    yes: Row = (Button(_("Yes, withdraw it"), "confirm", means=ShortAnswer.YES, only_pressed=True),)
    return Screen(text, (yes, BACK_OR_CLOSE), protected=True)


async def _whose(turn: Turn[Memory]) -> Text:
    return visit_lines(await visits.get_visit(turn.work, turn.memory.visit.appointment))


CERTIFYING: Final = Dialog(
    Certifying, Memory, (kind, decision, last_day, preview, given, withdrawing), needs=Action.GIVE_CERTIFICATE
)
