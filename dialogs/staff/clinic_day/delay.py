"""A doctor is late: said in three taps, told to all whom it concerns, and taken back as quickly (B4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from core.appointments.clinic_day import delays
from core.appointments.clinic_day.delays import LONGEST_DELAY, DelayNotice
from core.appointments.clinic_day.rights import changeable
from core.appointments.refusals import UnusableDelay
from core.appointments.visits import Visit
from core.context import Work
from core.receipts import note_receipt
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from core.text.figures import only_number
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.events import Commanded
from dialogs.engine.paging import page_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import clinic_day as news
from dialogs.notifications.appointments import waiting
from dialogs.notifications.appointments.clinic_day import DELAY
from dialogs.notifications.appointments.day_cards import appointment_changed
from dialogs.notifications.staff import APPOINTMENTS
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind, ReceiptNoted
from dialogs.staff.clinic_day import choosing
from dialogs.staff.clinic_day.describing import SHOWN
from dialogs.staff.clinic_day.states import Late
from dialogs.staff.clinic_day.states import LateMemory as Memory
from dialogs.triggers import LATE
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.appointments.delays import doctor_name, late_on
from dialogs.wording.writing import WRITE

OFFERED: Final = (10, 20, 30, 45, 60)
"""Minutes that are chosen with one press."""


def named_doctor(turn: Turn[Any]) -> str:
    """Who is named, or the only one whose day they may change; empty, if that isn't plain."""
    mine = [each.id for each in changeable(turn.work, turn.known_member)]
    wanted = turn.value or choosing.doctor_named(turn, _typed(turn)) or (mine[0] if len(mine) == 1 else "")
    return wanted if wanted in mine else ""


def named_minutes(turn: Turn[Any]) -> int | None:
    """The minutes that are written, if it is one number and nothing beside it but words: others are told of it."""
    typed = _typed(turn)
    number = only_number(typed)
    is_plain = all(each.isalnum() or each in " .,+" for each in typed)
    return int(number) if is_plain and number.isdecimal() and len(number) < len("1000") else None


def is_chosen(turn: Turn[Any]) -> bool:
    return bool(named_doctor(turn))


def is_whole(turn: Turn[Any]) -> bool:
    minutes = named_minutes(turn)
    return is_chosen(turn) and minutes is not None and 0 < minutes <= LONGEST_DELAY


async def begin(turn: Turn[Any]) -> None:
    turn.start(Memory(named_doctor(turn)))


async def begin_and_tell(turn: Turn[Any]) -> None:
    """Tell at once: who and how late stands in the command."""
    doctor, minutes = named_doctor(turn), named_minutes(turn) or 0
    turn.start(Memory(doctor))
    await _announce(turn, doctor, minutes)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, practitioner=choosing.chosen(turn))


async def tell(turn: Turn[Memory]) -> None:
    """Tell everybody whom it concerns of the minutes that were pressed or typed."""
    how_late = number(turn.value, range(LONGEST_DELAY + 1)) if turn.value else named_minutes(turn)
    if how_late is None:
        raise UnusableDelay(LONGEST_DELAY)
    await _announce(turn, turn.memory.practitioner, how_late)


