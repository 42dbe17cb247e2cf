"""What a trigger does to a conversation, and what comes out when something goes wrong."""

from __future__ import annotations

import asyncio
import logging

import pytest
from transitions import MachineError

from dialogs.fsm.machine import ANYWHERE, SAME, MachineTransition, fire
from tests.dialogs.fsm.talk import CHOOSING, CONFIRMING, DONE, STATES, Talk, is_allowed, machine_of, writes


class TestFiring:
    """A trigger moves the conversation, or it does not fit."""

    async def test_moves(self) -> None:
        """The step is taken in the old state, and the conversation is in the new one."""
        seen: list[str] = []

        async def note_state(talk: Talk) -> None:
            seen.append(talk.state)

        talk = Talk()
        assert (
            await fire(machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, before=note_state)), talk, "choose")
            is True
        )
        assert talk.state == CONFIRMING
        assert seen == [CHOOSING]

    @pytest.mark.parametrize("trigger", ["keep", "unheard of", "", "state", "trigger", "__class__"])
    async def test_does_not_fit(self, trigger: str) -> None:
        """A trigger of another state, or of no state, does nothing and raises nothing."""
        machine = machine_of(
            MachineTransition("choose", CHOOSING, CONFIRMING, before=writes("choose")),
            MachineTransition("keep", CONFIRMING, CHOOSING, before=writes("keep")),
        )
        talk = Talk()
        assert await fire(machine, talk, trigger) is False
        assert talk == Talk()

    @pytest.mark.parametrize("state", ["Removed:state", "", CHOOSING.lower()])
    async def test_state_that_no_longer_exists(self, state: str) -> None:
        """A conversation left in a state of an older release fits nothing, and raises nothing."""
        machine = machine_of(MachineTransition("choose", ANYWHERE, CONFIRMING))
        talk = Talk(state)
        assert await fire(machine, talk, "choose") is False
        assert talk.state == state

    async def test_guard_says_no(self) -> None:
        """A move that its guard forbids is not made, nor its step taken."""
        machine = machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, is_allowed, writes("choose")))
        talk = Talk(allowed=False)
        assert await fire(machine, talk, "choose") is False
        assert talk == Talk(allowed=False)

    async def test_first_that_may(self) -> None:
        """Moves of one trigger are tried in order, and the first that is allowed is the only one made."""
        machine = machine_of(
            MachineTransition("choose", CHOOSING, CONFIRMING, lambda talk: not talk.allowed, writes("first")),
            MachineTransition("choose", CHOOSING, DONE, is_allowed, writes("second")),
            MachineTransition("choose", CHOOSING, CONFIRMING, before=writes("third")),
        )
        talk = Talk()
        assert await fire(machine, talk, "choose") is True
        assert talk.state == DONE
        assert talk.diary == ["second begins", "second ends"]

    @pytest.mark.parametrize("truth", ["yes", 1, ["something"]])
    async def test_any_truth_of_a_guard_counts(self, truth: object) -> None:
        """A guard that answers with something true, not `True`, says yes."""
        machine = machine_of(MachineTransition("choose", CHOOSING, DONE, lambda _: truth))  # type: ignore[arg-type,return-value]
        assert await fire(machine, Talk(), "choose") is True

    @pytest.mark.parametrize("source", [(CHOOSING, CONFIRMING), ANYWHERE])
    async def test_several_sources(self, source: str | tuple[str, ...]) -> None:
        """A move may start from several states, or from all."""
        machine = machine_of(MachineTransition("finish", source, DONE))
        for state in (CHOOSING, CONFIRMING):
            talk = Talk(state)
            assert await fire(machine, talk, "finish") is True
            assert talk.state == DONE

    async def test_staying(self) -> None:
        """A move from anywhere may end where it began."""
        machine = machine_of(MachineTransition("turn_page", ANYWHERE, SAME, before=writes("turn")))
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
            MachineTransition("inner", CHOOSING, SAME, before=writes("inner")),
            MachineTransition("outer", CHOOSING, DONE, before=fire_inner),
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
        machine = machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, before=writes("choose", raises=error)))
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
            await fire(machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, fails)), Talk(), "choose")

    async def test_cancellation_comes_out(self) -> None:
        """A task that is cancelled in the middle of a step ends cancelled."""
        begun = asyncio.Event()

        async def wait(_: Talk) -> None:
            begun.set()
            await asyncio.Event().wait()

        talk = Talk()
        turn = asyncio.create_task(
            fire(machine_of(MachineTransition("choose", CHOOSING, CONFIRMING, before=wait)), talk, "choose")
        )
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

        for move in (
            MachineTransition("wait", CHOOSING, DONE, forever),
            MachineTransition("wait", CHOOSING, DONE, before=step),
        ):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await fire(machine_of(move), Talk(), "wait")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(fire(machine_of(move), Talk(), "wait"), timeout=0.001)

    @pytest.mark.parametrize(
        "move",
        [
            MachineTransition[Talk]("choose", "Cancelling:chosing", DONE),
            MachineTransition[Talk]("choose", (CHOOSING, DONE), "Cancelling:dun"),
        ],
    )
    def test_misspelt_state(self, move: MachineTransition[Talk]) -> None:
        """A table that names a state which does not exist is refused when it is built, by its name."""
        with pytest.raises(ValueError, match=r"Cancelling: no such state: Cancelling:(chosing|dun) .*'choose'"):
            machine_of(move)

    async def test_nothing_personal_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        """The library would log what an error says, with whatever somebody had typed."""
        machine = machine_of(
            MachineTransition("choose", CHOOSING, DONE, before=writes("x", raises=ValueError("44051401458")))
        )
        with caplog.at_level(logging.DEBUG), pytest.raises(ValueError, match="44051401458"):
            await fire(machine, Talk(), "choose")
        assert not caplog.records
