"""What the documentation promises: each rule's test is there, and each method is named."""

from __future__ import annotations

import re
from pathlib import Path

from bot.simulator.api.calls import METHODS
from bot.simulator.conditions.faults import FaultKind

HERE = Path(__file__).parent
TEXT = (HERE.parents[2] / "docs" / "simulator.md").read_text("utf-8")


def test_each_rule_has_its_test() -> None:
    """Every line of the table names tests that exist."""
    rules = re.findall(
        r"^\| (?!\*\*|rule|-)(?P<rule>[^|]+) \| (?P<tests>[^|]*) \|$", _part("Which rules are kept"), re.MULTILINE
    )
    defined = {
        name
        for file in HERE.glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert len(rules) > 50
    for rule, tests in rules:
        named = re.findall(r"`(\w+)`", tests)
        assert named, f"no test shows: {rule}"
        assert set(named) <= defined, f"there is no {set(named) - defined}"


def test_each_method_is_named() -> None:
    """The list of methods is that of the server."""
    assert set(re.findall(r"`(\w+)`", _part("Methods"))) == set(METHODS)


def test_each_fault_is_named() -> None:
    """Everything that can go wrong is described."""
    assert {kind.value for kind in FaultKind} <= set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))


def test_each_address_is_named() -> None:
    """Every address of the control API is described."""
    sources = "".join(file.read_text("utf-8") for file in (HERE.parents[2] / "bot" / "simulator").rglob("control*.py"))
    addresses = set(re.findall(r'"(/sim/\w+)', sources))
    assert len(addresses) > 10
    assert addresses <= set(re.findall(r"(/sim/\w+)", TEXT))


def _part(heading: str) -> str:
    """What stands under a heading."""
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
