"""What resources are known by, and what those may be known by that others refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

from core.exchange.fhir.datatypes import Identifier, Reference
from core.exchange.fhir.systems import names_person
from core.exchange.fhir.written import Json
from core.exchange.known import Key, KeyKind

KNOWN_BY_IDENTIFIERS: Final = frozenset(
    {"Patient", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Schedule", "Appointment"}
)
_RELATIVE: Final = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?")
ABSOLUTE: Final = re.compile(r"(?:https?|urn):.+")


def keys_of_entry(kind: str, value: Json, address: str | None, source: str = "") -> list[Key]:
    """What a resource is known by. What is malformed in it names nothing, and is told of elsewhere.

    People and the clinic's own things are known by their identifiers. A laboratory may give one number to several
    reports, so others are only known by theirs when they have no id.
    """
    keys = []
    if address is not None:
        keys.append(Key.of_address(address))
    if isinstance(number := value.get("id"), str):
        keys.append(Key.of_id(kind, number, source))
    if kind in KNOWN_BY_IDENTIFIERS or not any(what is KeyKind.ID for what, _, _ in keys):
        keys += [Key.of_identifier(kind, *each) for each in _identifiers(value.get("identifier"))]
    return keys


def keys_of_reference(reference: Reference, wanted: str, address: str | None, source: str = "") -> list[Key]:
    """What a resource of the sort that is wanted may be known by that something refers to; `address` is that of what
    does. None, when it refers to a resource of another sort, or to none.
    """
    keys = []
    if reference.reference is not None:
        path, _, query = reference.reference.partition("?")
        found = _RELATIVE.fullmatch(path)
        if query:
            system, _, value = dict(parse_qsl(query)).get("identifier", "").partition("|")
            keys += [Key.of_identifier(wanted, system, value)] if path == wanted and value else []
        elif found is not None and found[1] == wanted:
            base = _base(address)
            keys += [] if base is None else [Key.of_address(f"{base}{found[1]}/{found[2]}")]
            keys.append(Key.of_id(wanted, found[2], source))
        elif ABSOLUTE.fullmatch(path):
            keys.append(Key.of_address(path))
            end = re.search(rf"/{wanted}/([A-Za-z0-9.-]{{1,64}})$", path)
            keys += [] if end is None else [Key.of_id(wanted, end[1], source)]
    if reference.identifier is not None and reference.identifier.key is not None:
        keys.append(Key.of_identifier(wanted, *reference.identifier.key))
    return keys


def _base(address: str | None) -> str | None:
    found = re.fullmatch(r"(https?://.+/)[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}", address or "")
    return None if found is None else found[1]


def _identifiers(value: object) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict) and isinstance(each.get("value"), str) and isinstance(each.get("system"), str):
            made = Identifier.model_construct(use=each.get("use"), system=each["system"], value=each["value"])
            if made.key is not None and made.key[1] and not names_person(made.key[0]):
                yield made.key
