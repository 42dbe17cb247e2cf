"""Work on a question in a screen of one's own: write to the patient or the colleagues, hand it over, decline it.

What is to be written is an answer to that screen, for whatever else is written in the staff chat is the staff's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.accounts.patients import person_of
from core.clinic.model import Clinic, ReadyAnswer
from core.errors import AlreadyAnswered, AlreadyDeclined, QuestionWithdrawn, TakenBy
from core.i18n import DEFAULT_LANGUAGE, Language
from core.questions import answering, cases, handing_over
from core.questions.model import Entry
from core.staff.members import Action, Member
from dialogs.engine.button_values import number, thing
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, OnRefusal, Transition, screen
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Quote, Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient.files import brings_file
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_ROW
from dialogs.staff.questions import long_answer
from dialogs.staff.questions.card import heading
from dialogs.staff.questions.card_actions import note_written, send_file, tell_patient
from dialogs.staff.words import CANT_BE_PASSED_ON, WORDS_ONLY
from dialogs.wording.writing import WRITE


class Handling(StatesGroup):
    """What is being done with a question."""

    answering = State()
    asking = State()
    noting = State()
    declining = State()
    handing = State()
    ready = State()
    preview = State()
    waiting = State()  # a long answer, to be looked at first
    done = State()
    too_late = State()  # somebody else has done something about it meanwhile


@dataclass(frozen=True)
class Memory:
    """The question, the ready answer that was chosen, the album that was passed on last, and the colleagues and
    specialties to choose from.
    """

    question: str = ""
    ready: str = ""
    album: str = ""
    colleagues: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()


async def begin(turn: Turn[Memory]) -> None:
    """Enter with the question whose card was pressed."""
    case = await cases.get_case(turn.work, turn.value)
    turn.start(Memory(case.question.id))


async def answer(turn: Turn[Memory]) -> None:
    text, ref = _written(turn)
    await _sent(turn, await answering.answer(turn.work, turn.known_caller, turn.memory.question, text, ref))


async def begin_long(turn: Turn[Memory]) -> None:
    """Keep what may be cut, until its author has seen all of it."""
    if isinstance(turn.event, Said):
        await long_answer.begin(turn, turn.memory.question, turn.event)


def is_of_the_same_album(turn: Turn[Memory]) -> bool:
    """Whether a file belongs to the album of the one that was sent last."""
    event = turn.event
    return isinstance(event, Uploaded) and event.is_file and event.goes_with(turn.memory.album)


async def answer_with_file(turn: Turn[Memory]) -> None:
    if isinstance(turn.event, Uploaded):
        await send_file(turn, turn.memory.question, turn.event)
        turn.memory = replace(turn.memory, album=turn.event.album or "")
        turn.in_place = bool(turn.event.album)  # the others of its album answer the same message


async def ask_back(turn: Turn[Memory]) -> None:
    text, ref = _written(turn)
    await _sent(turn, await answering.ask_back(turn.work, turn.known_caller, turn.memory.question, text, ref))


async def decline(turn: Turn[Memory]) -> None:
    text, ref = _written(turn)
    await _sent(turn, await answering.decline(turn.work, turn.known_caller, turn.memory.question, text, ref))


async def note(turn: Turn[Memory]) -> None:
    text, ref = _written(turn)
    await note_written(turn, await answering.note(turn.work, turn.known_caller, turn.memory.question, text, ref))


async def hand_to_colleague(turn: Turn[Memory]) -> None:
    to = turn.memory.colleagues[number(turn.value, range(len(turn.memory.colleagues)))]
    await tell_patient(turn, await handing_over.hand_over(turn.work, turn.known_caller, turn.memory.question, to=to))


async def hand_to_specialty(turn: Turn[Memory]) -> None:
    specialty = turn.memory.specialties[number(turn.value, range(len(turn.memory.specialties)))]
    handed = await handing_over.hand_over(turn.work, turn.known_caller, turn.memory.question, specialty=specialty)
    await tell_patient(turn, handed)


async def choose_ready(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, ready=_ready(turn, turn.value).id)


async def send_ready(turn: Turn[Memory]) -> None:
    """Answer with the ready text in the language that the patient uses here."""
    text = _ready(turn, turn.memory.ready).text.in_language(await _language(turn))
    sent = await answering.answer(turn.work, turn.known_caller, turn.memory.question, text)
    await tell_patient(turn, sent)


async def explain(turn: Turn[Memory]) -> None:
    """Say that recordings and the like can't be passed on."""
    turn.note(CANT_BE_PASSED_ON)


async def want_words(turn: Turn[Memory]) -> None:
    """Say that only words are taken here, and how a file is sent."""
    turn.note(WORDS_ONLY)


_TOO_LATE: Final[OnRefusal] = dict.fromkeys(
    (TakenBy, AlreadyAnswered, AlreadyDeclined, QuestionWithdrawn), Handling.too_late
)


@screen(
    Handling.answering,
    Transition(SAID, Handling.waiting, guard=long_answer.is_long, action=begin_long, on_refusal=_TOO_LATE),
    Transition(SAID, Handling.done, action=answer, on_refusal=_TOO_LATE),
    Transition(UPLOADED, Handling.done, guard=brings_file, action=answer_with_file),
    Transition(UPLOADED, Handling.answering, action=explain),
)
async def write_answer(turn: Turn[Memory]) -> Screen:
    """The answer."""
    what = _("Please {write} the answer. The patient gets it at once.", write=WRITE)
    return await _asks(turn, what)


@screen(
    Handling.asking,
    Transition(UPLOADED, Handling.asking, action=want_words),
    Transition(SAID, Handling.done, action=ask_back, on_refusal=_TOO_LATE),
)
async def asking(turn: Turn[Memory]) -> Screen:
    """A question to the patient."""
    return await _asks(turn, _("Please {write} your question to the patient.", write=WRITE))


