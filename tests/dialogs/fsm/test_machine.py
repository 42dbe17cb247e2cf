"""How dialogs use `transitions`. A new release of the library that behaves otherwise turns these red."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field

import pytest
from transitions import MachineError
from transitions.extensions.asyncio import AsyncMachine

from dialogs.fsm.machine import ANYWHERE, SAME, Move, TurnMachine, build_machine, fire

STATES = ("Cancelling:choosing", "Cancelling:confirming", "Cancelling:done")
CHOOSING, CONFIRMING, DONE = STATES

said: ContextVar[str] = ContextVar("said", default="nothing")


@dataclass(slots=True)
class Talk:
    """A conversation, with a diary of what was done to it."""

    state: str = CHOOSING
    allowed: bool = True
    diary: list[str] = field(default_factory=list)


def machine_of(*moves: Move[Talk]) -> TurnMachine:
    """A machine of three states."""
    return build_machine("Cancelling", STATES, moves)


def writes(entry: str, *, raises: BaseException | None = None) -> Callable[[Talk], Coroutine[None, None, None]]:
    """A step that takes a while, and is in the diary with its beginning and its end."""

    async def step(talk: Talk) -> None:
        talk.diary.append(f"{entry} begins")
        await asyncio.sleep(0)
        if raises is not None:
            raise raises
        talk.diary.append(f"{entry} ends")

    return step


async def is_allowed(talk: Talk) -> bool:
    """A guard that takes a while."""
    await asyncio.sleep(0)
    return talk.allowed


class TestFiring:
    """A trigger moves the conversation, or it does not fit."""

    async def test_moves(self) -> None:
        """The step is taken in the old state, and the conversation is in the new one."""
        seen: list[str] = []

        async def note_state(talk: Talk) -> None:
            seen.append(talk.state)

        talk = Talk()
        assert await fire(machine_of(Move("choose", CHOOSING, CONFIRMING, before=note_state)), talk, "choose") is True
        assert talk.state == CONFIRMING
        assert seen == [CHOOSING]

    @pytest.mark.parametrize("trigger", ["keep", "unheard of", "", "state", "trigger", "__class__"])
    async def test_does_not_fit(self, trigger: str) -> None:
        """A trigger of another state, or of no state, does nothing and raises nothing."""
        machine = machine_of(
            Move("choose", CHOOSING, CONFIRMING, before=writes("choose")),
            Move("keep", CONFIRMING, CHOOSING, before=writes("keep")),
        )
        talk = Talk()
        assert await fire(machine, talk, trigger) is False
        assert talk == Talk()

    @pytest.mark.parametrize("state", ["Removed:state", "", CHOOSING.lower()])
    async def test_state_that_no_longer_exists(self, state: str) -> None:
        """A conversation left in a state of an older release fits nothing, and raises nothing."""
        machine = machine_of(Move("choose", ANYWHERE, CONFIRMING))
        talk = Talk(state)
        assert await fire(machine, talk, "choose") is False
        assert talk.state == state

    async def test_guard_says_no(self) -> None:
        """A move that its guard forbids is not made, nor its step taken."""
        machine = machine_of(Move("choose", CHOOSING, CONFIRMING, is_allowed, writes("choose")))
        talk = Talk(allowed=False)
        assert await fire(machine, talk, "choose") is False
        assert talk == Talk(allowed=False)

    async def test_first_that_may(self) -> None:
        """Moves of one trigger are tried in order, and the first that is allowed is the only one made."""
        machine = machine_of(
            Move("choose", CHOOSING, CONFIRMING, lambda talk: not talk.allowed, writes("first")),
            Move("choose", CHOOSING, DONE, is_allowed, writes("second")),
            Move("choose", CHOOSING, CONFIRMING, before=writes("third")),
        )
        talk = Talk()
        assert await fire(machine, talk, "choose") is True
        assert talk.state == DONE
        assert talk.diary == ["second begins", "second ends"]

    @pytest.mark.parametrize("truth", ["yes", 1, ["something"]])
    async def test_any_truth_of_a_guard_counts(self, truth: object) -> None:
        """A guard that answers with something true, not `True`, says yes."""
        machine = machine_of(Move("choose", CHOOSING, DONE, lambda _: truth))  # type: ignore[arg-type,return-value]
        assert await fire(machine, Talk(), "choose") is True

    @pytest.mark.parametrize("source", [(CHOOSING, CONFIRMING), ANYWHERE])
    async def test_several_sources(self, source: str | tuple[str, ...]) -> None:
        """A move may start from several states, or from all."""
        machine = machine_of(Move("finish", source, DONE))
        for state in (CHOOSING, CONFIRMING):
            talk = Talk(state)
            assert await fire(machine, talk, "finish") is True
            assert talk.state == DONE

    async def test_staying(self) -> None:
        """A move from anywhere may end where it began."""
        machine = machine_of(Move("turn_page", ANYWHERE, SAME, before=writes("turn")))
        for state in STATES:
            talk = Talk(state)
            assert await fire(machine, talk, "turn_page") is True
            assert talk.state == state
            assert talk.diary == ["turn begins", "turn ends"]

    async def test_firing_in_a_step(self) -> None:
        """A step may fire another trigger: nothing is queued."""

        async def fire_inner(talk: Talk) -> None:
            assert await fire(machine, talk, "inner") is True

        machine = machine_of(
            Move("inner", CHOOSING, SAME, before=writes("inner")),
            Move("outer", CHOOSING, DONE, before=fire_inner),
        )
        talk = Talk()
        assert await fire(machine, talk, "outer") is True
        assert talk.diary == ["inner begins", "inner ends"]
        assert talk.state == DONE


class TestErrors:
    """What goes wrong in a callback comes out as it is."""

    @pytest.mark.parametrize("error", [ValueError("x"), MachineError("x"), KeyError("state"), asyncio.CancelledError()])
    async def test_errors_come_out(self, error: BaseException) -> None:
        """An error in a step comes out, the same object, and the state has not changed."""
        machine = machine_of(Move("choose", CHOOSING, CONFIRMING, before=writes("choose", raises=error)))
        talk = Talk()
        with pytest.raises(type(error)) as caught:
            await fire(machine, talk, "choose")
        assert caught.value is error
        assert talk.state == CHOOSING

    async def test_errors_of_guards_come_out(self) -> None:
        """An error in a guard is not a no."""

        def fails(_: Talk) -> bool:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fire(machine_of(Move("choose", CHOOSING, CONFIRMING, fails)), Talk(), "choose")

    async def test_cancellation_comes_out(self) -> None:
        """A task that is cancelled in the middle of a step ends cancelled."""
        begun = asyncio.Event()

        async def wait(_: Talk) -> None:
            begun.set()
            await asyncio.Event().wait()

        talk = Talk()
        turn = asyncio.create_task(fire(machine_of(Move("choose", CHOOSING, CONFIRMING, before=wait)), talk, "choose"))
        await begun.wait()
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        assert turn.cancelled()
        assert talk.state == CHOOSING

    async def test_timeout_is_a_timeout(self) -> None:
        """A turn that runs out of time raises `TimeoutError`, in a guard as in a step."""

        async def forever(_: Talk) -> bool:
            await asyncio.Event().wait()
            return True

        async def step(talk: Talk) -> None:
            await forever(talk)

        for move in (Move("wait", CHOOSING, DONE, forever), Move("wait", CHOOSING, DONE, before=step)):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await fire(machine_of(move), Talk(), "wait")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(fire(machine_of(move), Talk(), "wait"), timeout=0.001)

    @pytest.mark.parametrize(
        "move",
        [Move[Talk]("choose", "Cancelling:chosing", DONE), Move[Talk]("choose", (CHOOSING, DONE), "Cancelling:dun")],
    )
    def test_misspelt_state(self, move: Move[Talk]) -> None:
        """A table that names a state which does not exist is refused when it is built, by its name."""
        with pytest.raises(ValueError, match=r"Cancelling: no such state: Cancelling:(chosing|dun) .*'choose'"):
            machine_of(move)

    async def test_nothing_personal_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        """The library would log what an error says, with whatever somebody had typed."""
        machine = machine_of(Move("choose", CHOOSING, DONE, before=writes("x", raises=ValueError("44051401458"))))
        with caplog.at_level(logging.DEBUG), pytest.raises(ValueError, match="44051401458"):
            await fire(machine, Talk(), "choose")
        assert not caplog.records


class TestSharing:
    """One machine serves all conversations, and keeps nothing of any."""

    async def test_knows_no_model(self) -> None:
        """The machine has no model, no initial state, no queue, and no triggers but the table's."""
        machine = machine_of(Move("choose", CHOOSING, CONFIRMING))
        await fire(machine, Talk(), "choose")
        assert machine.models == []
        assert machine.initial is None
        assert machine.has_queue is False
        assert list(machine.events) == ["choose"]
        assert list(machine.states) == list(STATES)

    async def test_keeps_no_tasks(self) -> None:
        """Nothing is left behind by many turns, nor by ones that failed or were cancelled."""
        machine = machine_of(
            Move("turn_page", CHOOSING, SAME, before=writes("turn")),
            Move("fail", CHOOSING, DONE, before=writes("fail", raises=ZeroDivisionError())),
            Move("end", CHOOSING, DONE, before=writes("end", raises=asyncio.CancelledError())),
        )
        for trigger in ("turn_page", "fail", "end") * 50:
            await asyncio.gather(asyncio.ensure_future(fire(machine, Talk(), trigger)), return_exceptions=True)
        assert AsyncMachine.async_tasks == {}
        assert AsyncMachine.protected_tasks == []
        assert machine.models == []

    async def test_two_at_once(self) -> None:
        """Two conversations in the middle of a step on one machine do not disturb each other."""
        both_inside = asyncio.Barrier(2)

        async def meet(talk: Talk) -> None:
            talk.diary.append("meets")
            await both_inside.wait()

        machine = machine_of(
            Move("go", CHOOSING, CONFIRMING, before=meet),
            Move("go", CONFIRMING, DONE, before=meet),
        )
        first, second = Talk(), Talk(CONFIRMING)
        async with asyncio.timeout(5):
            assert all(await asyncio.gather(fire(machine, first, "go"), fire(machine, second, "go")))
        assert (first.state, second.state) == (CONFIRMING, DONE)
        assert first.diary == second.diary == ["meets"]

    async def test_one_object_twice_at_once(self) -> None:
        """A second turn does not cancel the first, as the library would: keeping them apart is isolation's work."""
        talk = Talk()
        machine = machine_of(Move("turn_page", CHOOSING, SAME, before=writes("turn")))
        assert all(await asyncio.gather(*(fire(machine, talk, "turn_page") for _ in range(2))))
        assert talk.diary.count("turn ends") == 2

    async def test_one_is_cancelled(self) -> None:
        """Cancelling one conversation's turn leaves the other's alone."""
        machine = machine_of(Move("go", CHOOSING, CONFIRMING, before=writes("go")))
        stopped, kept = Talk(), Talk()
        first = asyncio.create_task(fire(machine, stopped, "go"))
        second = asyncio.create_task(fire(machine, kept, "go"))
        await asyncio.sleep(0)
        first.cancel()
        assert await second is True
        assert first.cancelled()
        assert (stopped.state, kept.state) == (CHOOSING, CONFIRMING)


