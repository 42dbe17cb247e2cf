"""What a patient is reminded of, and when; and how late they are for an appointment (B3).

All reminders have one place, which the account, the medicines and each appointment lead to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from core.appointments import booking
from core.errors import NotFound
from core.prescriptions import reminders as prescribed
from core.prescriptions.reminders import Chosen
from core.reminders import choosing, coming
from dialogs.engine.button_values import member
from dialogs.engine.dialog import Dialog, GlobalTransition, Transition, screen
from dialogs.engine.returning import ReturnableMemory, return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.appointments import reminders as news
from dialogs.triggers import ALL_REMINDERS, MOVE_VISIT, PATIENT_LATE, SEE_VISIT, VISIT_REMINDERS
from dialogs.wording.accounts.levels import has_account, has_medications
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.booking.reminders import before, choice_line, reminder_line


class Reminders(StatesGroup):
    """Reminders of everything, of one appointment, and being late for it."""

    everything = State()
    visit = State()
    late = State()
    told = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """The appointment that is open, whether `everything` was opened from it, and how late the patient is."""

    appointment: str = ""
    from_visit: bool = False
    minutes: int = 0


class Reminded(StrEnum):
    """What somebody is reminded of besides appointments."""

    MEDICINES = "medicines"
    PRESCRIPTIONS = "prescriptions"


async def open_everything(turn: Turn[Any]) -> None:
    """Come from elsewhere, and go back there later."""
    start_between(turn, Memory())


async def open_visit(turn: Turn[Any]) -> None:
    """Come to the reminders of an appointment, and go back later."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(appointment=found.id))


async def open_late(turn: Turn[Any]) -> None:
    """Come to the question how late it is, if anybody can be late for it now."""
    found = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    coming.require_late(turn.work, found)
    start_between(turn, Memory(appointment=found.id))


async def switch(turn: Turn[Memory]) -> None:
    """Switch a reminder of all appointments on or off."""
    hours = set(choosing.general(turn.work, turn.known_patient))
    await choosing.choose(turn.work, turn.known_patient, hours ^ {_hours(turn.value)})


async def switch_all(turn: Turn[Memory]) -> None:
    """Have no reminders of appointments; or those that the clinic sends to whoever chooses nothing."""
    usual = turn.work.clinic.reminders.hours_before or turn.work.clinic.reminders.choices
    await choosing.choose(
        turn.work, turn.known_patient, () if choosing.general(turn.work, turn.known_patient) else usual
    )


async def switch_other(turn: Turn[Memory]) -> None:
    """Switch reminders of medicines, or of e-prescriptions, on or off."""
    which, now = member(Reminded, turn.value), await prescribed.chosen(turn.work, turn.known_patient)
    wanted = (
        replace(now, of_medicines=not now.of_medicines)
        if which is Reminded.MEDICINES
        else replace(now, of_prescriptions=not now.of_prescriptions)
    )
    await prescribed.choose(turn.work, turn.known_patient, wanted)


async def switch_here(turn: Turn[Memory]) -> None:
    """Switch a reminder of this appointment on or off."""
    now = await choosing.of_visit(turn.work, turn.known_patient, turn.memory.appointment)
    await _choose_here(turn, set(now.hours) ^ {_hours(turn.value)})


async def none_here(turn: Turn[Memory]) -> None:
    """Have no reminder of this appointment."""
    await _choose_here(turn, ())


async def as_others(turn: Turn[Memory]) -> None:
    """Be reminded of this appointment as of all others."""
    await _choose_here(turn, None)


async def open_all(turn: Turn[Memory]) -> None:
    """Go on from the appointment to all reminders."""
    turn.memory = replace(turn.memory, from_visit=True)


async def back_to_visit(turn: Turn[Memory]) -> None:
    """Go back to the reminders of the appointment."""
    turn.memory = replace(turn.memory, from_visit=False)


