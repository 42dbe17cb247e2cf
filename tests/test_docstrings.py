"""What core's docstrings promise is what its code does: `Raises:` and `Locks:`, compared with `tests.raised`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from core.errors import Refusal
from tests.raised import ROOT, Found, Name, contracts, modules, refusal

LOCKED: Final = ("patient", "diaries", "question", "consultation", "renewal", "request", "audit log")
"""What can be locked, in the order in which it must be."""

CANNOT_HAPPEN: Final[dict[Name, tuple[str, str]]] = {
    ("core.questions.answering", "see"): ("QuestionRefused", "only a case that is SENT becomes SEEN, and it may"),
    ("core.questions.answering", "take_back_if_empty"): ("QuestionRefused", "an ANSWERED one may become TAKEN"),
    ("core.questions.asking", "send"): ("QuestionRefused", "what it becomes depends on how it stands"),
    ("core.clinic.file", "load_clinic"): ("NotFound", "the ids that it looks up are of the clinic at hand"),
    ("core.exchange.subjects.clinic_side", "write"): ("NotFound", "the ids that it looks up are of the clinic at hand"),
    ("core.clinic.checks.rules", "offers_in_vain"): ("NotFound", "the ids that it looks up are of the clinic at hand"),
}
"""Refusals that the code could raise as it is read, and can't as it is run: which, or a base of them, and why."""


def section(docstring: str, title: str) -> str:
    """What a docstring says after `Raises:` or `Locks:`, up to the next such line."""
    found = re.search(rf"^{title}:(.*?)(?=^\w+:|^$|\Z)", docstring, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def named_refusals(docstring: str) -> set[str]:
    """The refusals that `Raises:` names, and `Gives:`, for those that are given back."""
    told = section(docstring, "Raises") + section(docstring, "Gives")
    return {name for name in re.findall(r"\b[A-Z]\w+", told) if refusal(name)}


def is_covered(name: str, said: set[str]) -> bool:
    """Whether a refusal is named, or one that it is a kind of."""
    kind = refusal(name)
    return any(each.__name__ in said for each in (kind.__mro__ if kind else ()) if each is not Refusal)


def faults(docstring: str, found: Found, may_leave_out: str = "") -> Iterator[str]:
    """What a docstring leaves out, and what it makes up."""
    said, unsaid = named_refusals(docstring), {may_leave_out} - {""}
    yield from (f"raises {name}" for name in sorted(found.raises) if not is_covered(name, said | unsaid))
    for name in sorted(said):
        if not any(is_covered(raised, {name}) for raised in found.raises):
            yield f"does not raise {name}"
    locks = tuple(each for each in LOCKED if each in found.locks)
    written = tuple(re.findall("|".join(LOCKED), section(docstring, "Locks")))
    if written != locks:
        yield f"locks {locks}, not {written}"


def public_functions() -> Iterator[Name]:
    """The functions of core that others call."""
    for module in modules().values():
        yield from ((module.name, name) for name in module.functions if not name.startswith("_"))


def use_cases() -> list[Name]:
    """The functions that are handed a transaction's `Work`."""
    found = [
        (module, name)
        for module, name in public_functions()
        if any(each.arg == "work" for each in modules()[module].functions[name].args.args)
    ]
    assert len(found) > 50, "these checks are looking in the wrong place"
    return found


def test_the_contracts_are_read() -> None:
    """What is known to be so is found: through calls, a property, and an `except`."""
    found = contracts()
    assert found["core.appointments.booking", "cancel"].raises >= {"NotFound", "AlreadyStarted", "BookedElsewhere"}
    assert {"TakenBy", "NotStaff"} <= found["core.questions.answering", "take"].raises
    assert "HoldExpired" in found["core.appointments.booking", "confirm"].raises
    assert "SlotTaken" not in found["core.appointments.booking", "confirm"].raises
    assert found["core.treatment.instructions", "give"].locks == {"patient", "consultation", "audit log"}


@pytest.mark.parametrize(
    ("docstring", "fault"),
    [
        ("Book it.\n\nRaises: SlotTaken.\nLocks: patient, diaries.", "raises NotFound"),
        (
            "Book it.\n\nRaises: NotFound, BookingRefused, FilesFull.\nLocks: patient, diaries.",
            "does not raise FilesFull",
        ),
        ("Book it.\n\nRaises: NotFound, SlotTaken.\nLocks: diaries, patient.", "locks ('patient', 'diaries'), not"),
        ("Book it.", "raises NotFound"),
    ],
)
def test_a_wrong_docstring_is_found(docstring: str, fault: str) -> None:
    """One that leaves out a refusal, makes one up, or locks in another order."""
    found = Found(frozenset({"NotFound", "SlotTaken"}), frozenset({"patient", "diaries"}))
    assert any(each.startswith(fault) for each in faults(docstring, found))


def test_a_right_docstring_passes() -> None:
    """A base stands for its kinds, and words may stand between."""
    found = Found(frozenset({"NotFound", "SlotTaken"}), frozenset({"patient"}))
    docstring = "Book it.\n\nRaises: BookingRefused; NotFound, when the account\n    is gone.\nLocks: patient."
    assert list(faults(docstring, found)) == []


@pytest.mark.parametrize("name", list(public_functions()), ids=".".join)
def test_docstring_is_the_contract(name: Name) -> None:
    """Each function of core says what it refuses and what it locks, no more and no less."""
    module, function = name
    docstring = ast.get_docstring(modules()[module].functions[function]) or ""
    leave_out, _ = CANNOT_HAPPEN.get(name, ("", ""))
    assert list(faults(docstring, contracts()[name], leave_out)) == []


@pytest.mark.parametrize("name", use_cases(), ids=".".join)
def test_use_case_has_a_docstring(name: Name) -> None:
    """What is handed a transaction says what it is for."""
    module, function = name
    assert ast.get_docstring(modules()[module].functions[function])


def test_each_test_says_what_it_shows() -> None:
    """In one sentence, before its commands."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("name", CANNOT_HAPPEN, ids=".".join)
def test_exceptions_are_needed(name: Name) -> None:
    """What is said never to happen would otherwise have to be said to happen."""
    module, function = name
    docstring = ast.get_docstring(modules()[module].functions[function]) or ""
    assert any(each.startswith("raises") for each in faults(docstring, contracts()[name]))
