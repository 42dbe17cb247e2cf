"""Online consultations, as subjects of the staff chat: each has a card, on which nothing stands of whose it is, nor of
what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.accounts.patients import Patient
from core.consultations import cases, holding, talking
from core.consultations.deadlines import note_undelivered
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    ConsultationLine,
    ConsultationStatus,
    get_consultation,
)
from core.consultations.refusals import ConsultationOver
from core.context import Work
from core.receipts import note_receipt
from core.staff.members import Action
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import ReviseNotice, Toast
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.subjects import MessageSubject
from dialogs.engine.text import Form, Quote, Text, When, _, lines
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import doctor as to_doctor
from dialogs.notifications.consultations import news
from dialogs.notifications.consultations.doctor import KIND, LINE, line_of
from dialogs.staff.cards import CardKind, ReceiptNoted
from dialogs.staff.consultations import talk
from dialogs.staff.consultations.online import ONLINE_DIALOG
from dialogs.staff.consultations.passing_on import pass_files_on, pass_on
from dialogs.staff.consultations.states import Talking
from dialogs.staff.consultations.talk import TALKING_DIALOG
from dialogs.triggers import CONSULT, STAY_CONSULTING
from dialogs.wording.consultations import KINDS_IN_SHORT, LONGEST_NAME, specialty_name

TOPIC: Final = Topic("consultations", _("Online consultations"))

TAKE: Final = "consult.take"
WORDS: Final = "consult.words"
"""The button that every card has."""

IN_A_TOAST: Final = 180
"""Characters: Telegram shows 200 over a pressed button."""


async def draw(work: Work, consultation_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound.
    """
    of, _patient = await get_consultation(work, consultation_id)
    text = lines(
        _("<b>Consultation {number}</b> – {standing}", number=str(of.number), standing=_standing(of)),
        _(
            "{specialty}, {kind}",
            specialty=specialty_name(work.clinic, of.specialty),
            kind=KINDS_IN_SHORT[of.kind],
        ),
        _("Waits since {time}", time=When(of.queued_at, Form.TIME)) if of.is_open and of.taken_at is None else None,
        _("Doctor: {name}", name=Quote(of.holder, LONGEST_NAME)) if of.holder else None,
        _("🏥 The patient is to be seen in person.") if of.needs_visit else None,
    )
    take: Row = (Button(_("✋ Take it"), TAKE, of.id),) if of.status is ConsultationStatus.WAITING else ()
    words: Row = (Button(_("👁 What it is about"), WORDS, of.id),)
    return Card(Screen(text, tuple(row for row in (take, words) if row)), is_closed=not of.is_open)


async def take(turn: Turn[Any]) -> None:
    """The presser has the patient from now on; what was said comes to them in private. Whoever presses twice is told
    again that they have the patient, and nobody else anything.
    """
    before, _patient = await get_consultation(turn.work, turn.value)
    was_theirs = before.taken_by == turn.known_caller.address
    taken, _patient = await holding.take(turn.work, turn.known_caller, turn.value)
    if not was_theirs:
        turn.add(*await news.taken(turn.work, await cases.get_case(turn.work, taken.id)))
    turn.add(Toast(_("It is yours now. Go on in your private chat with the bot.")))


async def show_words(turn: Turn[Any]) -> None:
    """What it is about, to the presser alone."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.value)
    turn.add(Toast(Quote(case.consultation.facts.about, IN_A_TOAST), alerts=True))


async def reply(turn: Turn[Any], consultation_id: str, what: Said | Uploaded) -> None:
    """Somebody answers a card, or what they were told of it: the patient gets it."""
    await pass_on(turn, consultation_id, what)


async def reply_to_line(turn: Turn[Any], line_id: str, what: Said | Uploaded) -> None:
    """Somebody answers what the patient wrote: the same."""
    line = await talking.get_line(turn.work, line_id)
    await pass_on(turn, line.consultation_id, what)


async def rewrite(turn: Turn[Any], line_id: str, said: Said) -> None:
    """A doctor has changed what they wrote: so does what the patient sees."""
    try:
        line = await talking.revise_answer(turn.work, turn.known_caller, line_id, said.text, said.ref)
    except ConsultationOver:
        turn.note(_("<b>The patient has what you wrote before.</b> The consultation has ended, so it stays as it is."))
        return
    of, _patient = await get_consultation(turn.work, line.consultation_id)
    turn.add(*await news.changed_by_doctor(turn.work, of, line))
    turn.note(_("✏️ The change is noted, and the patient sees it."))


async def fetched(turn: Turn[Any], attached_to: str) -> bool:
    """Whether these are files that a doctor has sent in a consultation; then their patient gets them."""
    return await pass_files_on(turn, attached_to)


async def note_taken(work: Work, consultation_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """A notice of it has reached its patient, or can't."""
    await note_receipt(work, Consultation, consultation_id, delivered=delivered)
    return ReceiptNoted()


async def note_line(work: Work, line_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """What was written has reached its other side, or can't; whoever wrote it sees so."""
    line = await note_receipt(work, ConsultationLine, line_id, delivered=delivered)
    if line is None:
        return ReceiptNoted()
    if line.by is None and not delivered:
        await note_undelivered(work, line)
    written = MessageSubject(line_of(line.id), line.id)
    is_changed = line.edited_at is not None or line.taken_back_at is not None
    return ReceiptNoted(written=written, revised=await _as_it_is_now(work, line) if delivered and is_changed else ())


async def _as_it_is_now(work: Work, line: ConsultationLine) -> Sequence[ReviseNotice]:
    """What was changed while it was on its way is changed once more, where it has come."""
    of, patient = await get_consultation(work, line.consultation_id)
    if line.by is None:
        return to_doctor.changed_by_patient(of, patient, line)
    return await news.changed_by_doctor(work, of, line)


async def missed_lines(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    """What doctors wrote while who writes to them couldn't be reached."""
    told = [(each.id, await news.written_by_doctor(work, each)) for each in await cases.undelivered(work, patient)]
    return [(line_id, screen) for line_id, screens in told for screen in screens]


def _standing(of: Consultation) -> Text:
    match of.status:
        case ConsultationStatus.WAITING:
            return _("🟡 waits for a doctor")
        case ConsultationStatus.TAKEN:
            return _("🔵 is being held")
        case ConsultationStatus.ENDED:
            missed = of.ended_as in {ConsultationEnd.LEFT, ConsultationEnd.NOBODY} or of.taken_at is None
            return _("⚪ was not held") if missed else _("🟢 has taken place")


CONSULTATIONS: Final = CardKind(
    prefix=KIND,
    topic=TOPIC,
    draw=draw,
    marked_by=WORDS,
    on_reply=reply,
    on_receipt=note_taken,
    to_call=None,
    actions={
        TAKE: (Action.CONSULT, take),
        WORDS: (Action.CONSULT, show_words),
        STAY_CONSULTING: (Action.CONSULT, talk.stay),
    },
    ways_in=(GlobalTransition(CONSULT, Talking.talk, action=talk.begin, needs=Action.CONSULT),),
    dialogs=(ONLINE_DIALOG, TALKING_DIALOG),
)

CONSULTATION_LINES: Final = CardKind(
    prefix=LINE,
    topic=TOPIC,
    on_reply=reply_to_line,
    on_rewrite=rewrite,
    on_fetched=fetched,
    on_receipt=note_line,
    to_call=None,
    on_missed=missed_lines,
)