@screen(
    Handling.noting,
    Transition(UPLOADED, Handling.noting, action=want_words),
    Transition(SAID, Handling.done, action=note),
)
async def noting(turn: Turn[Memory]) -> Screen:
    """A note."""
    return await _asks(turn, _("Please {write} the note. Only the staff sees it.", write=WRITE))


@screen(
    Handling.declining,
    Transition(UPLOADED, Handling.declining, action=want_words),
    Transition(SAID, Handling.done, action=decline, on_refusal=_TOO_LATE),
)
async def declining(turn: Turn[Memory]) -> Screen:
    """The reason for declining."""
    what = _("Please {write} the reason why it can’t be answered here. The patient gets it at once.", write=WRITE)
    return await _asks(turn, what)


@screen(
    Handling.handing,
    Transition("colleague", Handling.done, action=hand_to_colleague, on_refusal=_TOO_LATE),
    Transition("specialty", Handling.done, action=hand_to_specialty, on_refusal=_TOO_LATE),
)
async def handing(turn: Turn[Memory]) -> Screen:
    """To whom it is handed over."""
    colleagues = await handing_over.colleagues(turn.work, turn.known_caller)
    specialties = _specialties(turn.work.clinic, colleagues)
    addresses = tuple(each.address for each in colleagues)
    turn.memory = replace(turn.memory, colleagues=addresses, specialties=specialties)
    people = [Button(Verbatim(each.name), "colleague", str(row)) for row, each in enumerate(colleagues)]
    names = [Button(turn.work.clinic.specialties[each], "specialty", str(row)) for row, each in enumerate(specialties)]
    rows: list[Row] = [(each,) for each in people]
    rows += [tuple(names[at : at + 2]) for at in range(0, len(names), 2)]
    what = (
        _("Who should get it? Choose a colleague or a specialty:")
        if rows
        else _(
            "There is no other doctor on the staff, so there is nobody to hand it over to. The desk head adds people."
        )
    )
    return Screen(paragraphs(await _title(turn), what), (*rows, CLOSE_ROW))


@screen(Handling.ready, Transition("choose", Handling.preview, action=choose_ready))
async def ready(turn: Turn[Memory]) -> Screen:
    """The ready answers of the clinic."""
    answers = turn.work.clinic.ready_answers
    rows: tuple[Row, ...] = tuple((Button(each.title, "choose", each.id),) for each in answers)
    what = _("Which answer?") if answers else _("There are no ready answers in the clinic file yet.")
    return Screen(paragraphs(await _title(turn), what), (*rows, CLOSE_ROW))


@screen(
    Handling.preview,
    Transition("send", Handling.done, action=send_ready, on_refusal=_TOO_LATE),
    Transition("back", Handling.ready),
)
async def preview(turn: Turn[Memory]) -> Screen:
    """The ready answer, as the patient will get it."""
    text = _ready(turn, turn.memory.ready).text.in_language(await _language(turn))
    rows: tuple[Row, ...] = (
        (Button(_("Send this answer"), "send", means=ShortAnswer.YES, only_pressed=True),),
        BACK_OR_CLOSE,
    )
    return Screen(paragraphs(await _title(turn), Quote(text, 3000)), rows)


@screen(Handling.done, Transition(UPLOADED, Handling.done, guard=is_of_the_same_album, action=answer_with_file))
async def done(turn: Turn[Memory]) -> Screen:
    """It is done; the card shows what came of it."""
    return Screen(paragraphs(await _title(turn), _("✅ Done. The card shows how it stands.")), (CLOSE_ROW,))


@screen(Handling.waiting)
async def waiting(turn: Turn[Memory]) -> Screen:
    """It is not sent yet; a card of its own shows it."""
    what = _("This answer is long, so it is not sent yet. Please look at it below, and send it from there.")
    return Screen(paragraphs(await _title(turn), what), (CLOSE_ROW,))


@screen(Handling.too_late)
async def too_late(turn: Turn[Memory]) -> Screen:
    """Nothing came of it: somebody was quicker, or the patient needs no answer any more."""
    return Screen(paragraphs(await _title(turn), _("Nothing was sent. The card shows how it stands.")), (CLOSE_ROW,))


async def _asks(turn: Turn[Memory], what: Text) -> Screen:
    return Screen(paragraphs(await _title(turn), what), (CLOSE_ROW,))


async def _title(turn: Turn[Memory]) -> Text:
    return heading(await cases.get_case(turn.work, turn.memory.question))


def _specialties(clinic: Clinic, colleagues: tuple[Member, ...]) -> tuple[str, ...]:
    known = {each.id: each.specialties for each in clinic.practitioners}
    theirs = {specialty for each in colleagues for specialty in known.get(each.practitioner or "", ())}
    return tuple(specialty for specialty in clinic.specialties if specialty in theirs)


async def _sent(turn: Turn[Memory], entry: Entry) -> None:
    await note_written(turn, entry)


async def _language(turn: Turn[Memory]) -> Language:
    case = await cases.get_case(turn.work, turn.memory.question)
    person = await person_of(turn.work, case.patient)
    return (person and person.language) or DEFAULT_LANGUAGE


def _written(turn: Turn[Memory]) -> tuple[str, str]:
    return turn.said, turn.event.ref if isinstance(turn.event, Said) else ""


def _ready(turn: Turn[Memory], answer_id: str) -> ReadyAnswer:
    return thing(turn.work.clinic.ready_answers, answer_id)


HANDLING: Final = Dialog(
    Handling,
    Memory,
    (write_answer, asking, noting, declining, handing, ready, preview, waiting, done, too_late),
    needs=Action.NOTE,
)
