"""The diagrams in docs/dialogs are those of the tables, and Mermaid can draw them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from core.errors import SlotTaken
from dialogs import diagrams
from dialogs.directory import build_desk, build_portal
from dialogs.engine.dialog import HOME, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.engine import DialogEngine
from dialogs.engine.screens import Screen
from dialogs.engine.text import Verbatim
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.patient.portal import Portal
from dialogs.refusals import refusal_text
from dialogs.staff.desk import Desk
from dialogs.staff.directory import CARD_KINDS

PAGES: Final = diagrams.pages(build_portal())
DESK_PAGES: Final = diagrams.pages(build_desk())

ID: Final = r"[A-Za-z]\w*"
LABEL: Final = r"[^:;\"#%]+"
KINDS: Final = (
    re.compile(rf'state "[^"]+" as (?P<declared>{ID})'),
    re.compile(rf"(?P<source>{ID}|\[\*\]) --> (?P<target>{ID})(?: : {LABEL})?"),
    re.compile(rf"(?P<described>{ID}) : {LABEL}"),
    re.compile(rf"classDef {ID} [a-z-]+: [\w ]+"),
    re.compile(rf"class (?P<styled>{ID}(?:,{ID})*) {ID}"),
)
"""The lines that a diagram is made of. A `:` where none belongs fits none of them."""


def faults(diagram: str) -> list[str]:
    """What Mermaid would refuse, or draw wrongly without a word."""
    heading, *lines = (line.strip() for line in diagram.strip().splitlines())
    found = [] if heading == "stateDiagram-v2" else [f"no heading: {heading}"]
    declared: Counter[str] = Counter()
    named: set[str] = set()
    arrows: Counter[tuple[str, str]] = Counter()
    for line in lines:
        parts = next((match.groupdict() for kind in KINDS if (match := kind.fullmatch(line))), None)
        if parts is None:
            found.append(f"not understood: {line}")
            continue
        if name := parts.get("declared"):
            declared[name] += 1
        if source := parts.get("source"):
            arrows[source, parts["target"]] += 1
            named |= {source, parts["target"]} - {"[*]"}
        named |= set((parts.get("styled") or parts.get("described") or "").split(",")) - {""}
    found += [f"declared {times} times: {name}" for name, times in declared.items() if times > 1]
    found += [f"never declared: {name}" for name in sorted(named - declared.keys())]
    return found + [f"drawn {times} times: {ends}" for ends, times in arrows.items() if times > 1]


def diagrams_in(page: str) -> list[str]:
    """The Mermaid blocks of a page."""
    return re.findall(r"^```mermaid\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def stale(folder: Path, side: Portal | Desk) -> set[str]:
    """The pages in a folder that aren't what the tables say: changed, missing or left over."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    drawn = diagrams.pages(side)
    return {name for name in kept.keys() | drawn.keys() if kept.get(name) != drawn.get(name)}


def test_no_page_is_stale() -> None:
    """After a change of a table comes `make diagrams`."""
    assert len(PAGES) > 1
    assert len(DESK_PAGES) > 1
    assert stale(diagrams.FOLDER, build_portal()) == set()
    assert stale(diagrams.DESK_FOLDER, build_desk()) == set()


def test_a_stale_page_is_noticed(tmp_path: Path) -> None:
    """A changed, a missing and a leftover page are each named; writing them anew mends all three."""
    portal = build_portal()
    diagrams.write(portal, tmp_path)
    assert stale(tmp_path, portal) == set()
    changed, missing, *_ = sorted(PAGES)
    (tmp_path / changed).write_text(PAGES[changed] + "\n", encoding="utf-8")
    (tmp_path / missing).unlink()
    (tmp_path / "gone.md").touch()
    assert stale(tmp_path, portal) == {changed, missing, "gone.md"}
    diagrams.write(portal, tmp_path)
    assert stale(tmp_path, portal) == set()


@pytest.mark.parametrize(
    "page", [*PAGES.values(), *DESK_PAGES.values()], ids=[*PAGES, *map("desk/{}".format, DESK_PAGES)]
)
def test_mermaid_can_draw_it(page: str) -> None:
    """Each page has one diagram, without a fault."""
    drawn = diagrams_in(page)
    assert len(drawn) == 1
    assert faults(drawn[0]) == []


@dataclass(frozen=True)
class Plant:
    """A fault put into a sound diagram, and what is said of it."""

    sound: str
    fault: str
    told: str


SOUND: Final = """\
stateDiagram-v2
    state "slots" as Booking_slots
    state "summary" as Booking_summary
    [*] --> Booking_slots
    Booking_slots --> Booking_summary : slot
    Booking_summary : ← slots · back
    classDef elsewhere stroke-dasharray: 5 5
    class Booking_summary elsewhere
"""

