"""Finding a patient for whoever is at the telephone: by PESEL, telephone number or name.

Names and numbers are sealed, so they are looked up by fingerprint: a whole number, or whole words of a name, in any
order and with or without accents. An unconfirmed account is found too: what was typed there is not proven.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.identity import parse_pesel
from core.accounts.patients import IDENTITY, NAME, PHONE, Patient, PatientName, words_of_name
from core.context import Work
from core.errors import UnusablePesel, UnusablePhone
from core.orm import keys_of
from core.paging import Page
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.normalisation import fitting
from core.text.phones import parse_phone

MOST: Final = 8
"""How many are shown; with more, another word of the name is needed."""

SHORTEST: Final = 2
LONGEST: Final = 120


async def find(work: Work, caller: Caller, text: str) -> Page[Patient]:
    """The patients who may be meant, by name; `has_next` tells that there are more of them.

    Raises: NotPermitted, UnusableText.
    Locks: audit log.
    """
    await members.require(work, caller, Action.FIND_PATIENT)
    looked_for = _looked_for(work, fitting(text, SHORTEST, LONGEST))
    query = sa.select(Patient).where(looked_for).order_by(Patient.id).limit(MOST + 1)
    found = (await work.session.scalars(query)).all()
    shown = tuple(sorted(found[:MOST], key=lambda patient: (patient.last_name, patient.first_name, patient.id)))
    if not shown:
        await audit.note(work, caller.address, AuditAction.SEARCHED_PATIENTS)
    for patient in shown:
        await audit.note(work, caller.address, AuditAction.FOUND_PATIENT, patient_id=patient.id)
    return Page(shown, 1, has_next=len(found) > MOST)


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
    words = sorted(words_of_name(text))
    with_each = (
        Patient.id.in_(
            sa.select(PatientName.patient_id).where(PatientName.fingerprint.in_(keys.fingerprints(NAME, word)))
        )
        for word in words
    )
    return sa.and_(sa.literal(bool(words)), *with_each)
