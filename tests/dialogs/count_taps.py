"""How many taps it takes to book an appointment, and what is done with one: `python -m tests.dialogs.count_taps` goes
each way in a real dialog, in both languages, and prints a table.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.demo.stage import Stage
from bot.simulator.actors.actor import SimPerson
from core.appointments import booking
from core.appointments.freed import note_span
from core.i18n import Language
from core.offers import watching
from core.offers.model import WatchWish
from tests.dialogs.clinic_side import note_appointment, patient_of
from tests.dialogs.player import perform
from tests.dialogs.script import read
from tests.dialogs.taps import tap
from tests.in_process import in_process
from tests.languages import WRITTEN

BOOKED: Final = "Booking:booked"
MOVED: Final = "Booking:moved"
LAST: Final = ("slot", "confirm")
"""A free time, and “Book this appointment”."""

BY_A_SENTENCE: Final = 2
BOOKED_BEFORE: Final = 5
NEW: Final = 8
MOVING: Final = 4
CANCELLING: Final = 2
LATE: Final = 2
ANSWERING: Final = 1
BY_THE_DESK: Final = 4
TELLING_A_DELAY: Final = 3
CALLING_OFF: Final = 4
"""As many taps as it may take."""

PL, EN = Language.POLISH, Language.ENGLISH


@dataclass(frozen=True)
class Way:
    """A way to an appointment, or to another `goal`: what is written first, if anything is, then taps, each an action,
    or an action and its value. The patient may have had an appointment with a dermatologist before, or have one booked,
    and be reminded of it, or be offered an earlier time.
    """

    name: str
    most: int
    taps: tuple[str, ...] = LAST
    words: Mapping[Language, str] | None = None
    has_been_before: bool = False
    has_booked: bool = False
    is_reminded: bool = False
    is_offered: bool = False
    goal: str = BOOKED


def _sentence(polish: str, english: str) -> Way:
    return Way(english, BY_A_SENTENCE, words={PL: polish, EN: english})


def _from_a_reminder(what: str, most: int, taps: tuple[str, ...], goal: str) -> Way:
    return Way(f"{what}, from a reminder", most, taps, has_booked=True, is_reminded=True, goal=goal)


WAYS: Final = (
    _sentence(
        "chcę się umówić do dermatologa jutro po 17 na Mokotowie", "book a dermatologist tomorrow after 5 pm in Mokotów"
    ),
    _sentence(
        "potrzebuję okulisty w przyszłym tygodniu, najlepiej rano",
        "I need an eye doctor next week, in the morning if possible",
    ),
    _sentence("pediatra w piątek", "a paediatrician on Friday"),
    _sentence("dermatolog w czwartek po południu", "book a dermatologist on Thursday afternoon"),
    _sentence("dr Wilczek, pierwszy wolny termin", "dr Wilczek, first free"),
    _sentence("teleporada u internisty jutro", "an internist by telephone tomorrow"),
    _sentence("badanie krwi jutro o 8 rano", "a blood test tomorrow at 8 in the morning"),
    Way(
        "the menu, a service booked before",
        BOOKED_BEFORE,
        ("menu.book", "service: dermatologist", *LAST),
        has_been_before=True,
    ),
    Way("the menu, a new one", NEW, ("menu.book", "kind: in_person", "service: dermatologist", "search", *LAST)),
    Way(
        "the menu, a new one on the second page",
        NEW,
        ("menu.book", "kind: in_person", "page", "service: neurologist", "search", *LAST),
    ),
    Way(
        "moving a visit, from the list",
        MOVING,
        ("visit", "move_visit", *LAST),
        {PL: "moje wizyty", EN: "my appointments"},
        has_booked=True,
        goal=MOVED,
    ),
    Way(
        "moving a visit, by a sentence",
        MOVING,
        LAST,
        {PL: "przełóż moją wizytę", EN: "move my appointment"},
        has_booked=True,
        goal=MOVED,
    ),
    _from_a_reminder("cancelling", CANCELLING, ("cancel_visit", "cancel"), "Appointments:cancelled"),
    _from_a_reminder("“I’ll come”", ANSWERING, ("coming",), "Appointments:one"),
    _from_a_reminder("“I’m late”", LATE, ("patient_late", "by: 10"), "Reminders:told"),
    _from_a_reminder("moving a visit", MOVING, ("move_visit", *LAST), MOVED),
    Way(
        "waiting for an earlier time, from the list",
        MOVING,
        ("visit", "watch.earlier", "begin"),
        {PL: "moje wizyty", EN: "my appointments"},
        has_booked=True,
        goal="Offers:one",
    ),
    Way("taking an offered time", ANSWERING, ("offer.take",), has_booked=True, is_offered=True, goal="Offers:taken"),
)


async def count(way: Way, language: Language, folder: Path) -> int:
    """Go that way, and count the taps to its goal.

    Raises: ScriptError, where there is no such button.
    """
    async with in_process(folder) as stage:
        person = stage.world.add_person(101, "Anna", "Nowak", language.value)
        await stage.open_account(person)
        if way.has_been_before:
            await note_appointment(stage, person, "attended", "dermatologist, zych, wola, 2027-02-23 08:00")
        if way.has_booked:
            day = "2027-03-08" if way.is_offered else "2027-03-04"
            await note_appointment(stage, person, "booked", f"orthopaedist, gajda, wola, {day} 15:00")
        person.say("/menu")
        await stage.settle()
        if way.words is not None:
            person.say(way.words[language])
            await stage.settle()
        if way.is_reminded:
            stage.wait(hours=52)
            await stage.app.overdue_reminders.remind_due()
            await stage.settle()
        if way.is_offered:
            await _come_free(stage, person)
        for number, each in enumerate(way.taps, 1):
            action, _, value = each.partition(": ")
            tap(person, action, value or None)
            await stage.settle()
            row = await stage.conversation(person)
            if row is not None and row.state == way.goal:
                return number
    raise AssertionError(f"{way.name!r} leads nowhere")


async def _come_free(stage: Stage, person: SimPerson) -> None:
    """Somebody waits for an earlier time than that of their appointment, and there may be one."""
    async with stage.work() as work:
        patient = await patient_of(work, person)
        (visit,) = (await booking.upcoming(work, patient)).items
        await watching.begin(work, patient, WatchWish(service=visit.service), appointment_id=visit.id)
        note_span(work, None, visit.start - timedelta(days=5), visit.start)
    await stage.app.offer_steps.do_due()
    await stage.settle()


@dataclass(frozen=True)
class DeskWay:
    """A way that the reception goes in the staff chat, as a script has it: what is given, then messages and presses."""

    name: str
    most: int
    messages: int
    given: str
    steps: tuple[str, ...]
    goal: str = "BookingFor:booked"

    @property
    def taps(self) -> int:
        return sum(step.startswith("[") for step in self.steps)

    @property
    def written(self) -> int:
        return len(self.steps) - self.taps


_WAITING: Final = (
    "given: patient Anna, patient John, staff Maria\n"
    "Anna: booked internist, borkowska, centrum, 2027-03-02 11:50\n"
    "John: booked internist, borkowska, centrum, 2027-03-02 12:10"
)
"""Two patients who still wait for that doctor today."""

DESK_WAYS: Final = (
    DeskWay(
        "the desk: booking for a known patient",
        BY_THE_DESK,
        1,
        "given: patient Anna, staff Maria",
        (
            "/book Nowak do dermatologa w czwartek po południu | /book Nowak dermatologist on Thursday afternoon",
            *("[open: 1]", "[slot: 1]", "[confirm]"),
        ),
    ),
    DeskWay(
        "the desk: booking for a caller without an account",
        BY_THE_DESK,
        2,
        "given: staff Maria",
        (
            *("/new Jan Kowalski 44051401359 600 100 200", "[save_and_book]"),
            "reply screen: dermatolog w czwartek po południu | a dermatologist on Thursday afternoon",
            *("[slot: 1]", "[confirm: told]"),
        ),
    ),
    DeskWay(
        "the desk: a known patient without an appointment",
        BY_THE_DESK,
        1,
        "given: patient Anna, staff Maria",
        ("/find Nowak", "[open: 1]", "[walk_in]", "[walk: borkowska]"),
        "WalkIn:done",
    ),
    DeskWay(
        "the desk: a new patient without an appointment",
        BY_THE_DESK,
        1,
        "given: staff Maria",
        ("/new Jan Kowalski 44051401359 600 100 200", "[save]", "[walk_in]", "[walk: borkowska]"),
        "WalkIn:done",
    ),
    DeskWay(
        "the desk: telling everybody of a delay, from the menu",
        TELLING_A_DELAY,
        1,
        _WAITING,
        ("/help", "[late]", "[choose: borkowska]", "[minutes: 20]"),
        "Late:told",
    ),
    DeskWay(
        "the desk: telling everybody of a delay, in words",
        TELLING_A_DELAY,
        1,
        _WAITING,
        ("/late Borkowska", "[minutes: 20]"),
        "Late:told",
    ),
    DeskWay(
        "the desk: cancelling a doctor's day, from the menu",
        CALLING_OFF,
        1,
        _WAITING,
        ("/help", "[time_off]", "[choose: borkowska]", "[on: today]", "[absent]"),
        "TimeOff:blocked",
    ),
    DeskWay(
        "the desk: cancelling a doctor's day, in words",
        CALLING_OFF,
        1,
        _WAITING,
        ("/absent Borkowska dziś | /absent Borkowska today", "[absent]"),
        "TimeOff:blocked",
    ),
)


async def walk(way: DeskWay, language: Language, folder: Path) -> None:
    """Go a way of the desk to its goal.

    Raises: ScriptError, where there is no such button, or it leads elsewhere.
    """
    file = folder / "way.script"
    steps = "\n".join(f"Maria > {step}" for step in way.steps)
    file.write_text(f"# {way.name}\n{way.given}\n{steps}\n= state {way.goal}\n", encoding="utf-8")
    await perform(read(file), language, folder)


async def counted(ways: tuple[Way, ...] = WAYS) -> AsyncIterator[tuple[Way, Language, int]]:
    """All ways in all languages."""
    for way in ways:
        for language in WRITTEN:
            with tempfile.TemporaryDirectory() as folder:
                yield way, language, await count(way, language, Path(folder))


async def main() -> None:
    """Print it."""
    async for way, language, taps in counted():
        name = way.words[language] if way.words is not None else way.name
        sys.stdout.write(f"{taps} of {way.most} at most  {language.value}  {name}\n")
    for desk_way in DESK_WAYS:
        for language in WRITTEN:
            with tempfile.TemporaryDirectory() as folder:
                await walk(desk_way, language, Path(folder))
            told = f"{desk_way.taps} of {desk_way.most} at most  {language.value}  {desk_way.name}"
            sys.stdout.write(f"{told}, {desk_way.written} written\n")


if __name__ == "__main__":
    asyncio.run(main())
