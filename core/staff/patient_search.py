"""Finding a patient for whoever is at the telephone: by PESEL, telephone number or the end of one, date of birth, name.

Names and numbers are sealed, so they are looked up by fingerprint: a number, or words of a name and how they begin, in
any order and in any letters; if that finds nobody, how they sound. Behind these stand those in whose name the words are
somewhere inside, as long as nobody is called just so. An unconfirmed account is found too, but behind the confirmed
ones: what was typed there is not proven, and may have been typed by anybody (D16).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Final, TypeAlias

import sqlalchemy as sa

from core.accounts.birth_dates import parse_birth_date
from core.accounts.identity import parse_pesel
from core.accounts.name_terms import (
    birth_looked_for,
    end_looked_for,
    parts_looked_for,
    sounds_looked_for,
    terms_looked_for,
    whole_words,
)
from core.accounts.patients import IDENTITY, NAME, PHONE, Patient, PatientName, Tier
from core.context import Work
from core.errors import UnusableBirthDate, UnusablePesel, UnusablePhone
from core.keys import KeyRing
from core.orm import keys_of
from core.paging import Page
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.collation import Order, polish_order
from core.text.normalisation import fitting
from core.text.phones import parse_phone

MOST: Final = 8
"""How many are shown; with more, another word of the name is needed."""

MOST_COMPARED: Final = 200
"""Among how many the best are looked for."""

Keep: TypeAlias = Callable[[Collection[int]], Awaitable[Collection[int]]]
"""Of patients (numbers), those who may be found."""

WayToLook: TypeAlias = tuple[sa.ColumnElement[bool], Callable[[Patient], bool]]
"""What has to be stored of a patient, and what has to be true besides."""

SHORTEST: Final = 2
LONGEST: Final = 120


async def find(work: Work, caller: Caller, text: str, keep: Keep | None = None) -> Page[Patient]:
    """The patients who may be meant: those whose names begin so before those that have it inside, confirmed ones first,
    then those with just such words in their name, by surname; `has_next` tells that there are more of them. With
    `keep`, only those whom it keeps are found, and the audit log says that they are the caller's own.

    Raises: NotPermitted, UnusableText.
    Locks: audit log.
    """
    await members.require(work, caller, Action.FIND_PATIENT)
    typed = fitting(text, SHORTEST, LONGEST)
    terms = terms_looked_for(typed)
    begin = await _first_found(work, _ways_to_look(work, typed), keep)
    found = sorted(begin, key=lambda each: _order(each, terms))
    if len(found) <= MOST and not any(terms <= whole_words(each.full_name) for each in found):
        inside = await _first_found(work, _inside(work, typed), keep)
        known = {each.id for each in found}
        found += sorted((each for each in inside if each.id not in known), key=lambda each: _order(each, terms))
    shown = tuple(found[:MOST])
    if not shown:
        await audit.note(work, caller.address, AuditAction.SEARCHED_PATIENTS)
    what = AuditAction.FOUND_PATIENT if keep is None else AuditAction.FOUND_OWN_PATIENT
    for patient in shown:
        await audit.note(work, caller.address, what, patient_id=patient.id)
    return Page(shown, 1, has_next=len(found) > MOST)


def _order(patient: Patient, terms: frozenset[str]) -> tuple[bool, bool, Order, Order, int]:
    return (
        patient.tier is not Tier.FULL,
        not terms <= whole_words(patient.full_name),
        polish_order(patient.last_name),
        polish_order(patient.first_name),
        patient.id,
    )


async def _first_found(work: Work, ways: Iterator[WayToLook], keep: Keep | None) -> list[Patient]:
    """Whom the first way finds that finds anybody."""
    for condition, is_meant in ways:
        query = sa.select(Patient).where(condition).order_by(Patient.tier != Tier.FULL, Patient.id).limit(MOST_COMPARED)
        found = [each for each in await work.session.scalars(query) if is_meant(each)]
        if found and keep is not None:
            kept = await keep(frozenset(each.id for each in found))
            found = [each for each in found if each.id in kept]
        if found:
            return found
    return []


def _ways_to_look(work: Work, text: str) -> Iterator[WayToLook]:
    keys = keys_of(work.session)
    try:
        identity = parse_pesel(text, work.clinic.day_of(work.now))
    except UnusablePesel:
        pass
    else:
        yield Patient.identity_fingerprint.in_(keys.fingerprints(IDENTITY, identity.key)), _anybody
        return
    try:
        phone = parse_phone(text, work.clinic.country)
    except UnusablePhone:
        pass
    else:
        yield Patient.phone_fingerprint.in_(keys.fingerprints(PHONE, phone)), _anybody
        return
    if (end := end_looked_for(text)) is not None:
        yield _named(keys, (frozenset((end,)),)), _anybody
    try:
        born = parse_birth_date(text, work.clinic.day_of(work.now))
    except UnusableBirthDate:
        pass
    else:
        yield _named(keys, (frozenset((birth_looked_for(born),)),)), _anybody
        return
    terms = terms_looked_for(text)
    yield _named(keys, tuple(frozenset((term,)) for term in sorted(terms))), _anybody
    yield _named(keys, sounds_looked_for(text)), _anybody


def _inside(work: Work, text: str) -> Iterator[WayToLook]:
    """The words as parts of a name; no number is a part of one."""
    terms = terms_looked_for(text)
    if any(sign.isalpha() for sign in text):
        yield _named(keys_of(work.session), parts_looked_for(text)), lambda each: _has_parts(each, terms)


def _named(keys: KeyRing, groups: Collection[frozenset[str]]) -> sa.ColumnElement[bool]:
    """Whose name has one of each group of terms; nobody, if there is no group."""
    with_each = (
        Patient.id.in_(sa.select(PatientName.patient_id).where(PatientName.fingerprint.in_(_prints(keys, group))))
        for group in groups
    )
    return sa.and_(sa.literal(bool(groups)), *with_each)


def _prints(keys: KeyRing, terms: Collection[str]) -> list[bytes]:
    return [each for term in sorted(terms) for each in keys.fingerprints(NAME, term)]


def _anybody(_: Patient) -> bool:
    return True


def _has_parts(patient: Patient, terms: Collection[str]) -> bool:
    """Whether each stands in a word of the name: that its parts do may be chance."""
    words = whole_words(patient.full_name)
    return all(any(term in word for word in words) for term in terms)