@screen(
    Late.doctors,
    Transition("page", Late.doctors, action=turn_page),
    Transition("choose", Late.minutes, action=choose),
    Transition(SAID, Late.minutes, guard=choosing.names_doctor, action=choose),
    Transition(SAID, Late.doctors, action=choosing.say_unknown),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Who is late."""
    found = await choosing.doctors(turn, Action.TELL_DELAY)
    text = paragraphs(
        _("<b>Which doctor is late?</b>"),
        _("Press the doctor, or {write} the surname.", write=WRITE),
    )
    return Screen(text, (*choosing.rows(found, turn.memory.page), MENU_OR_CLOSE))


@screen(
    Late.minutes,
    Transition("minutes", Late.told, action=tell),
    Transition(SAID, Late.told, action=tell),
    Transition("back", Late.doctors),
)
async def minutes(turn: Turn[Memory]) -> Screen:
    """How late; everybody is told with one press."""
    whom = await delays.concerned(turn.work, turn.memory.practitioner)
    text = paragraphs(
        _("<b>How many minutes late is {doctor}?</b>", doctor=doctor_name(turn.work, turn.memory.practitioner)),
        await _known(turn),
        n_(
            "When you press, {count} patient is told at once. For another number, {write} it.",
            "When you press, {count} patients are told at once. For another number, {write} it.",
            len(whom),
            write=WRITE,
        )
        if whom
        else _("Nobody else is expected today. For another number, {write} it.", write=WRITE),
    )
    return Screen(text, (*await _minute_rows(turn), BACK_OR_CLOSE))


@screen(
    Late.told,
    Transition("minutes", Late.told, action=tell),
    Transition(SAID, Late.told, action=tell),
    Transition("refresh", Late.told),
    Transition("back", Late.minutes),
)
async def told(turn: Turn[Memory]) -> Screen:
    """Who has been told, and who has answered; to be told otherwise, too."""
    whom = await delays.concerned(turn.work, turn.memory.practitioner)
    notices = await delays.notices_of(turn.work, whom)
    late = await _known(turn)
    text = paragraphs(
        late or _("<b>{doctor} is not late.</b>", doctor=doctor_name(turn.work, turn.memory.practitioner)),
        lines(
            n_("{count} patient is told:", "{count} patients are told:", len(whom)),
            *(_row(each, notices) for each in whom[:SHOWN]),
        )
        if whom and late
        else None,
    )
    again: Row = (Button(_("Who has answered"), "refresh"),) if late else ()
    return Screen(text, tuple(row for row in (again, *await _minute_rows(turn), BACK_OR_CLOSE) if row))


async def _announce(turn: Turn[Any], doctor: str, how_late: int) -> None:
    made = await delays.announce(turn.work, turn.known_caller, doctor, how_late)
    for visit in made.visits:
        turn.add(await news.late(turn.work, visit, made.minutes))
    if made.visits:
        appointment_changed(turn, made.visits[0].appointment)
        await waiting.changed(turn, doctor)


async def _known(turn: Turn[Memory]) -> Text | None:
    """How late they are said to be."""
    return await late_on(turn.work, turn.work.clinic.day_of(turn.work.now), turn.memory.practitioner)


async def _minute_rows(turn: Turn[Memory]) -> tuple[Row, ...]:
    offered = tuple(Button(n_("{count} minute", "{count} minutes", each), "minutes", str(each)) for each in OFFERED)
    ended: Row = (Button(_("No longer late"), "minutes", "0"),) if await _known(turn) is not None else ()
    return tuple(row for row in (offered[:3], offered[3:], ended) if row)


def _row(visit: Visit, notices: Mapping[str, DelayNotice]) -> Text:
    row = _("{time} {name}", time=When(visit.appointment.start, Form.TIME), name=patient_name(visit.patient))
    notice = notices.get(visit.appointment.id)
    if notice is None:
        return row
    if notice.all_right_at is not None:
        return _("{row} – 👌 all right", row=row)
    return _("{row} – ⚠️ could not be told", row=row) if notice.unreachable_at is not None else row


def _typed(turn: Turn[Any]) -> str:
    return turn.event.argument if isinstance(turn.event, Commanded) else turn.said


async def _note_delivery(work: Work, appointment_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await note_receipt(work, DelayNotice, appointment_id, delivered=delivered, anew=True)
    return ReceiptNoted()


DELAYS: Final = CardKind(
    prefix=DELAY,
    topic=APPOINTMENTS,
    on_receipt=_note_delivery,
    to_call=ToCallReason.LATE,
    tells_relatives=APPOINTMENT_NEWS,
)

LATE_DIALOG: Final = Dialog(
    Late,
    Memory,
    (doctors, minutes, told),
    needs=Action.TELL_DELAY,
    ways_in=(
        GlobalTransition(LATE, Late.told, guard=is_whole, action=begin_and_tell, needs=Action.TELL_DELAY),
        GlobalTransition(LATE, Late.minutes, guard=is_chosen, action=begin, needs=Action.TELL_DELAY),
        GlobalTransition(LATE, Late.doctors, action=begin, needs=Action.TELL_DELAY),
    ),
)
