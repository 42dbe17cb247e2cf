"""What core's functions refuse and lock, read from their code: its calls are followed, its `except` taken into account.

Calls are resolved by the names that a module imports or defines; a method by its name, when a class of core has it. So
the answer may name a little too much, and never too little of what core itself raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from core import errors
from core.errors import Refusal
from core.identity import refusals
from core.records import refusals as moving_refusals
from core.results import refusals as result_refusals

ROOT: Final = Path(__file__).parents[1]

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Name: TypeAlias = tuple[str, str]

LOCKS: Final[dict[Name, str]] = {
    ("core.accounts.patients", "lock_patient"): "patient",
    ("core.appointments.claims", "lock_diaries"): "diaries",
    ("core.questions.thread", "lock_question"): "question",
    ("core.prescriptions.model", "lock_renewal"): "renewal",
    ("core.consultations.model", "lock_consultation"): "consultation",
    ("core.identity.model", "lock_request"): "request",
    ("core.staff.audit", "lock"): "audit log",
}
"""The functions that lock, and what a docstring calls it."""


@dataclass
class Module:
    """A module's functions, the methods of its classes, and what its imports stand for."""

    name: str
    functions: dict[str, Function] = field(default_factory=dict)
    methods: dict[str, list[Function]] = field(default_factory=dict)
    imported: dict[str, Name] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What a function may do, as far as it is known by now."""

    raises: frozenset[str] = frozenset()
    locks: frozenset[str] = frozenset()

    def __or__(self, other: Found) -> Found:
        return Found(self.raises | other.raises, self.locks | other.locks)


def refusal(name: str) -> type[Refusal] | None:
    """The refusal of this name."""
    modules_of_refusals = (errors, refusals, moving_refusals, result_refusals)
    kind = next((getattr(each, name) for each in modules_of_refusals if hasattr(each, name)), None)
    return kind if isinstance(kind, type) and issubclass(kind, Refusal) else None


@cache
def modules() -> dict[str, Module]:
    """All modules of core."""
    found = {}
    for path in sorted((ROOT / "core").rglob("*.py")):
        if "versions" in path.parts:
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = _module(name, ast.parse(path.read_text(encoding="utf-8")))
    return found


@cache
def contracts() -> dict[Name, Found]:
    """What each function of core may refuse and lock: worked out again until nothing new is found."""
    found: dict[Name, Found] = {}
    while True:
        before = dict(found)
        for module in modules().values():
            for name, function in module.functions.items():
                found[module.name, name] = _Reader(module, before).read(function)
            for name, functions in module.methods.items():
                read = [_Reader(module, before).read(function) for function in functions]
                found["method", name] = _all([found.get(("method", name), Found()), *read])
        if found == before:
            return found


def _module(name: str, tree: ast.Module) -> Module:
    module = Module(name)
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                module.functions[node.name] = node
            case ast.ClassDef():
                for each in node.body:
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                        module.methods.setdefault(each.name, []).append(each)
            case ast.ImportFrom(module=source, names=names) if source:
                module.imported |= {each.asname or each.name: (source, each.name) for each in names}
    return module


def _all(found: Iterable[Found]) -> Found:
    together = Found()
    for each in found:
        together |= each
    return together


class _Reader:
    """Reads one function, with what is known of the others."""

    def __init__(self, module: Module, known: dict[Name, Found]) -> None:
        self._module, self._known = module, known

    def read(self, function: Function) -> Found:
        lock = LOCKS.get((self._module.name, function.name))
        return self._block(function.body) | Found(locks=frozenset({lock} if lock else ()))

    def _block(self, body: list[ast.stmt]) -> Found:
        return _all(map(self._statement, body))

    def _statement(self, node: ast.stmt) -> Found:
        if not isinstance(node, ast.Try):
            blocks = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            cases = [child for case in getattr(node, "cases", ()) for child in case.body]
            return _all(map(self._statement, [*blocks, *cases])) | self._own(node)
        tried = self._block(node.body)
        caught = [name for handler in node.handlers for name in _names(handler.type)]
        kept = frozenset(each for each in tried.raises if not _is_one_of(each, caught))
        handled = _all(self._block(handler.body) for handler in node.handlers)
        return Found(kept, tried.locks) | handled | self._block(node.orelse) | self._block(node.finalbody)

    def _own(self, node: ast.stmt) -> Found:
        """What stands in the statement itself, not in those inside it."""
        found = Found()
        for each in _expressions(node):
            match each:
                case ast.Call(func=func):
                    found |= self._called(func)
                case ast.Name(id=name) | ast.Attribute(attr=name) if refusal(name):
                    # Raised, or made to be raised: to catch one is an `except`, which is no expression.
                    found |= Found(frozenset({name}))
                case ast.Attribute(attr="why_not" | "obstacle" as name):
                    found |= self._known.get(("method", name), Found())
        return found

    def _called(self, func: ast.expr) -> Found:
        match func:
            case ast.Name(id=name):
                target = (
                    (self._module.name, name) if name in self._module.functions else self._module.imported.get(name)
                )
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self._module.imported:
                source, imported = self._module.imported[name]
                target = (f"{source}.{imported}", attribute)
            case ast.Attribute(attr=attribute):
                target = ("method", attribute)
            case _:
                target = None
        return self._known.get(target, Found()) if target else Found()


def _expressions(node: ast.stmt) -> Iterator[ast.AST]:
    waiting = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt | ast.match_case)]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(ast.iter_child_nodes(each))


def _names(node: ast.expr | None) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)] if node else []


def _is_one_of(name: str, kinds: list[str]) -> bool:
    kind = refusal(name)
    return any(each.__name__ in kinds for each in (kind.__mro__ if kind else ()))
