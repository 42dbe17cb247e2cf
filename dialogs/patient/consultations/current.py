"""The queue, the conversation with the doctor, its end, and what was written in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.clinic.consulting import ConsultationKind
from core.consultations import asking, cases, deadlines, queueing, talking
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    ConsultationLine,
    ConsultationStatus,
    lock_open,
    open_of,
    own_consultation,
)
from core.consultations.writing import require_writer, writer_in
from core.emergencies.recognition import recognise
from core.errors import NotFound
from dialogs.engine.dialog import SAID, UPLOADED, Transition, name_of, screen
from dialogs.engine.effects import AddReaction, Doing, FetchFile, RedrawCard, Toast
from dialogs.engine.engine import DialogEngine
from dialogs.engine.events import Fetched, Said, Uploaded
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, RoomLink, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.consultations import doctor as to_doctor
from dialogs.notifications.consultations import files as sent
from dialogs.notifications.consultations import news
from dialogs.notifications.consultations.parting import left_by_patient
from dialogs.patient.attached import file_rows, show_pressed
from dialogs.patient.consultations import beside
from dialogs.patient.consultations.given import given_rows
from dialogs.patient.consultations.states import Consulting, Memory, current_of
from dialogs.patient.menu import Menu
from dialogs.triggers import LEAVE_CONSULTATION, TO_DOCTOR
from dialogs.wording.consultations import end_line, files_on, given_line, pages_of, specialty_name

PASSED_ON: Final = "👌"
"""The bot's reaction to what it has passed on, or kept for the doctor who will come."""

NOT_PASSED_ON: Final = "😢"
"""The bot's reaction to what turned out to be nothing that it can pass on."""

_WRITE: Final = _(
    "Write here as you would say it, and send photos if you like. 👌 at your message means: the doctor has it."
)
_RECORD_OR_WRITE: Final = _(
    "Write here as you would say it, or record a voice message, and send photos if you like. 👌 at your message means: "
    "the doctor has it."
)


def goes_on(turn: Turn[Memory]) -> bool:
    """Whether something can still be said, as far as is known here."""
    return not turn.memory.is_over


def brings_more(turn: Turn[Memory]) -> bool:
    """The same of a photo, a document or a voice note."""
    return goes_on(turn) and sent.can_be_passed_on(turn.event)


async def say(turn: Turn[Any]) -> None:
    """Write to the doctor, or to the one who will come."""
    current = await current_of(turn)
    ref = turn.event.ref if isinstance(turn.event, Said) else ""
    line = await talking.say(turn.work, turn.known_patient, current.id, turn.said, ref)
    _passed_on(turn)
    await _tell_doctor(turn, line)


async def send(turn: Turn[Any]) -> None:
    """Send a photo, a document or a voice note; the doctor gets it when it has been checked."""
    upload = turn.event
    if not isinstance(upload, Uploaded):
        raise TypeError(upload)
    current, kind, label = await current_of(turn), sent.kind_of(upload), sent.label_of(upload)
    patient, caption = turn.known_patient, upload.caption
    _line, file = await talking.send_file(turn.work, patient, current.id, label, caption, upload.ref, kind=kind)
    turn.add(FetchFile(file.id, upload.source, as_voice=upload.is_voice))
    turn.add(*sent.seen_by_doctor(current, sent.sending(upload)))
    _passed_on(turn)
    if upload.is_voice:
        await _say_who_hears(turn, current)


async def say_not_passed_on(turn: Turn[Any]) -> None:
    """What was sent can't be passed on."""
    turn.note(_("<b>The doctor has not got this.</b> {why}", why=sent.CANT_BE_PASSED_ON))


async def take_for_doctor(engine: DialogEngine, turn: Turn[Any], trigger: str) -> bool:
    """Whether what came is for the doctor whom the patient is talking to, for nothing that is open asks for it; then
    the doctor has it.
    """
    rows = engine.dialog_at(turn).screens[turn.state].transitions
    asks = turn.state != name_of(Menu.home) and any(row.trigger == trigger for row in rows)
    if asks:
        return False
    talk = await beside.writes_in(turn)
    if talk is None or talk.status is not ConsultationStatus.TAKEN:
        return False
    if talk.patient_id == turn.known_patient.id:
        await engine.fire(turn, TO_DOCTOR)
        return True
    return await beside.pass_on(engine, turn, talk, pass_on)


