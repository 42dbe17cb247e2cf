"""What the engine does with a trigger: which row fires, what a refusal undoes, and who is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import pytest

from bot.addresses import address_of
from core.accounts.people import get_or_create_person
from core.context import Work
from core.errors import AlreadyCancelled, ConsentNeeded, NotFound, Refusal
from core.staff.members import Caller, Where
from dialogs.engine.dialog import HOME, Dialog, GlobalTransition, Row, Transition, name_of, screen
from dialogs.engine.effects import ForgetMessage, Toast
from dialogs.engine.engine import DialogEngine
from dialogs.engine.events import Pressed
from dialogs.engine.reply import ShownIn
from dialogs.engine.returning import ReturnableMemory, start_between
from dialogs.engine.screens import Screen
from dialogs.engine.text import Verbatim
from dialogs.engine.turn import AnyTurn, Place, Turn
from dialogs.fsm.context import FSMContext
from dialogs.fsm.memory import MemoryStorage
from dialogs.fsm.state import State, StatesGroup
from dialogs.fsm.storage import StorageKey
from dialogs.refusals import refusal_text

KEY: Final = StorageKey(1, 101, 101)


REFUSALS: Final[dict[str, type[Refusal]]] = {"": NotFound, "gone": AlreadyCancelled, "unsigned": ConsentNeeded}
"""What is refused, by what is pressed."""


class Shop(StatesGroup):
    """Where things are chosen."""

    aisle = State()
    counter = State()
    sold_out = State()


class Office(StatesGroup):
    """Somewhere else."""

    desk = State()


class Help(StatesGroup):
    """What others lead into, and is gone back from."""

    page = State()


@dataclass(frozen=True)
class Memory:
    """What was put into the basket."""

    basket: str = ""


def is_told_so(turn: Turn[Memory]) -> bool:
    """Whether the press says so."""
    return turn.value == "yes"


async def put_in(turn: Turn[Memory]) -> None:
    """Something is put into the basket."""
    turn.memory = replace(turn.memory, basket="a lamp")
    turn.add(Toast(Verbatim("a lamp")))


async def buy(turn: Turn[Memory]) -> None:
    """It is refused, as the press says, once something was done already."""
    await put_in(turn)
    turn.forget_message()
    raise REFUSALS[turn.value]


async def leave(turn: Turn[Memory]) -> None:
    """The shop notes that it is left."""
    turn.note(Verbatim("left"))


@screen(
    Shop.aisle,
    Transition("go", Shop.counter, guard=is_told_so),
    Transition("go", Shop.sold_out, guard=lambda turn: turn.value == "no"),
    Transition("buy", Shop.counter, guard=is_told_so, on_refusal={ConsentNeeded: Office.desk}),
    Transition("buy", Shop.counter, action=buy, on_refusal={AlreadyCancelled: Shop.sold_out}),
    Transition("order", Office.desk, action=put_in),
)
async def aisle(_turn: Turn[Memory]) -> Screen:
    """All there is."""
    return Screen(Verbatim("aisle"))


@screen(Shop.counter)
async def counter(_turn: Turn[Memory]) -> Screen:
    """Where one pays."""
    return Screen(Verbatim("counter"))


@screen(Shop.sold_out)
async def sold_out(_turn: Turn[Memory]) -> Screen:
    """There is none left."""
    raise NotFound


@screen(Office.desk)
async def desk_of_office(_turn: Turn[Memory]) -> Screen:
    """Where forms are filled in."""
    return Screen(Verbatim("desk"))


@dataclass(frozen=True)
class HelpMemory(ReturnableMemory):
    """Which page is open."""

    page: int = 1


@screen(Help.page)
async def page(_turn: Turn[HelpMemory]) -> Screen:
    """What is explained."""
    return Screen(Verbatim("help"))


async def close(turn: Turn[HelpMemory]) -> None:
    """The page notes that it is closed."""
    turn.note(Verbatim(f"page {turn.memory.page} closed"))


SHOP: Final = Dialog(Shop, Memory, (aisle, counter, sold_out), on_leave=leave)
OFFICE: Final = Dialog(Office, Memory, (desk_of_office,))
WAY_IN: Final = GlobalTransition("help", Help.page, interrupts=True)
HELP: Final = Dialog(Help, HelpMemory, (page,), before_return=close, ways_in=(WAY_IN,))

GLOBALS: Final = (
    GlobalTransition(HOME, Shop.aisle),
    GlobalTransition("go", Office.desk, guard=lambda turn: turn.value == "office"),
    GlobalTransition("go", Shop.aisle, action=put_in),
    GlobalTransition("ask", Office.desk, interrupts=True),
    GlobalTransition("fail", Office.desk, action=buy),
)


@dataclass
class Log:
    """An observer that writes everything down."""

    fired: list[tuple[str, str, str]] = field(default_factory=list)
    refusals: list[type[Refusal]] = field(default_factory=list)

    def transition_fired(self, source: str, row: Row) -> None:
        """Write it down."""
        self.fired.append((row.trigger, source, name_of(row.to)))

    def refused(self, refusal: Refusal) -> None:
        """Write it down."""
        self.refusals.append(type(refusal))

    def card_action(self, name: str) -> None:
        """There are no cards here."""
        raise AssertionError(name)


@dataclass
class Bench:
    """An engine of two dialogs, and somebody who is in the first one's aisle."""

    work: Work
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        self.engine = DialogEngine((SHOP, OFFICE, HELP), GLOBALS, refusal_text, self.log)
        self.context = FSMContext(MemoryStorage(), KEY)

    async def turn(self, value: str = "", *, state: State = Shop.aisle) -> AnyTurn:
        """A turn that begins there."""
        await self.context.set_state(state)
        person = await get_or_create_person(self.work, address_of(101))
        caller = Caller(person.address, Where.PRIVATE)
        return await self.engine.begin(self.context, self.work, person, Pressed("", value), caller=caller, member=None)


