"""Enter somebody without an account: all of it in one message, a summary, one press, and on to booking (B8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.accounts.callers import CallerFacts, facts_from_json, read_caller
from core.accounts.identity import Identity
from core.accounts.names import PersonName
from core.accounts.patients import Patient, get_patient
from core.errors import NotFound
from core.identity.model import Document
from core.records import entering
from core.records.refusals import RecordExists
from core.staff.members import Action
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, NameOfCountry, Text, Verbatim, When, _, lines, listed, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.refusals import refusal_text
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_in_list, patient_line, short_name
from dialogs.staff.visits.states import BookingFor, Finding, FindingMemory
from dialogs.staff.words import EXAMPLE_OF_A_CALLER
from dialogs.triggers import ENTER_PATIENT, SEE_DOCUMENT
from dialogs.wording.accounts.identity import DOCUMENT_NAMES
from dialogs.wording.booking.appointments import identity_lines, telephone
from dialogs.wording.writing import WRITE

A_ROW: Final = 2


class Entering(StatesGroup):
    """From what a caller says to a record of theirs."""

    asking = State()
    summary = State()
    seeing = State()  # the document of somebody whose record there is


@dataclass(frozen=True)
class Memory:
    """What is known of the caller so far, as `CallerFacts` writes it, and which document was seen, if one was; or the
    patient whose document is seen.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    document: Document | None = None
    patient: int = 0

    @property
    def caller(self) -> CallerFacts:
        return facts_from_json(self.facts)


def is_given(turn: Turn[Any]) -> bool:
    """Whether something is known already: behind the command, or by what was looked for in vain."""
    return bool(turn.written.strip()) or (isinstance(turn.memory, FindingMemory) and bool(turn.memory.typed))


def is_whole(turn: Turn[Any]) -> bool:
    """Whether nothing has to be asked any more, once what was written is read."""
    return _read(turn).is_whole


async def begin(turn: Turn[Any]) -> None:
    """Enter with what stands behind the command, or was looked for in vain."""
    turn.forget_message()
    facts = _read(turn)
    _note_refusal(turn, facts)
    turn.start(Memory(facts.to_json()))


async def take(turn: Turn[Memory]) -> None:
    """Add what was written to what is known; the message goes, for it is personal."""
    turn.forget_message()
    facts = _read(turn)
    _note_refusal(turn, facts)
    turn.memory = replace(turn.memory, facts=facts.to_json())


async def choose_document(turn: Turn[Memory]) -> None:
    """Note which document is seen; pressed again, that none is."""
    chosen = member(Document, turn.value)
    turn.memory = replace(turn.memory, document=None if turn.memory.document is chosen else chosen)


async def save(turn: Turn[Memory]) -> None:
    """Keep the record, and go to its card."""
    patient = await _enter(turn)
    ways_in.return_to_patient(turn, ways_in.found(patient.id, None))


async def save_and_book(turn: Turn[Memory]) -> None:
    """Keep the record, and go on to book."""
    patient = await _enter(turn)
    ways_in.book_for(turn, ways_in.found(patient.id, None))


async def open_known(turn: Turn[Memory]) -> None:
    """See the card of one who is known already."""
    known = {str(each.id): each for each in await _known(turn)}
    if turn.value not in known:
        raise NotFound
    ways_in.return_to_patient(turn, ways_in.found(known[turn.value].id, None))


async def begin_seeing(turn: Turn[Any]) -> None:
    """Enter with the patient whose number the button carries."""
    patient = await get_patient(turn.work, int(turn.value) if turn.value.isdecimal() else 0)
    turn.start(Memory(patient=patient.id))


async def note_document(turn: Turn[Memory]) -> None:
    """Their identity is confirmed by this document."""
    document = member(Document, turn.value)
    await entering.document_seen(turn.work, turn.known_caller, turn.memory.patient, document)
    turn.note(_("✅ <b>The identity is confirmed.</b>"))
    leave(turn)


async def back_to_patient(turn: Turn[Memory]) -> None:
    leave(turn)


def leave(turn: Turn[Memory]) -> None:
    """Go to the patient's card."""
    ways_in.return_to_patient(turn, ways_in.found(turn.memory.patient, None))


@screen(
    Entering.asking,
    Transition(SAID, Entering.summary, guard=is_whole, action=take),
    Transition(SAID, Entering.asking, action=take),
)
async def asking(turn: Turn[Memory]) -> Screen:
    """What is known, and what is missing."""
    facts = turn.memory.caller
    known = list(_known_lines(facts))
    text = paragraphs(
        _("<b>A new patient, without an account</b>"),
        lines(*known) if known else None,
        _("Please {write} what is missing: {missing}.", missing=listed(*_missing(facts)), write=WRITE)
        if known
        else _(
            "Please {write} the name, the PESEL number and the telephone number, in any order: "
            "“{example}”. Without a PESEL number: the passport’s country and number, and the date of "
            "birth.",
            example=EXAMPLE_OF_A_CALLER,
            write=WRITE,
        ),
        _("The message is then removed."),
    )
    return Screen(text, (MENU_OR_CLOSE,))


