"""A doctor's conversation with a patient, in private: what is written goes to the patient; hand over, a visit, the end.

One conversation is open at a time, and what is written beside any message goes to it; of others, what their patients
write comes all the same, with whose words they are, and can be answered by replying to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.clinic.consulting import ConsultationKind
from core.consultations import cases, deadlines, duty, holding, talking
from core.consultations.model import GIVEN, Consultation, ConsultationStatus, LineKind, get_consultation
from core.consultations.refusals import ConsultationNotTaken, ConsultationOver, ConsultationTakenBy
from core.errors import NotFound, WrongChat
from core.staff.members import Action, Where
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, OnRefusal, Transition, screen
from dialogs.engine.effects import (
    Doing,
    RedrawCard,
    ShareFileWithStaff,
    Toast,
)
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, RoomLink, Row, Screen
from dialogs.engine.text import Quote, Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import files as sent
from dialogs.notifications.consultations import news
from dialogs.notifications.consultations.doctor import case_lines, sent_before, subject_of
from dialogs.notifications.staff import alone
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.consultations.giving import given_lines, giving_rows
from dialogs.staff.consultations.passing_on import note_written, pass_on, say_not_passed_on
from dialogs.staff.consultations.states import Talking
from dialogs.staff.consultations.states import TalkingMemory as Memory
from dialogs.staff.words import OPEN_CONVERSATION_FIRST
from dialogs.triggers import CONSULT, ONLINE
from dialogs.wording.consultations import LONGEST_NAME, files_on, given_line, line_text, pages_of, specialty_name
from dialogs.wording.cutting import ending
from dialogs.wording.files import file_button

SHOWN: Final = 4
"""How many of the latest lines the open conversation shows."""

LONGEST_SHOWN: Final = 300
"""Units of each."""


async def begin(turn: Turn[Any]) -> None:
    """Enter with the consultation whose button was pressed, in private, for nobody else reads along there."""
    if turn.known_caller.where is not Where.PRIVATE:
        raise WrongChat
    case = await cases.read_case(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(case.consultation.id))
    if case.consultation.taken_by == turn.known_caller.address:
        turn.add(*await sent.seen_by_patient(turn.work, case.consultation, Doing.WRITES))


def conversation_row(consultation: Consultation) -> Row:
    """The way to a conversation that the doctor has."""
    number_ = str(consultation.number)
    return (Button(_("💬 Consultation {number}", number=number_), CONSULT, consultation.id),)


async def say(turn: Turn[Memory]) -> None:
    """Write to the patient of the open conversation."""
    if isinstance(turn.event, Said | Uploaded):
        await pass_on(turn, turn.memory.consultation, turn.event)
        turn.quiet = not turn.notes
    else:
        say_not_passed_on(turn)


async def take_back(turn: Turn[Memory]) -> None:
    """Have the last words said no more."""
    address = turn.known_caller.address
    written = await talking.lines_of(turn.work, turn.memory.consultation)
    own = [each for each in written if each.by == address and each.taken_back_at is None and each.kind not in GIVEN]
    if not own:
        turn.note(_("There is nothing of yours to take back."))
        return
    gone = await talking.take_answer_back(turn.work, turn.known_caller, own[-1].id)
    of, _patient = await get_consultation(turn.work, turn.memory.consultation)
    turn.add(*await news.changed_by_doctor(turn.work, of, gone))
    turn.add(*await sent.taken_out(turn.work, gone))
    turn.note(_("Your last message is taken back: the patient no longer sees it. They may have read it before."))


async def stay(turn: Turn[Any]) -> None:
    """The doctor is still there."""
    _member, of, _patient = await holding.held_case(turn.work, turn.known_caller, turn.value)
    await deadlines.doctor_stays(turn.work, of)
    turn.add(*await sent.seen_by_patient(turn.work, of, Doing.WRITES))
    turn.add(Toast(_("Good. The conversation goes on.")))


async def need_visit(turn: Turn[Memory]) -> None:
    """Have the patient shown the free times."""
    of, _patient = await holding.say_visit_needed(turn.work, turn.known_caller, turn.memory.consultation)
    turn.add(*await news.visit_needed(turn.work, of), RedrawCard(subject_of(of.id)))
    turn.note(_("The patient is told that you would like to see them, and sees the free times."))


async def give_back(turn: Turn[Memory]) -> None:
    """Leave the patient to whoever is next."""
    of, _patient = await holding.give_back(turn.work, turn.known_caller, turn.memory.consultation)
    why = _("↩️ <b>Another doctor will talk to you.</b> You keep your place in the queue.")
    turn.add(*await news.back_in_queue(turn.work, of, why))


async def hand_to_colleague(turn: Turn[Memory]) -> None:
    """Give the patient to a colleague who is there."""
    to = turn.memory.colleagues[number(turn.value, range(len(turn.memory.colleagues)))]
    await _hand_over(turn, to=to)


async def hand_to_specialty(turn: Turn[Memory]) -> None:
    """Give the patient to whoever has a specialty."""
    specialty = turn.memory.specialties[number(turn.value, range(len(turn.memory.specialties)))]
    await _hand_over(turn, specialty=specialty)


async def begin_summary(turn: Turn[Memory]) -> None:
    """The patient sees that something more is written."""
    of, _patient = await get_consultation(turn.work, turn.memory.consultation)
    if of.taken_by == turn.known_caller.address:
        turn.add(*await sent.seen_by_patient(turn.work, of, Doing.WRITES))


async def show_file(turn: Turn[Memory]) -> None:
    """Show what was sent once more, or play it."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.memory.consultation)
    shown = sent_before(case, turn.value)
    if shown is None:
        raise NotFound
    turn.add(ShareFileWithStaff(shown, again=True, to=alone(turn)))