@pytest.fixture
def bench(work: Work) -> Bench:
    """The engine, in one transaction."""
    return Bench(work)


async def test_the_first_row_that_is_open_fires(bench: Bench) -> None:
    """Rows of one trigger are tried in the order in which they stand, and the one that fired is told."""
    for value, to in (("yes", Shop.counter), ("no", Shop.sold_out)):
        turn = await bench.turn(value)
        row = await bench.engine.fire(turn, "go")
        assert row is not None
        assert turn.state == name_of(row.to) == name_of(to)


async def test_a_dialogs_own_rows_come_first(bench: Bench) -> None:
    """Only when none of them is open are those looked at that are open from everywhere, again in their order."""
    turn = await bench.turn("office")
    assert await bench.engine.fire(turn, "go") is GLOBALS[1]
    turn = await bench.turn("else", state=Shop.counter)
    assert await bench.engine.fire(turn, "go") is GLOBALS[2]
    assert bench.log.fired == [("go", "Shop:aisle", "Office:desk"), ("go", "Shop:counter", "Shop:aisle")]


async def test_nothing_fires(bench: Bench) -> None:
    """What fits nowhere changes nothing; why is said, if there is something to say."""
    turn = await bench.turn()
    assert await bench.engine.fire(turn, "fly", otherwise=Verbatim("no wings")) is None
    assert (turn.state, turn.notes) == ("Shop:aisle", [Verbatim("no wings")])
    assert bench.log.fired == []


async def test_a_refusal_undoes_what_was_done(bench: Bench) -> None:
    """State, memory and effects are as before; what is personal is removed from the chat all the same."""
    turn = await bench.turn()
    turn.add(Toast(Verbatim("before")))
    row = await bench.engine.fire(turn, "buy")
    assert row is aisle.transitions[3]
    assert (turn.state, turn.memory) == ("Shop:aisle", Memory())
    assert turn.effects == [Toast(Verbatim("before")), ForgetMessage()]
    assert len(turn.notes) == 1
    assert bench.log.refusals == [NotFound]
    assert bench.log.fired == []


async def test_a_way_out_is_that_of_the_row_that_fired(bench: Bench) -> None:
    """Another row of the same trigger names another way out, which is none of this one's."""
    turn = await bench.turn("gone")
    await bench.engine.fire(turn, "buy")
    assert (turn.state, turn.memory) == ("Shop:sold_out", Memory("a lamp"))
    turn = await bench.turn("unsigned")
    await bench.engine.fire(turn, "buy")
    assert (turn.state, turn.memory) == ("Shop:aisle", Memory())


async def test_a_refusal_from_everywhere_leads_nowhere(bench: Bench) -> None:
    """A row that is open from everywhere has no way out, whatever the dialog's own rows name."""
    turn = await bench.turn("gone")
    assert await bench.engine.fire(turn, "fail") is GLOBALS[4]
    assert turn.state == "Shop:aisle"


async def test_another_dialog_begins_anew(bench: Bench) -> None:
    """The old one is told that it is left, unless the new one only comes in between."""
    turn = await bench.turn()
    await bench.engine.fire(turn, "order")
    assert (turn.state, turn.memory, turn.notes) == ("Office:desk", Memory(), [Verbatim("left")])
    turn = await bench.turn()
    await bench.engine.fire(turn, "ask")
    assert (turn.state, turn.notes) == ("Office:desk", [])


