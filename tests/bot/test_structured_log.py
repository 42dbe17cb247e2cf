"""The lines of turns and deliveries: what they tell, and that nothing personal can get into them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from bot.delivery.worker import DeliveryLine
from bot.inbox.update_kind import UpdateKind
from bot.outbox.actions import ActionKind
from bot.outbox.model import LastResult
from bot.simulator.actors.actor import SimPerson
from bot.structured_log import LogLine
from bot.updates.turns import MAX_ATTEMPTS, TurnLine, TurnResult
from tests.bot.portals import FailingPortal, dispatcher_of
from tests.bot.seen import only_update
from tests.stage import Stage

CANARY = "Kanarek 44051401359"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, with the lines switched on."""
    caplog.set_level(logging.INFO, "bot.structured_log")
    return caplog


def lines(logged: pytest.LogCaptureFixture) -> list[str]:
    """The lines so far, without what depends on the machine."""
    found = [record.getMessage() for record in logged.records if record.name == "bot.structured_log"]
    return [re.sub(r" ms=\d+", "", line) for line in found]


def test_what_a_line_looks_like() -> None:
    """logfmt, without what is not known."""
    turn = TurnLine(7001, UpdateKind.MESSAGE, TurnResult.ANSWERED, 14, 1)
    assert str(turn) == "turn update=7001 kind=message result=answered ms=14 attempts=1"
    delivery = DeliveryLine(12, None, ActionKind.TEXT, LastResult.DELIVERED, 80, 2)
    assert str(delivery) == "delivery delivery=12 kind=text result=delivered ms=80 attempts=2"


@pytest.mark.parametrize("line", LogLine.__subclasses__())
def test_fields_are_numbers_and_choices(line: type[LogLine]) -> None:
    """No field of any line could hold a text, a name or a chat's id."""
    hints: dict[str, Any] = get_type_hints(line)
    assert hints
    assert not {"chat", "chat_id", "user", "person", "address"} & set(hints)
    for kind in (each for hint in hints.values() for each in get_args(hint) or (hint,)):
        assert kind in {int, NoneType} or issubclass(kind, StrEnum)


@dataclass(frozen=True, slots=True)
class LooseLine(LogLine):
    """A line whose field could hold anything."""

    said: object


@pytest.mark.parametrize("value", [CANARY, 1.5, b"x", True, {"text": CANARY}])
def test_nothing_else_gets_in(value: object) -> None:
    """A text where a number should be is an error, and not logged; nor is there a field for it."""
    with pytest.raises(TypeError) as refused:
        LooseLine(value)
    assert "Kanarek" not in str(refused.value)
    with pytest.raises(TypeError):
        TurnLine(1, UpdateKind.MESSAGE, TurnResult.ANSWERED, 1, 1, said=CANARY)  # type: ignore[call-arg]


async def test_a_conversation_in_the_log(stage: Stage, anna: SimPerson, logged: pytest.LogCaptureFixture) -> None:
    """One line a turn and one a delivery, which belong together by the update; nothing of what was said, nor who."""
    anna.say(CANARY)
    (update,) = await stage.fetch()
    for _ in range(2):
        await stage.app.dispatcher.dispatch(update)
    await stage.app.delivery_worker.deliver_all()
    number = update.update_id
    assert lines(logged) == [
        f"turn update={number} kind=message result=answered attempts=1",
        f"turn update={number} kind=message result=done_before attempts=1",
        f"delivery delivery=1 update={number} kind=delete result=delivered attempts=1",
        f"delivery delivery=2 update={number} kind=text result=delivered attempts=1",
    ]
    assert not re.search(rf"Kanarek|44051401359|\b{anna.id}\b|Anna", logged.text)


async def test_a_turn_that_fails(stage: Stage, anna: SimPerson, logged: pytest.LogCaptureFixture) -> None:
    """Its line tells that it was given up, and after how many attempts."""
    anna.say(CANARY)
    update = await only_update(stage)
    await dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)).dispatch(update)
    assert lines(logged) == [f"turn update={update.update_id} kind=message result=given_up attempts={MAX_ATTEMPTS}"]
    assert "Kanarek" not in logged.text
