"""Reads the clinic file (TOML) into a `Clinic`, or says everything that is wrong with it at once.

Each fault names its location, lists counted from one, and how to mend it:

    practitioners[3] (nowak) · specialties: unknown specialty "kardiolog"; did you mean "kardiologia"?

`docs/clinic-file.md` tells clinics what each field means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.clinic.checks.faults import ClinicFileFault, Content, Steps, location_of
from core.clinic.checks.rules import broken_rules, offers_in_vain
from core.clinic.model import Clinic
from core.errors import ClinicFileError

_OFFER = ("facilities", "specialties", "practitioners", "services", "hours")
"""The sections that say together who gives what, and where."""

_MENDING = {
    "missing": "is missing; add it",
    "extra_forbidden": "there is no such field; correct its name, or remove it",
    "too_short": "is empty; name at least one",
    "string_type": 'should be text, in quotation marks: "..."',
    "tuple_type": "should be a list, in square brackets: [...]",
    "bool_parsing": "should be true or false",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "time_parsing": 'should be a time, such as "08:30"',
    "time_type": 'should be a time, such as "08:30"',
    "date_parsing": "should be a day, such as 2027-03-02",
    "date_from_datetime_parsing": "should be a day, such as 2027-03-02",
    "date_type": "should be a day, such as 2027-03-02",
}
"""What to do about the mistakes of form that people make; for the others, pydantic's words must do."""


def load_clinic(path: Path) -> Clinic:
    """The clinic that the file describes; `ClinicFileError` names all its faults."""
    content = _content(path)
    clinic, faults = _read(content)
    faults += [*_blanks(content), *broken_rules(content)]
    if clinic and not any(fault.section in _OFFER for fault in faults):
        faults += offers_in_vain(clinic)
    if clinic is None or faults:
        raise ClinicFileError(_report(path, content, faults))
    return clinic


def _content(path: Path) -> Content:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        reason = "it does not exist; set CLINIC_FILE to where it is."
    except OSError as error:
        reason = f"it can't be read ({error.strerror})."
    except UnicodeDecodeError:
        reason = "it is not in UTF-8; save it in that encoding."
    except tomllib.TOMLDecodeError as error:
        reason = f"it is not TOML: {error}."
    raise ClinicFileError(f"The clinic file {path} can't be used: {reason}")


def _read(content: Content) -> tuple[Clinic | None, list[ClinicFileFault]]:
    try:
        return Clinic.model_validate(content), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_fault_of_form(content, detail) for detail in details if not _follows_from_another(detail)]


def _follows_from_another(detail: ErrorDetails) -> bool:
    """A list that seems too short only because what is in it was faulty."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _fault_of_form(content: Content, detail: ErrorDetails) -> ClinicFileFault:
    if detail["loc"][0] == "holidays":
        return ClinicFileFault("holidays", 'should be "public", or a list of days such as [2027-12-24, 2027-12-31]')
    return ClinicFileFault(location_of(content, detail["loc"]), _mending(detail))


def _mending(detail: ErrorDetails) -> str:
    """How to mend it, for somebody who has only the file."""
    context, typed = detail.get("ctx", {}), detail["input"]
    match detail["type"]:
        case "string_pattern_mismatch" if detail["loc"][-1] == "version":
            return f'"{typed}" won\'t do; use at most 20 letters, digits, dots and hyphens, such as "2027-03"'
        case "string_pattern_mismatch":
            return f'"{typed}" is no id; use small letters a-z, digits and hyphens, at most 24, such as "eye-clinic"'
        case "enum":
            return f'"{typed}" is unknown; choose from {context["expected"]}'
        case "model_type" if context["class_name"] == "Words":
            return 'should be in both languages: { pl = "...", en = "..." }'
        case known if known in _MENDING:
            return _MENDING[known]
        case _:
            return f"{detail['msg'].replace('Input', '').strip()}, not {typed!r}"


def _blanks(content: Content) -> Iterator[ClinicFileFault]:
    """Texts that are there and say nothing."""
    for path, text in _texts(content):
        if not text.strip():
            yield ClinicFileFault(location_of(content, path), "is empty; write it, or remove it if it may be left out")


def _texts(node: Any, path: Steps = ()) -> Iterator[tuple[Steps, str]]:  # noqa: ANN401
    match node:
        case str():
            yield path, node
        case dict():
            for key, value in node.items():
                yield from _texts(value, (*path, key))
        case list():
            for index, value in enumerate(node):
                yield from _texts(value, (*path, index))


def _report(path: Path, content: Content, faults: list[ClinicFileFault]) -> str:
    """One line for each location, in the file's order: of several faults at one, the first says enough."""
    sections = [*content]
    faults.sort(key=lambda fault: sections.index(fault.section) if fault.section in sections else -1)
    first = {fault.location: fault for fault in reversed(faults)}
    lines = [f"  {fault.location}: {fault.mending}" for fault in faults if first[fault.location] is fault]
    return "\n".join([f"The clinic file {path} needs mending:", *lines])