def has_words(turn: Turn[Memory]) -> bool:
    """Whether something was written, and not sent in another way."""
    return isinstance(turn.event, Said)


async def want_words(turn: Turn[Memory]) -> None:
    """Say that a summary is written."""
    turn.note(_("A summary is written in words: please write it here, or end without one."))


async def end(turn: Turn[Memory]) -> None:
    """All is said; with a summary, if one was written."""
    of_id = turn.memory.consultation
    if turn.said:
        ref = turn.event.ref if isinstance(turn.event, Said) else ""
        kind = LineKind.SUMMARY
        line = await talking.answer(turn.work, turn.known_caller, of_id, turn.said, ref, kind=kind)
        of, _patient = await get_consultation(turn.work, of_id)
        note_written(turn, line)
        turn.add(*await news.said_by_doctor(turn.work, of, line))
    ended, _patient = await holding.end(turn.work, turn.known_caller, of_id)
    turn.add(*await news.ended(turn.work, ended))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def first_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=1)


async def say_who_gets_it(turn: Turn[Memory]) -> None:
    """Say that what was written here reaches nobody."""
    turn.note(OPEN_CONVERSATION_FIRST)


IS_OVER: Final[OnRefusal] = dict.fromkeys((ConsultationOver, ConsultationNotTaken, ConsultationTakenBy), Talking.over)


