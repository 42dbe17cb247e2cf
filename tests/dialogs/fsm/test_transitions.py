"""How dialogs use `transitions`. A new release of the library that behaves otherwise turns these red."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from transitions.extensions.asyncio import AsyncMachine

from dialogs.fsm.machine import SAME, MachineTransition, fire
from tests.dialogs.fsm.talk import CHOOSING, CONFIRMING, DONE, STATES, Talk, machine_of, writes

said: ContextVar[str] = ContextVar("said", default="nothing")


class TestSharing:
    """One machine serves all conversations, and keeps nothing of any."""

    async def test_knows_no_model(self) -> None:
        """The machine has no model, no initial state, no queue, and no triggers but the table's."""
        machine = machine_of(MachineTransition("choose", CHOOSING, CONFIRMING))
        await fire(machine, Talk(), "choose")
        assert machine.models == []
        assert machine.initial is None
        assert machine.has_queue is False
        assert list(machine.events) == ["choose"]
        assert list(machine.states) == list(STATES)

    async def test_keeps_no_tasks(self) -> None:
        """Nothing is left behind by many turns, nor by ones that failed or were cancelled."""
        machine = machine_of(
            MachineTransition("turn_page", CHOOSING, SAME, before=writes("turn")),
            MachineTransition("fail", CHOOSING, DONE, before=writes("fail", raises=ZeroDivisionError())),
            MachineTransition("end", CHOOSING, DONE, before=writes("end", raises=asyncio.CancelledError())),
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
            MachineTransition("go", CHOOSING, CONFIRMING, before=meet),
            MachineTransition("go", CONFIRMING, DONE, before=meet),
        )
        first, second = Talk(), Talk(CONFIRMING)
        async with asyncio.timeout(60):
            assert all(await asyncio.gather(fire(machine, first, "go"), fire(machine, second, "go")))
        assert (first.state, second.state) == (CONFIRMING, DONE)
        assert first.diary == second.diary == ["meets"]

    async def test_one_object_twice_at_once(self) -> None:
        """A second turn does not cancel the first, as the library would: keeping them apart is isolation's work."""
        talk = Talk()
        machine = machine_of(MachineTransition("turn_page", CHOOSING, SAME, before=writes("turn")))
        assert all(await asyncio.gather(*(fire(machine, talk, "turn_page") for _ in range(2))))
        assert talk.diary.count("turn ends") == 2

    async def test_one_is_cancelled(self) -> None:
        """Cancelling one conversation's turn leaves the other's alone."""
        machine = machine_of(MachineTransition("go", CHOOSING, CONFIRMING, before=writes("go")))
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

        await fire(machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, guard, step)), Talk(), "choose")
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

        await fire(machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, guard, step)), Talk(), "choose")
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
