"""docs/operations.md tells what the commands and the log really have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.cli import parser
from bot.commands.outbox import HEADS
from bot.delivery.worker import DeliveryLine
from bot.outbox.model import LastResult
from bot.structured_log import LogLine
from bot.updates.turns import TurnLine, TurnResult

PAGE: Final = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS: Final = "\n".join(re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("command", re.findall(r"^portal (.+)$", BLOCKS, re.MULTILINE))
def test_commands_are_understood(command: str) -> None:
    """Each command can be typed as it stands there."""
    assert parser().parse_args(command.split()).run


def test_there_are_commands() -> None:
    """These checks are looking in the right place."""
    assert {"portal outbox --chat 101", "portal dead-letters list"} <= set(BLOCKS.splitlines())


def test_every_result_is_told() -> None:
    """Whoever looks one up finds what to do."""
    told = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(LastResult)


def test_the_table_has_these_heads() -> None:
    """The example is what is printed."""
    (heads,) = re.findall(r"^row .+$", BLOCKS, re.MULTILINE)
    assert re.split(r"\s{2,}", heads) == list(HEADS)


@pytest.mark.parametrize(("line", "name"), [(TurnLine, "turn"), (DeliveryLine, "delivery")])
def test_lines_have_these_fields(line: type[LogLine], name: str) -> None:
    """In this order."""
    examples = re.findall(rf"^{name} (.+)$", BLOCKS, re.MULTILINE)
    assert examples
    assert {tuple(re.findall(r"(\w+)=", each)) for each in examples} == {tuple(line.__dataclass_fields__)}


@pytest.mark.parametrize("result", TurnResult)
def test_every_end_of_a_turn_is_told(result: TurnResult) -> None:
    """By its name in the log."""
    assert f"`{result}`" in PAGE