async def say_from_elsewhere(turn: Turn[Any]) -> None:
    """The same, wherever in the chat the patient is; they stay there."""
    found = await open_of(turn.work, turn.known_patient)
    if found is None:
        raise NotFound
    start_between(turn, Memory(consultation=found.id))
    await pass_on(turn)


async def pass_on(turn: Turn[Any]) -> None:
    """Have the doctor get what came, or say that it can't be passed on."""
    if not isinstance(turn.event, Uploaded):
        await say(turn)
    elif sent.can_be_passed_on(turn.event):
        await send(turn)
    else:
        await say_not_passed_on(turn)


async def rewrite(turn: Turn[Any]) -> bool:
    """Whether the edited message is a line of the patient's consultation that can still be changed; then it is."""
    said, current = turn.event, await beside.writes_in(turn)
    if not isinstance(said, Said) or not said.ref or current is None:
        return False
    line = await talking.line_with(turn.work, current.id, said.ref)
    if line is None or line.by is not None:
        return False
    there = await beside.there(turn, current)
    if there is None:
        return False
    patient = there.known_patient
    changed = await talking.revise(there.work, patient, line.id, said.text, said.ref)
    turn.add(*to_doctor.changed_by_patient(current, patient, changed))
    turn.note(_("✏️ The change is noted, and the doctor sees it."))
    turn.quiet = True
    return True


async def fetched(turn: Turn[Any], arrived: Fetched) -> bool:
    """Whether a file that has come is of the patient's consultation; then its doctor gets it."""
    try:
        line = await talking.get_line(turn.work, arrived.attached_to)
    except NotFound:
        return False
    if arrived.trouble is not None:  # which is told as of any file
        await talking.drop(turn.work, line)
        turn.add(AddReaction(NOT_PASSED_ON, line.facts.ref))
        return False
    case = await cases.get_case(turn.work, line.consultation_id)
    files = case.files.get(line.id, ())
    await sent.note_length(turn.work, line, files)
    urgent = recognise(line.text) is not None
    turn.add(*to_doctor.file_by_patient(case.consultation, case.patient, line, files, urgent=urgent))
    return True


async def take_back(turn: Turn[Memory]) -> None:
    """Have the last words said no more."""
    current = await current_of(turn)
    own = [each for each in await talking.lines_of(turn.work, current.id) if _can_be_taken_back(each)]
    if not own:
        turn.note(_("There is nothing of yours to take back."))
        return
    gone = await talking.take_back(turn.work, turn.known_patient, own[-1].id)
    turn.add(*to_doctor.changed_by_patient(current, turn.known_patient, gone))
    turn.add(*await sent.taken_out(turn.work, gone))
    turn.note(_("Your last message is taken back: the doctor no longer sees it. They may have read it before."))


async def withdraw_invitation(turn: Turn[Memory]) -> None:
    """Meet in another room, which nobody else was invited to."""
    found = await asking.change_room(turn.work, turn.known_patient, (await current_of(turn)).id)
    turn.add(*to_doctor.room_changed(found))
    turn.note(_("The invitation is withdrawn. Please enter the room again: the doctor comes there too."))


async def stay(turn: Turn[Any]) -> None:
    """The patient is still there."""
    current, owner = await lock_open(turn.work, turn.value)
    if owner.id != turn.known_patient.id:
        raise NotFound
    await require_writer(turn.work, current, owner)
    await deadlines.patient_stays(turn.work, current)
    turn.add(*sent.seen_by_doctor(current, Doing.WRITES))
    start_between(turn, Memory(consultation=current.id))
    turn.add(Toast(_("Good. The conversation goes on.")))


async def ask_leaving(turn: Turn[Any]) -> None:
    """Come to the question whether to leave."""
    found = await own_consultation(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(consultation=found.id))


async def leave(turn: Turn[Memory]) -> None:
    """Leave the queue, or end the conversation."""
    before = await current_of(turn)
    was_open = before.is_open
    left = await asking.leave(turn.work, turn.known_patient, before.id)
    if was_open:
        await tell_left(turn, left)