@screen(
    Talking.talk,
    Transition(SAID, Talking.talk, action=say, on_refusal=IS_OVER),
    Transition(UPLOADED, Talking.talk, action=say, on_refusal=IS_OVER),
    Transition("take_back", Talking.talk, action=take_back, on_refusal=IS_OVER),
    Transition("visit", Talking.talk, action=need_visit, on_refusal=IS_OVER),
    Transition("hand", Talking.handing),
    Transition("end", Talking.summing_up, action=begin_summary),
    Transition("record", Talking.record, action=first_page),
)
async def talk(turn: Turn[Memory]) -> Screen:
    """Who it is, what was said last, and all that can be done."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.memory.consultation)
    of = case.consultation
    if of.status is not ConsultationStatus.TAKEN or of.taken_by != turn.known_caller.address:
        text = paragraphs(case_lines(case), _standing(of), await given_lines(turn, case))
        return Screen(text, (*await giving_rows(turn, of), _others_row(), MENU_OR_CLOSE))
    latest = case.lines[-SHOWN:]
    text = paragraphs(
        case_lines(case),
        *(line_text(each, ending(each.text, LONGEST_SHOWN)) for each in latest),
        _("<i>Write here: the patient gets it at once. 👍 at your message means that it has come.</i>"),
    )
    rows: list[Row] = []
    if of.is_call:
        room, name, video = of.facts.room, Verbatim(of.holder), of.kind is ConsultationKind.VIDEO
        rows.append((RoomLink(_("🎥 Enter the room"), room, name, moderates=True, video=video),))
    rows.append((Button(_("🏥 To be seen in person"), "visit"), Button(_("➡️ Hand over"), "hand")))
    rows += await giving_rows(turn, of)
    rows.append((Button(_("Take back my last message"), "take_back"),))
    rows.append((Button(_("What was written"), "record"), Button(_("✅ End it"), "end")))
    rows += await _others(turn)
    return Screen(text, (*rows, _others_row(), MENU_OR_CLOSE))


@screen(
    Talking.handing,
    Transition("colleague", Talking.over, action=hand_to_colleague, on_refusal=IS_OVER),
    Transition("specialty", Talking.over, action=hand_to_specialty, on_refusal=IS_OVER),
    Transition("queue", Talking.over, action=give_back, on_refusal=IS_OVER),
    Transition(SAID, Talking.handing, action=say_who_gets_it),
    Transition(UPLOADED, Talking.handing, action=say_who_gets_it),
    Transition("back", Talking.talk),
)
async def handing(turn: Turn[Memory]) -> Screen:
    """To whom: a colleague who is there, another specialty, or whoever is next."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.memory.consultation)
    of, clinic = case.consultation, turn.work.clinic
    people = await holding.colleagues(turn.work, turn.known_member, of)
    specialties = await holding.other_specialties(turn.work, of)
    addresses = tuple(each.address for each in people)
    turn.memory = replace(turn.memory, colleagues=addresses, specialties=specialties)
    rows: list[Row] = [(Button(Verbatim(each.name), "colleague", str(row)),) for row, each in enumerate(people)]
    rows += [(Button(specialty_name(clinic, each), "specialty", str(row)),) for row, each in enumerate(specialties)]
    rows.append((Button(_("Whoever is next in this specialty"), "queue"),))
    text = paragraphs(
        case_lines(case),
        _("<b>Who should go on?</b> The patient keeps their place, and what was written goes along."),
    )
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    Talking.summing_up,
    Transition(SAID, Talking.over, guard=has_words, action=end, on_refusal=IS_OVER),
    Transition(SAID, Talking.summing_up, action=want_words),
    Transition(UPLOADED, Talking.summing_up, action=want_words),
    Transition("without", Talking.over, action=end, on_refusal=IS_OVER),
    Transition("back", Talking.talk),
)
async def summing_up(turn: Turn[Memory]) -> Screen:
    """A last word: what was found, and what to do."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.memory.consultation)
    text = paragraphs(
        case_lines(case),
        given_line(case.lines),
        _(
            "<b>Write a summary for the patient:</b> what you advise, and when to come back. With it, the "
            "consultation ends."
        ),
    )
    without: Row = (Button(_("End without a summary"), "without"),)
    return Screen(text, (without, BACK_OR_CLOSE))


@screen(
    Talking.record,
    Transition("page", Talking.record, action=turn_page),
    Transition("file", Talking.record, action=show_file),
    Transition(SAID, Talking.record, action=say_who_gets_it),
    Transition(UPLOADED, Talking.record, action=say_who_gets_it),
    Transition("back", Talking.talk),
)
async def record(turn: Turn[Memory]) -> Screen:
    """All that was written, page by page."""
    case = await cases.read_case(turn.work, turn.known_caller, turn.memory.consultation)
    pages = pages_of(case.lines)
    page = min(turn.memory.page, len(pages))
    nothing = None if case.lines else _("Nothing was written.")
    first = (case_lines(case), await given_lines(turn, case)) if page == 1 else ()
    text = paragraphs(*first, *pages[page - 1].texts, nothing)
    files = tuple(
        (Button(file_button(each), "file", each.id),)
        for each in files_on(pages[page - 1], case.files)
        if each.kind is not None
    )
    return Screen(text, (*files, *paging_row(page, has_next=page < len(pages)), BACK_OR_CLOSE))


@screen(
    Talking.over,
    Transition(SAID, Talking.over, action=say_who_gets_it),
    Transition(UPLOADED, Talking.over, action=say_who_gets_it),
)
async def over(turn: Turn[Memory]) -> Screen:
    """What is the case now, and who else waits."""
    of, _patient = await get_consultation(turn.work, turn.memory.consultation)
    text = lines(_("<b>Consultation {number}</b>", number=str(of.number)), _standing(of))
    return Screen(text, (*await giving_rows(turn, of), *await _others(turn), _others_row(), MENU_OR_CLOSE))


async def _hand_over(turn: Turn[Memory], *, to: str = "", specialty: str = "") -> None:
    before, _patient = await get_consultation(turn.work, turn.memory.consultation)
    was_in = before.specialty
    of, _patient = await holding.hand_over(
        turn.work, turn.known_caller, turn.memory.consultation, to=to, specialty=specialty
    )
    why = _("➡️ <b>Another doctor will go on talking to you.</b> You keep your place in the queue.")
    turn.add(*await news.back_in_queue(turn.work, of, why))
    if was_in != of.specialty:
        turn.add(*await news.queue_changed(turn.work, was_in))


async def _others(turn: Turn[Memory]) -> list[Row]:
    """The other conversations that the doctor has."""
    held = await duty.held_by(turn.work, turn.known_caller.address)
    others = [each for each in held if each.id != turn.memory.consultation]
    return [conversation_row(each) for each in others]


def _others_row() -> Row:
    return (Button(_("Who waits"), ONLINE),)


def _standing(of: Consultation) -> Text:
    match of.status:
        case ConsultationStatus.WAITING:
            return _("The patient waits in the queue again.")
        case ConsultationStatus.TAKEN:
            return _("{name} has this consultation now.", name=Quote(of.holder, LONGEST_NAME))
        case ConsultationStatus.ENDED:
            return _("✅ It has ended.")


TALKING_DIALOG: Final = Dialog(Talking, Memory, (talk, handing, summing_up, record, over), needs=Action.CONSULT)