async def tell_late(turn: Turn[Memory]) -> None:
    """Say how late it will be; the staff hear of it once."""
    minutes = _hours(turn.value)
    appointment, is_new = await coming.tell_late(turn.work, turn.known_patient, turn.memory.appointment, minutes)
    if is_new:
        news.late(turn, appointment)
    turn.memory = replace(turn.memory, minutes=minutes)


def came_from_visit(turn: Turn[Memory]) -> bool:
    """Whether all reminders were opened from those of one appointment."""
    return turn.memory.from_visit


@screen(
    Reminders.everything,
    Transition("switch", Reminders.everything, action=switch),
    Transition("switch_all", Reminders.everything, action=switch_all),
    Transition("switch_other", Reminders.everything, guard=has_medications, action=switch_other),
    Transition("back", Reminders.visit, guard=came_from_visit, action=back_to_visit),
)
async def everything(turn: Turn[Memory]) -> Screen:
    """What there are reminders of, each with its switch."""
    hours = choosing.general(turn.work, turn.known_patient)
    others = await _others(turn)
    text = paragraphs(
        _("<b>Reminders</b>"),
        lines(
            _("• Appointments: <b>{choice}</b>", choice=choice_line(hours)),
            *(line for line, _button in others),
        ),
        _("A reminder never names a medicine: it is opened by a tap.") if others else None,
        _quiet(turn),
    )
    none = Button(_("No reminders of appointments") if hours else _("Remind me of appointments"), "switch_all")
    last = BACK_OR_MENU if turn.memory.from_visit else return_row(turn.memory)
    return Screen(text, (*_choices(turn, hours, "switch"), (none,), *((button,) for _line, button in others), last))


@screen(
    Reminders.visit,
    Transition("switch", Reminders.visit, action=switch_here),
    Transition("none", Reminders.visit, action=none_here),
    Transition("as_others", Reminders.visit, action=as_others),
    Transition("all", Reminders.everything, action=open_all),
)
async def visit(turn: Turn[Memory]) -> Screen:
    """When there are reminders of this appointment, and how each stands."""
    now = await choosing.of_visit(turn.work, turn.known_patient, turn.memory.appointment)
    known = {each.hours for each in now.reminders}
    no_more = [
        _("⚠️ {before}: it is too late for this one", before=before(each)) for each in now.hours if each not in known
    ]
    planned = [reminder_line(each) for each in now.reminders if each.due_at is None or each.hours in now.hours]
    text = paragraphs(
        _("<b>Reminders of this appointment</b>"),
        short_line(now.appointment),
        lines(*planned, *no_more) if planned or no_more else _("There will be no reminder of it."),
    )
    if not booking.is_ahead(turn.work, now.appointment):
        return Screen(text, (return_row(turn.memory),))
    rows: list[Row] = [*_choices(turn, now.hours, "switch")]
    if now.hours:
        rows.append((Button(_("No reminders of this one"), "none"),))
    if now.is_own:
        rows.append((Button(_("As for my other appointments"), "as_others"),))
    rows.append((Button(_("All reminders"), "all"),))
    return Screen(text, (*rows, return_row(turn.memory)))


@screen(
    Reminders.late,
    Transition("by", Reminders.told, action=tell_late),
)
async def late(turn: Turn[Memory]) -> Screen:
    """By how much."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment)
    text = paragraphs(_("<b>How late will you be?</b>"), short_line(appointment))
    buttons = tuple(Button(_minutes(each), "by", str(each)) for each in coming.LATE_BY)
    return Screen(text, (buttons, return_row(turn.memory)))


@screen(Reminders.told, Transition("back", Reminders.late))
async def told(turn: Turn[Memory]) -> Screen:
    """What it means to be so late."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment)
    heading = _(
        "<b>Thank you. The reception knows that you will be late: {minutes}.</b>", minutes=_minutes(turn.memory.minutes)
    )
    phone = Verbatim(turn.work.clinic.phone)
    if coming.is_seen(turn.work, turn.memory.minutes):
        means = _("The doctor will still see you. Another patient may go first.")
        return Screen(paragraphs(heading, means, short_line(appointment)), (_see(appointment.id), BACK_OR_MENU))
    means = _(
        "That is late, so the doctor may not be able to see you today. Please go to the reception when you arrive, or "
        "call {phone}. You can also choose another time.",
        phone=phone,
    )
    if not booking.is_cancellable(turn.work, appointment):
        return Screen(paragraphs(heading, means, short_line(appointment)), (_see(appointment.id), BACK_OR_MENU))
    move: Row = (Button(_("Move to another time"), MOVE_VISIT, appointment.id),)
    return Screen(paragraphs(heading, means, short_line(appointment)), (move, _see(appointment.id), BACK_OR_MENU))