async def tell_left(turn: Turn[Any], left: Consultation) -> None:
    """Tell the doctor, or those who still wait, of a consultation that has just ended in this way."""
    if left.ended_as is ConsultationEnd.LEFT:
        turn.add(RedrawCard(to_doctor.subject_of(left.id)), *await news.queue_changed(turn.work, left.specialty))
        turn.add(*await news.no_longer_waiting(turn.work, left))
    else:
        turn.add(*await news.ended(turn.work, left))
    if left.writer_id != turn.known_owner.id:
        turn.add(*await left_by_patient(turn.work, left))


async def first_page(turn: Turn[Memory]) -> None:
    """Read what was written from its beginning."""
    turn.memory = replace(turn.memory, consultation=(await current_of(turn)).id, page=1)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def show_file(turn: Turn[Memory]) -> None:
    """Send the pressed file into the chat."""
    case = await cases.get_case(turn.work, (await current_of(turn)).id)
    show_pressed(turn, (each for files in case.files.values() for each in files))


@screen(
    Consulting.current,
    Transition(SAID, Consulting.current, guard=goes_on, action=say),
    Transition(UPLOADED, Consulting.current, guard=brings_more, action=send),
    Transition(UPLOADED, Consulting.current, guard=goes_on, action=say_not_passed_on),
    Transition("take_back", Consulting.current, action=take_back),
    Transition("room", Consulting.current),
    Transition("other_room", Consulting.current, action=withdraw_invitation),
    Transition("record", Consulting.record, action=first_page),
    Transition("back", Consulting.overview),
)
async def current(turn: Turn[Memory]) -> Screen:
    """The place in the queue; the conversation; or how it has ended."""
    found = await current_of(turn)
    turn.memory = replace(turn.memory, consultation=found.id, is_over=not found.is_open)
    last = return_row(turn.memory)
    if found.is_open and found.writer_id != turn.known_owner.id:
        return await _of_somebody_else(turn, found, last)
    if found.status is ConsultationStatus.WAITING:
        place = await queueing.place_of(turn.work, found)
        if place is None:
            raise NotFound
        queueing.tell(found, place)
        return news.waiting(turn.work, found, place)
    if found.status is ConsultationStatus.ENDED:
        record: Row = (Button(_("What was written"), "record"),)
        text = lines(end_line(found, turn.work.clinic), given_line(await talking.lines_of(turn.work, found.id)))
        rows = (*await given_rows(turn, found), record, *news.next_rows(turn.work, found), last)
        return Screen(text, rows)
    return _talk(turn, found, last)


