"""Resources made of JSON: what is wrong with one is told by its path, and what was in it besides, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.exchange.fhir.datatypes import SHAPES, Element
from core.exchange.fhir.models import MODELS
from core.exchange.fhir.primitives import WRONG
from core.exchange.fhir.resources import Resource
from core.exchange.fhir.written import Json
from core.exchange.report import FaultError

_MODIFIER: Final = "modifierExtension"

_REASONS: Final = {
    "missing": "is missing",
    "too_short": "is missing",
    "tuple_type": "should be a list, in square brackets: [...]",
    "model_type": "should be an object, in braces: {...}",
    "model_attributes_type": "should be an object, in braces: {...}",
    "dict_type": "should be an object, in braces: {...}",
    "bool_type": "should be true or false",
    "union_tag_invalid": "should be an object, in braces: {...}",
}


class FaultsError(FaultError):
    """Several things in one resource are wrong."""

    def __init__(self, faults: tuple[FaultError, ...]) -> None:
        super().__init__(faults[0].reason, faults[0].path)
        self.faults = faults


def kind_of(value: object) -> str:
    """Of which sort the resource is that is written so.

    Raises: FaultError.
    """
    if not isinstance(value, dict):
        raise FaultError("should be a resource: an object, in braces: {...}")
    kind = value.get("resourceType")
    if not isinstance(kind, str) or not kind.isalpha():
        raise FaultError("is missing; it says which sort of resource it is", "resourceType")
    return kind


def parse(value: Json, kind: str) -> Resource:
    """The resource, checked; `kind` is one of `MODELS`.

    Raises: FaultsError.
    """
    try:
        return MODELS[kind].model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        own = (
            each for each in details if each["type"] != "too_short" or not each["input"]
        )  # or it is of another fault
        faults = (FaultError(_reason(each), _path(each)) for each in own)
        raise FaultsError(tuple(faults)) from None


def is_modified(resource: Element) -> bool:
    """Whether something in it changes what it means, in a way that nobody here can know."""
    return any(_MODIFIER in (each.model_extra or {}) for each in _elements(resource))


def unkept(resource: Resource) -> Iterator[str]:
    """The elements of a resource that was taken which the portal has no place for, by their names from the outside."""
    passed_over = resource.PASSED_OVER
    yield from (each for each in dict.fromkeys(_unkept(resource, "")) if each.split(".")[0] not in passed_over)


def _unkept(element: Element, path: str) -> Iterator[str]:
    yield from (path + name for name in element.model_extra or {} if not name.startswith("_"))
    for name in element.model_fields_set:
        value = getattr(element, name)
        if name in element.CHECKED_ONLY:
            yield path + name
        elif isinstance(value, Element):
            yield from _unkept(value, f"{path}{name}.")
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, Element):
                    yield from _unkept(each, f"{path}{name}.")


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for name in element.model_fields_set:
        value = getattr(element, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel) and isinstance(each, Element):
                yield from _elements(each)


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == WRONG:
        return detail["msg"]
    return _REASONS.get(detail["type"]) or detail["msg"][0].lower() + detail["msg"][1:]


def _path(detail: ErrorDetails) -> str:
    """Where it is, lists counted from 0 as in FHIRPath: `name[0].family`."""
    path = ""
    for step in detail["loc"]:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step not in SHAPES and not step.startswith(("function-", "constrained-")) and step != "bool":
            path += f".{step}" if path else step
    return path
