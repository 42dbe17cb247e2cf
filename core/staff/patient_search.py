"""Finding a patient for whoever is at the telephone: by PESEL, telephone number or name.

Names and numbers are sealed, so they are looked up by fingerprint: a whole number, or words of a name and how they
begin, in any order and in any letters. An unconfirmed account is found too, but behind the confirmed ones: what was
typed there is not proven, and may have been typed by anybody (D16).
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.identity import parse_pesel
from core.accounts.name_terms import terms_looked_for, whole_words
from core.accounts.patients import IDENTITY, NAME, PHONE, Patient, PatientName, Tier
from core.context import Work
from core.errors import UnusablePesel, UnusablePhone
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

SHORTEST: Final = 2
LONGEST: Final = 120


async def find(work: Work, caller: Caller, text: str) -> Page[Patient]:
    """The patients who may be meant: confirmed ones first, then those with just such words in their name, by surname;
    `has_next` tells that there are more of them.

    Raises: NotPermitted, UnusableText.
    Locks: audit log.
    """
    await members.require(work, caller, Action.FIND_PATIENT)
    typed = fitting(text, SHORTEST, LONGEST)
    query = sa.select(Patient).where(_looked_for(work, typed)).order_by(Patient.tier != Tier.FULL, Patient.id)
    terms = terms_looked_for(typed)
    found = sorted(await work.session.scalars(query.limit(MOST_COMPARED)), key=lambda each: _order(each, terms))
    shown = tuple(found[:MOST])
    if not shown:
        await audit.note(work, caller.address, AuditAction.SEARCHED_PATIENTS)
    for patient in shown:
        await audit.note(work, caller.address, AuditAction.FOUND_PATIENT, patient_id=patient.id)
    return Page(shown, 1, has_next=len(found) > MOST)


def _order(patient: Patient, terms: frozenset[str]) -> tuple[bool, bool, Order, Order, int]:
    return (
        patient.tier is not Tier.FULL,
        not terms <= whole_words(patient.full_name),
        polish_order(patient.last_name),
        polish_order(patient.first_name),
        patient.id,
    )


def _looked_for(work: Work, text: str) -> sa.ColumnElement[bool]:
    keys = keys_of(work.session)
    try:
        identity = parse_pesel(text, work.clinic.day_of(work.now))
        return Patient.identity_fingerprint.in_(keys.fingerprints(IDENTITY, identity.key))
    except UnusablePesel:
        pass
    try:
        phone = parse_phone(text, work.clinic.country)
        return Patient.phone_fingerprint.in_(keys.fingerprints(PHONE, phone))
    except UnusablePhone:
        pass
    terms = sorted(terms_looked_for(text))
    with_each = (
        Patient.id.in_(
            sa.select(PatientName.patient_id).where(PatientName.fingerprint.in_(keys.fingerprints(NAME, term)))
        )
        for term in terms
    )
    return sa.and_(sa.literal(bool(terms)), *with_each)