@screen(
    Consulting.leaving,
    Transition("leave", Consulting.current, action=leave),
    Transition("back", Consulting.current),
    Transition(SAID, Consulting.current, guard=goes_on, action=say),
    Transition(UPLOADED, Consulting.current, guard=brings_more, action=send),
)
async def leaving(turn: Turn[Memory]) -> Screen:
    """Whether to leave the queue, or to end the conversation."""
    found = await current_of(turn)
    if found.status is ConsultationStatus.TAKEN:
        text = _("<b>End the conversation with the doctor?</b> To talk again, you would wait in the queue anew.")
        yes, no = _("Yes, end it"), _("No, go on talking")
    else:
        text = _("<b>Leave the queue?</b> Your place goes to others. You can come again at any time.")
        yes, no = _("Yes, leave it"), _("No, keep my place")
    rows: tuple[Row, ...] = (
        (Button(yes, "leave", means=ShortAnswer.YES),),
        (Button(no, "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(
    Consulting.record,
    Transition("page", Consulting.record, action=turn_page),
    Transition("file", Consulting.record, action=show_file),
    Transition("back", Consulting.current),
    Transition(SAID, Consulting.current, guard=goes_on, action=say),
    Transition(UPLOADED, Consulting.current, guard=brings_more, action=send),
)
async def record(turn: Turn[Memory]) -> Screen:
    """What both have written, page by page, with its files."""
    case = await cases.get_case(turn.work, (await current_of(turn)).id)
    of = case.consultation
    pages = pages_of(case.lines)
    page = min(turn.memory.page, len(pages))
    text = paragraphs(
        lines(
            _("<b>Online consultation: {specialty}</b>", specialty=specialty_name(turn.work.clinic, of.specialty)),
            _("Doctor: {name}", name=Verbatim(of.holder)) if of.holder else None,
        ),
        _("About: <i>{words}</i>", words=Verbatim(of.facts.about)) if page == 1 else None,
        *pages[page - 1].texts,
        None if case.lines else _("Nothing was written."),
    )
    files = file_rows(files_on(pages[page - 1], case.files))
    paging = paging_row(page, has_next=page < len(pages))
    given = await given_rows(turn, of)
    return Screen(text, (*files, *given, *paging, BACK_OR_MENU), protected=True)


async def _of_somebody_else(turn: Turn[Memory], found: Consultation, last: Row) -> Screen:
    """That another one writes in it; the patient themselves can end it."""
    writer = Verbatim((await writer_in(turn.work, found)).full_name)
    text = paragraphs(
        _("<b>Online consultation: {specialty}</b>", specialty=specialty_name(turn.work.clinic, found.specialty)),
        _("{name} talks to the doctor in it, and gets the answers.", name=writer)
        if found.status is ConsultationStatus.TAKEN
        else _("{name} waits in the queue for it.", name=writer),
        _("There is one at a time. When it has ended, another one can begin."),
    )
    end: Row = () if turn.relative is not None else (Button(_("End it"), LEAVE_CONSULTATION, found.id),)
    read: Row = (Button(_("What was written"), "record"),)
    return Screen(text, (end, read, last))


def _talk(turn: Turn[Memory], found: Consultation, last: Row) -> Screen:
    """With the doctor: what to do, and how to end it."""
    doctor = Verbatim(found.holder)
    told: list[Text] = [_("👩‍⚕️ <b>You are talking to the doctor:</b> {doctor}", doctor=doctor)]
    rows: list[Row] = []
    if found.is_call:
        told.append(
            _(
                "Press “Enter the room”: your browser opens, and the doctor is there. If you lose the connection, come "
                "back here and press it again."
            )
        )
        name = name_in_room(turn)
        room, video = found.facts.room, found.kind is ConsultationKind.VIDEO
        rows.append((RoomLink(_("🎥 Enter the room"), room, name, video=video),))
        rows.append((RoomLink(_("👥 Invite a relative or interpreter"), room, _("guest"), video=video, shares=True),))
        rows.append((Button(_("Withdraw the invitation"), "other_room"),))
        rows.append((Button(_("The room does not open"), "room"),))
    told.append(_RECORD_OR_WRITE if turn.work.clinic.consultations.voice_notes else _WRITE)
    take_back: Row = (Button(_("Take back my last message"), "take_back"),)
    end: Row = (
        Button(_("End the conversation"), "consultation.leave", found.id),
        Button(_("What was written"), "record"),
    )
    return Screen(paragraphs(*told), (*rows, take_back, end, last))


def name_in_room(turn: Turn[Any]) -> Text:
    """How the others in the room see who enters: by the first name; whoever acts for somebody, for whom, too."""
    if turn.relative is None:
        return Verbatim(turn.known_patient.first_name)
    writer, patient = Verbatim(turn.relative.actor.first_name), Verbatim(turn.relative.subject.first_name)
    return _("{writer} (for: {patient})", writer=writer, patient=patient)


def _passed_on(turn: Turn[Any]) -> None:
    turn.add(AddReaction(PASSED_ON))
    turn.quiet = turn.place.state == name_of(Consulting.current)


async def _say_who_hears(turn: Turn[Any], current: Consultation) -> None:
    """Nothing that is said aloud can be looked at for words that name an emergency."""
    if current.status is ConsultationStatus.WAITING:
        turn.note(sent.NOT_HEARD_YET)
    elif talking.is_first_voice(await talking.lines_of(turn.work, current.id), current):
        turn.note(sent.HEARD_WHEN_PLAYED)


async def _tell_doctor(turn: Turn[Any], line: ConsultationLine) -> None:
    found = await own_consultation(turn.work, turn.known_patient, line.consultation_id)
    urgent = recognise(line.text) is not None
    turn.add(*to_doctor.said_by_patient(found, turn.known_patient, line, urgent=urgent))


def _can_be_taken_back(line: ConsultationLine) -> bool:
    return line.by is None and line.taken_back_at is None
