"""A day's card in the staff chat: one message that shows who is here, who comes next, and what has changed.

Whatever is marked, booked, cancelled or moved in a chat has it drawn anew at once; all else is seen when it is drawn
next, a few minutes later. At midnight it ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from core.appointments import visits
from core.appointments.model import AppointmentStatus
from core.appointments.visits import Visit
from core.context import Work
from core.errors import NotFound
from dialogs.engine.screens import Button, Card, Screen
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.notifications import staff
from dialogs.notifications.appointments.day_cards import KIND
from dialogs.staff.cards import CardKind
from dialogs.staff.visits.describing import standing
from dialogs.wording.appointments.delays import late_on

DRAWN_EVERY: Final = timedelta(minutes=3)
"""How long something may go unseen that no chat has told of, such as an import."""

MOST: Final = 25
"""How many appointments that are still open are shown; of the others it is told how many there are."""

LONGEST_NAME: Final = 40
LIST: Final = "day"
"""The trigger of the list, of which everybody has their own screen."""


async def draw(work: Work, card_id: str) -> Card:
    """The day as it stands now; once it is over, that it is.

    Raises: NotFound, for what is no day.
    """
    day, practitioner = _read(card_id)
    today = work.clinic.day_of(work.now)
    found = [each for each in await visits.on_day(work, day) if practitioner in {"", each.appointment.practitioner}]
    title = _("<b>{day}</b>", day=When(day, Form.DAY))
    if day < today:
        over = _("This day is over. Write /today for the one that it is now.")
        return Card(Screen(paragraphs(title, _counts(found), over)), is_closed=True)
    is_open = [each for each in found if each.appointment.status is AppointmentStatus.BOOKED]
    more = len(is_open) - MOST
    text = paragraphs(
        title,
        _counts(found),
        await late_on(work, day, practitioner),
        *_by_doctor(is_open[:MOST]),
        n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
        _("As it stood at {time}.", time=When(work.now, Form.TIME)),
    )
    ends = datetime.combine(day + timedelta(days=1), time(), work.clinic.zone)
    return Card(Screen(text, ((Button(_("Open the list"), LIST),),)), changes_at=min(ends, work.now + DRAWN_EVERY))


def _read(card_id: str) -> tuple[date, str]:
    written, _slash, practitioner = card_id.partition("/")
    try:
        return date.fromisoformat(written), practitioner
    except ValueError as error:
        raise NotFound from error


def _counts(found: Sequence[Visit]) -> Text:
    many = Counter(each.appointment.status for each in found)
    here = sum(_is_here(each) for each in found)
    return _(
        "🟢 here: {here} · still to come: {coming} · ✅ attended: {attended} · 🚫 did not come: {missed} · "
        "❌ cancelled: {cancelled}",
        here=here,
        coming=many[AppointmentStatus.BOOKED] - here,
        attended=many[AppointmentStatus.ATTENDED],
        missed=many[AppointmentStatus.NO_SHOW],
        cancelled=many[AppointmentStatus.CANCELLED],
    )


def _by_doctor(found: Sequence[Visit]) -> Iterator[Text]:
    for name, theirs in groupby(found, key=lambda each: each.appointment.snapshot.practitioner):
        yield lines(_("<b>{doctor}</b>", doctor=Verbatim(name)), *map(_row, theirs))


def _row(visit: Visit) -> Text:
    appointment, name = visit.appointment, Quote(visit.patient.full_name, LONGEST_NAME)
    row, mark = _("{time} {patient}", time=When(appointment.start, Form.TIME), patient=name), standing(appointment)
    return row if mark is None else _("{appointment} {mark}", appointment=row, mark=mark)


def _is_here(visit: Visit) -> bool:
    appointment = visit.appointment
    return appointment.status is AppointmentStatus.BOOKED and appointment.arrived_at is not None


DAY_CARDS: Final = CardKind(prefix=KIND, topic=staff.APPOINTMENTS, draw=draw)
