"""How the code calls `_`, `n_` and `p_`: so that the message can be found, and gets what its braces ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from locales.messages import CONTEXT, PLURAL, SINGULAR, on_a_line, sources
from locales.wording import COUNT, BrokenBraces, braces

LITERALS: Final = {SINGULAR: 1, PLURAL: 2, CONTEXT: 2}
"""How many first arguments must be written out, or the message is never found."""


def call_faults(root: Path) -> Iterator[str]:
    """Each call of a message function that is not as it must be, with its place."""
    for path in sources(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LITERALS:
                place = f"{path.relative_to(root).as_posix()}:{node.lineno}"
                yield from (f"{place}: {fault}" for fault in _faults(node, node.func.id))


def _faults(call: ast.Call, function: str) -> Iterator[str]:
    literals = [argument.value for argument in call.args[: LITERALS[function]] if isinstance(argument, ast.Constant)]
    if len(literals) < LITERALS[function] or not all(literal and isinstance(literal, str) for literal in literals):
        yield f"{function}() needs its message written out, or it is not found"
        return
    messages = [str(literal) for literal in literals][1 if function == CONTEXT else 0 :]
    try:
        wanted = frozenset[str]().union(*map(braces, messages))
    except BrokenBraces:
        return  # told by the check of the words
    given = {keyword.arg for keyword in call.keywords}
    if None in given:
        return  # **values: only the one who runs it knows
    if function == PLURAL:
        given |= COUNT
        wanted |= COUNT
    if given != wanted:
        yield f"“{on_a_line(messages)}” asks for {sorted(wanted)} and is given {sorted(filter(None, given))}"