@screen(
    Entering.summary,
    Transition("save_and_book", BookingFor.kind, action=save_and_book, on_refusal={RecordExists: Entering.summary}),
    Transition("save", Finding.patient, action=save, on_refusal={RecordExists: Entering.summary}),
    Transition("document", Entering.summary, action=choose_document),
    Transition("open", Finding.patient, action=open_known),
    Transition(SAID, Entering.summary, guard=is_whole, action=take),
    Transition(SAID, Entering.asking, action=take),
)
async def summary(turn: Turn[Memory]) -> Screen:
    """All of it, before it is kept; who is known already is opened instead."""
    known = await _known(turn)
    is_double = any(map(entering.is_in_the_way, known))
    opens: list[Row] = [(Button(_("Open: {name}", name=short_name(each)), "open", str(each.id)),) for each in known]
    text = paragraphs(
        _("<b>A new patient, without an account</b>"),
        lines(*_known_lines(turn.memory.caller)),
        _doubles(known, is_double=is_double),
        None
        if is_double
        else _(
            "With the patient at the desk, press the document that you see: then the identity is confirmed. Nothing "
            "is accepted for this record, neither regulations nor consents."
        ),
        _("To correct something, {write} it once more.", write=WRITE),
    )
    if is_double:
        return Screen(text, (*opens, MENU_OR_CLOSE))
    rows: tuple[Row, ...] = (
        (Button(_("Save and book"), "save_and_book", means=ShortAnswer.YES), Button(_("Save"), "save")),
        *_document_rows(turn.memory.document),
    )
    return Screen(text, (*opens, *rows, MENU_OR_CLOSE))


@screen(
    Entering.seeing,
    Transition("document", Finding.patient, action=note_document),
    Transition("back", Finding.patient, action=back_to_patient),
)
async def seeing(turn: Turn[Memory]) -> Screen:
    """Which document shows who the patient is."""
    patient = await get_patient(turn.work, turn.memory.patient)
    text = paragraphs(
        _("<b>Which document do you see?</b>"),
        lines(patient_line(patient), *identity_lines(patient.identity)[:1]),
        _("Please compare the name, the number and the face. Only a document that is here counts."),
    )
    return Screen(text, (*_document_rows(None), BACK_OR_CLOSE))


def _read(turn: Turn[Any]) -> CallerFacts:
    clinic = turn.work.clinic
    looked_for = turn.memory.typed if isinstance(turn.memory, FindingMemory) else ""
    read = read_caller(turn.written or looked_for, clinic.country, clinic.day_of(turn.work.now))
    before = turn.memory.caller if isinstance(turn.memory, Memory) else CallerFacts()
    return before.with_more(read)


def _note_refusal(turn: Turn[Any], facts: CallerFacts) -> None:
    if facts.refusal is not None:
        turn.note(refusal_text(facts.refusal, turn.work.clinic))


async def _enter(turn: Turn[Memory]) -> Patient:
    name, identity, phone = _whole(turn.memory.caller)
    patient = await entering.enter(turn.work, turn.known_caller, name, identity, phone, turn.memory.document)
    turn.note(_("✅ <b>The patient is saved.</b>"))
    return patient


async def _known(turn: Turn[Memory]) -> tuple[Patient, ...]:
    _name, identity, _phone = _whole(turn.memory.caller)
    return await entering.known_as(turn.work, turn.known_caller, identity)


def _whole(facts: CallerFacts) -> tuple[PersonName, Identity, str]:
    if facts.name is None or facts.identity is None or facts.phone is None:
        raise NotFound
    return facts.name, facts.identity, facts.phone


def _known_lines(facts: CallerFacts) -> Iterator[Text]:
    if facts.name is not None:
        yield _("Surname: <b>{name}</b>", name=Verbatim(facts.name.last))
        if facts.name.first:
            yield _("First name: <b>{name}</b>", name=Verbatim(facts.name.first))
    if facts.identity is not None:
        yield from identity_lines(facts.identity)
    elif facts.passport is not None:
        country, _number = facts.passport
        yield _("Passport: {country}", country=NameOfCountry(country))
    elif facts.birth_date is not None:
        yield _("Born: {date}", date=When(facts.birth_date, Form.NUMERIC))
    if facts.phone is not None:
        yield _("Telephone: {phone}", phone=telephone(facts.phone))


def _missing(facts: CallerFacts) -> Iterator[Text]:
    if facts.name is None:
        yield _("first name and surname")
    if facts.identity is None:
        if facts.passport is not None:
            yield _("date of birth")
        elif facts.birth_date is not None:
            yield _("the passport’s country and number")
        else:
            yield _("PESEL number, or passport and date of birth")
    if facts.phone is None:
        yield _("telephone number")


def _doubles(known: tuple[Patient, ...], *, is_double: bool) -> Text | None:
    if not known:
        return None
    title = (
        _("⚠️ <b>This number is known here already.</b> Please open the patient:")
        if is_double
        else _(
            "⚠️ <b>Somebody has typed this number in Telegram, and it is not confirmed.</b> Please ask the patient "
            "whether it was them. If not, save a new record."
        )
    )
    return lines(title, *map(patient_in_list, known))


def _document_rows(chosen: Document | None) -> Iterator[Row]:
    buttons = [Button(DOCUMENT_NAMES[each], "document", each.value, chosen=each is chosen) for each in Document]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


ENTERING: Final = Dialog(
    Entering,
    Memory,
    (asking, summary, seeing),
    needs=Action.ENTER_PATIENT,
    ways_in=(
        GlobalTransition(ENTER_PATIENT, Entering.summary, guard=is_whole, action=begin, needs=Action.ENTER_PATIENT),
        GlobalTransition(ENTER_PATIENT, Entering.asking, guard=is_given, action=begin, needs=Action.ENTER_PATIENT),
        GlobalTransition(ENTER_PATIENT, Entering.asking, needs=Action.ENTER_PATIENT),
        GlobalTransition(SEE_DOCUMENT, Entering.seeing, action=begin_seeing, needs=Action.ENTER_PATIENT),
    ),
)