def _see(appointment_id: str) -> Row:
    return (Button(_("See the appointment"), SEE_VISIT, appointment_id),)


def _minutes(count: int) -> Text:
    return n_("{count} minute", "{count} minutes", count)


def _hours(value: str) -> int:
    if not value.isdecimal() or len(value) > len("1000"):
        raise NotFound
    return int(value)


def _choices(turn: Turn[Memory], chosen: Iterable[int], action: str) -> Iterator[Row]:
    """What the clinic offers, and what somebody chose when it offered more; two in a row."""
    offered = turn.work.clinic.reminders.choices
    buttons = [Button(before(each), action, str(each), chosen=each in chosen) for each in offered]
    for first in range(0, len(buttons), 2):
        yield tuple(buttons[first : first + 2])


async def _choose_here(turn: Turn[Memory], hours: Iterable[int] | None) -> None:
    wanted = None if hours is None else tuple(hours)
    await choosing.choose_for(turn.work, turn.known_patient, turn.memory.appointment, wanted)


async def _others(turn: Turn[Memory]) -> list[tuple[Text, Button]]:
    """Reminders of medicines and e-prescriptions, of whoever has these here."""
    if not has_medications(turn):
        return []
    now, rules = await prescribed.chosen(turn.work, turn.known_patient), turn.work.clinic.prescriptions
    medicines = n_(
        "• {count} day before a medicine runs out, where we know when that is: <b>{state}</b>",
        "• {count} days before a medicine runs out, where we know when that is: <b>{state}</b>",
        rules.remind_medicine_days,
        state=_state(on=now.of_medicines),
    )
    prescriptions = n_(
        "• {count} day before an e-prescription expires unused: <b>{state}</b>",
        "• {count} days before an e-prescription expires unused: <b>{state}</b>",
        rules.remind_prescription_days,
        state=_state(on=now.of_prescriptions),
    )
    return [(medicines, _switch_medicines(now)), (prescriptions, _switch_prescriptions(now))]


def _state(*, on: bool) -> Text:
    return _("switched on") if on else _("switched off")


def _switch_medicines(now: Chosen) -> Button:
    label = _("Don’t remind me of medicines") if now.of_medicines else _("Remind me of medicines")
    return Button(label, "switch_other", Reminded.MEDICINES.value)


def _switch_prescriptions(now: Chosen) -> Button:
    label = _("Don’t remind me of e-prescriptions") if now.of_prescriptions else _("Remind me of e-prescriptions")
    return Button(label, "switch_other", Reminded.PRESCRIPTIONS.value)


def _quiet(turn: Turn[Memory]) -> Text | None:
    rules = turn.work.clinic.reminders
    if rules.quiet_from == rules.quiet_until:
        return None
    from_, until = (Verbatim(f"{each:%H:%M}") for each in (rules.quiet_from, rules.quiet_until))
    return _("From {start} to {end} we don’t write: what falls due then comes before or after.", start=from_, end=until)


REMINDERS: Final = Dialog(
    Reminders,
    Memory,
    (everything, visit, late, told),
    ways_in=(
        GlobalTransition(
            ALL_REMINDERS, Reminders.everything, guard=has_account, action=open_everything, interrupts=True
        ),
        GlobalTransition(VISIT_REMINDERS, Reminders.visit, guard=has_account, action=open_visit, interrupts=True),
        GlobalTransition(PATIENT_LATE, Reminders.late, guard=has_account, action=open_late, interrupts=True),
    ),
)