async def test_whoever_leaves_for_good_leaves_all(bench: Bench) -> None:
    """From a dialog that came in between, for another: those that nobody goes back to now are told as well, once."""
    turn = await bench.turn("office", state=Help.page)
    aisle = Place("Shop:aisle", {"basket": "a lamp"})
    turn.memory = HelpMemory(back_to=Place("Help:page", {"back_to": {"state": aisle.state, "memory": aisle.memory}}))
    await bench.engine.fire(turn, "go")
    assert (turn.state, turn.memory, turn.notes) == ("Office:desk", Memory(), [Verbatim("left")])
    turn = await bench.turn(state=Help.page)
    turn.memory = HelpMemory(back_to=aisle)
    await bench.engine.fire(turn, "ask")
    assert (turn.state, turn.notes) == ("Office:desk", [])


async def test_another_dialog_begins_with_what_was_known(bench: Bench) -> None:
    """A step can say with which memory the next dialog starts; a refusal forgets it."""
    turn = await bench.turn()
    turn.start(Memory("a form"))
    await bench.engine.fire(turn, "ask")
    assert turn.memory == Memory("a form")
    turn = await bench.turn()
    turn.start(Memory("a form"))
    await bench.engine.fire(turn, "buy")
    assert turn.starts_with is None


async def test_a_screen_that_is_gone_leads_home(bench: Bench) -> None:
    """A view that finds nothing to show any more: the way home is taken, and saved. Nothing was asked for."""
    turn = await bench.turn(state=Shop.sold_out)
    reply = await bench.engine.show(turn, bench.context)
    assert reply.shown_in is ShownIn.PRESSED
    assert len(turn.notes) == 1
    assert await bench.context.get_state() == "Shop:aisle"
    assert bench.log.refusals == []


async def test_a_state_of_another_release(bench: Bench) -> None:
    """Whoever is in a state that is gone, or remembers what fits no more, is at home, and lost."""
    for state, data in ((State("gone", "Shop"), {}), (Shop.aisle, {"basket": 1})):
        await bench.context.set_data(data)
        turn = await bench.turn(state=state)
        assert (turn.is_lost, turn.state, turn.memory) == (True, "Shop:aisle", Memory())


async def test_the_way_back(bench: Bench) -> None:
    """Where the person was, with what was remembered there; the dialog that came in between is told first."""
    turn = await bench.turn(state=Help.page)
    turn.memory = HelpMemory(3, back_to=Place("Shop:counter", {"basket": "a lamp"}))
    await bench.engine.go_back(turn)
    assert (turn.state, turn.memory) == ("Shop:counter", Memory("a lamp"))
    assert turn.notes == [Verbatim("page 3 closed")]
    assert bench.log.fired == []


async def test_a_way_back_is_that_of_the_first_press(bench: Bench) -> None:
    """A dialog that comes in between knows where the person was; coming in again, from itself, it still does."""
    turn = await bench.turn(state=Shop.aisle)
    start_between(turn, HelpMemory(2))
    await bench.engine.fire(turn, "help")
    was = Place("Shop:aisle", {})
    assert turn.memory == HelpMemory(2, back_to=was)
    turn.place = Place("Help:page", {"page": 2})
    start_between(turn, HelpMemory(2))
    await bench.engine.fire(turn, "help")
    assert turn.memory == HelpMemory(2, back_to=was)


@pytest.mark.parametrize("place", [None, Place("Shop:gone", {}), Place("Shop:aisle", {"basket": 1})])
async def test_the_way_back_to_nowhere(bench: Bench, place: Place | None) -> None:
    """Without such a place, or with one of another release, the menu is gone to."""
    turn = await bench.turn(state=Help.page)
    turn.memory = HelpMemory(back_to=place)
    await bench.engine.go_back(turn)
    assert (turn.state, turn.memory) == ("Shop:aisle", Memory())


async def test_no_way_back_from_other_memories(bench: Bench) -> None:
    """A dialog that nobody leads into in between has none."""
    turn = await bench.turn(state=Office.desk)
    await bench.engine.go_back(turn)
    assert turn.state == "Shop:aisle"
    with pytest.raises(ValueError, match="Office: nobody goes back"):
        Dialog(Office, Memory, (desk_of_office,), before_return=leave)


def test_a_row_must_lead_somewhere() -> None:
    """A row to a state of no dialog is found when the engine is built."""
    with pytest.raises(ValueError, match="Office:desk"):
        DialogEngine((SHOP,), GLOBALS, refusal_text)


def test_each_state_has_one_screen() -> None:
    """None is forgotten, and none has two."""
    with pytest.raises(ValueError, match="Shop:sold_out"):
        Dialog(Shop, Memory, (aisle, counter))
    with pytest.raises(ValueError, match="Shop:aisle"):
        Dialog(Shop, Memory, (aisle, aisle, counter, sold_out))