class TestOneTask:
    """Callbacks run one after another, in the task that fired."""

    async def test_one_after_another(self) -> None:
        """The second callback of a transition begins when the first has ended."""
        machine = machine_of()
        machine.add_transition(
            "choose",
            CHOOSING,
            CONFIRMING,
            before=[lambda event: writes("first")(event.model), lambda event: writes("second")(event.model)],
        )
        talk = Talk()
        await fire(machine, talk, "choose")
        assert talk.diary == ["first begins", "first ends", "second begins", "second ends"]

    async def test_context_variables_stay(self) -> None:
        """What a guard or a step sets in a context variable is there afterwards."""
        seen: list[str] = []

        def guard(_: Talk) -> bool:
            said.set("by the guard")
            return True

        async def step(_: Talk) -> None:
            seen.append(said.get())
            said.set("by the step")

        await fire(machine_of(Move("choose", CHOOSING, CONFIRMING, guard, step)), Talk(), "choose")
        assert seen == ["by the guard"]
        assert said.get() == "by the step"

    async def test_same_task(self) -> None:
        """Guard and step run in the task that fired."""
        tasks: set[asyncio.Task[object] | None] = set()

        async def guard(_: Talk) -> bool:
            tasks.add(asyncio.current_task())
            return True

        async def step(_: Talk) -> None:
            tasks.add(asyncio.current_task())

        await fire(machine_of(Move("choose", CHOOSING, CONFIRMING, guard, step)), Talk(), "choose")
        assert tasks == {asyncio.current_task()}


class TestWhyOurOwnMachine:
    """The library's machine still does what `TurnMachine` is there to prevent. When it doesn't, drop the override."""

    async def test_swallows_cancellation(self) -> None:
        """A cancelled turn looks like one that did not fit."""
        machine = AsyncMachine(model=None, states=list(STATES), initial=None, auto_transitions=False, send_event=True)
        machine.add_transition(
            "end", CHOOSING, DONE, before=lambda event: writes("end", raises=asyncio.CancelledError())(event.model)
        )
        assert await machine.events["end"].trigger(Talk()) is False

    async def test_loses_context_variables(self) -> None:
        """What a callback sets is gone when it ends: it ran in a task of its own."""

        async def speak(_: object) -> None:
            said.set("something")

        machine = AsyncMachine(model=None, states=list(STATES), initial=None, auto_transitions=False, send_event=True)
        machine.add_transition("speak", CHOOSING, DONE, before=speak)
        assert await machine.events["speak"].trigger(Talk()) is True
        assert said.get() == "nothing"