PLANTS: Final = (
    Plant("as Booking_slots", "as Booking:slots", 'not understood: state "slots" as Booking:slots'),
    Plant("Booking_slots -->", "Booking:slots -->", "not understood: Booking:slots --> Booking_summary : slot"),
    Plant(": slot\n", ": slot: 1\n", "not understood: Booking_slots --> Booking_summary : slot: 1"),
    Plant("--> Booking_summary", "--> Booking_sumary", "never declared: Booking_sumary"),
    Plant("class Booking_summary", "class Booking_sumary", "never declared: Booking_sumary"),
    Plant("    Booking_summary :", "    Booking_sumary :", "never declared: Booking_sumary"),
    Plant('"summary" as Booking_summary', '"summary" as Booking_slots', "declared 2 times: Booking_slots"),
    Plant(
        "    [*]",
        "    Booking_slots --> Booking_summary\n    [*]",
        "drawn 2 times: ('Booking_slots', 'Booking_summary')",
    ),
    Plant("stateDiagram-v2", "stateDiagram", "no heading: stateDiagram"),
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.told)
def test_a_planted_fault_is_found(plant: Plant) -> None:
    """The check of the diagrams fails for each fault that it is there for."""
    assert faults(SOUND) == []
    assert plant.told in faults(SOUND.replace(plant.sound, plant.fault, 1))


class Trip(StatesGroup):
    """From here to there."""

    here = State()
    there = State()


class Shop(StatesGroup):
    """Somewhere else."""

    counter = State()


@dataclass(frozen=True)
class Nothing:
    """What these dialogs remember."""


def is_open(_turn: Turn[Nothing]) -> bool:
    """Whether the way is open."""
    return True


_BUY: Final[Transition[Nothing]] = Transition("buy", Shop.counter)


@screen(
    Trip.here,
    Transition("go", Trip.there, guard=is_open, on_refusal={SlotTaken: Shop.counter}),
    Transition("go", Trip.here),
    Transition("run", Trip.there),
    _BUY,
)
async def here(_turn: Turn[Nothing]) -> Screen:
    """Where it begins."""
    return Screen(Verbatim(""))


@screen(Trip.there, Transition("back", Trip.here), _BUY)
async def there(_turn: Turn[Nothing]) -> Screen:
    """Where it ends.

    Not told in a table.
    """
    return Screen(Verbatim(""))


@screen(Shop.counter)
async def counter(_turn: Turn[Nothing]) -> Screen:
    """Where things are sold."""
    return Screen(Verbatim(""))


TRIP: Final = Portal(
    DialogEngine(
        (Dialog(Trip, Nothing, (here, there)), Dialog(Shop, Nothing, (counter,))),
        (GlobalTransition(HOME, Trip.here),),
        refusal_text,
    ),
    CARD_KINDS.missed,
)


def test_a_table_is_drawn() -> None:
    """Guards, the way for the rest, ways out of refusals, what stays, what goes back, and other dialogs."""
    (drawn,) = diagrams_in(diagrams.pages(TRIP)["trip.md"])
    assert [line.strip() for line in drawn.splitlines()] == [
        "stateDiagram-v2",
        'state "here" as Trip_here',
        'state "there" as Trip_there',
        'state "Shop" as Shop',
        "[*] --> Trip_here",
        "Trip_here --> Trip_there : go [is open], run",
        "Trip_here --> Shop : buy<br>go ✗<br>SlotTaken",
        "Trip_here : ↻ go [else]",
        "Trip_there : ← here · back",
        "Trip_there --> Shop : buy",
        "classDef elsewhere stroke-dasharray: 5 5",
        "class Shop elsewhere",
    ]


def test_the_words_come_from_docstrings() -> None:
    """Beside the diagram stands what each state shows, in its prompt's own words."""
    page = diagrams.pages(TRIP)["trip.md"]
    assert "From here to there." in page
    assert "| `Trip:there` | Where it ends. |" in page


def test_every_global_transition_is_noted_once() -> None:
    """What is open from everywhere is listed on the first page, and not drawn from each state."""
    index = PAGES[diagrams.INDEX]
    for row in build_portal().engine.global_transitions:
        assert index.count(f"| `{row.trigger}` | `{row.to.state}` |") == 1


def test_what_is_done_to_cards_is_noted() -> None:
    """The desk's first page lists its global transitions with what they need, its commands, and every card action."""
    desk, index = build_desk(), DESK_PAGES[diagrams.INDEX]
    for row in desk.engine.global_transitions:
        assert f"| `{row.trigger}` | `{row.to.state}` |" in index
    assert "| `case.take` | The presser has the case from now on. | `take` |" in index
    assert all(f"| `/{name}` | `{trigger}` |" in index for name, trigger in desk.commands.items())
    assert all(f"| `{name}` | " in index for name in desk.card_actions)
