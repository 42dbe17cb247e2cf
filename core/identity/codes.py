"""One-time codes: what the patient sees in their chat, and somebody of the staff types (D18).

A code says that who is at the desk, or on the telephone, has the patient's chat before them. It is made by the system's
generator of secrets and kept as a fingerprint, so that nobody can show it again. How many wrong ones are typed is
counted in the database.
"""

from __future__ import annotations

import datetime as dt
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient
from core.context import Work
from core.identity import asking
from core.identity.model import (
    VALID_FOR,
    CodeGuesses,
    ConfirmationStatus,
    IdentityConfirmation,
    Route,
    is_over,
    new_request,
    settle_tier,
)
from core.identity.refusals import CodeExpired, CodeRefused, CodeUsed, CodeWrong, GuessedTooOften
from core.orm import keys_of
from core.text.normalisation import plain

CODE: Final = "identity_confirmations.code"
"""The purpose under which codes are fingerprinted."""

ALPHABET: Final = "BCDFGHJKMNPRSTWXZ"
"""Letters that look like no other and like no figure; without vowels, so that no code is a word."""

LENGTH: Final = 8
"""17 letters in 8 places: seven thousand million codes, of which a few are open."""

GROUP: Final = 4

MOST_GUESSES: Final = 10
"""Wrong codes that a member of staff may type within `GUESSES_WITHIN`."""

GUESSES_WITHIN: Final = dt.timedelta(hours=1)
REMEMBERED_FOR: Final = dt.timedelta(days=1)
"""How long a code that no longer counts is told from one that never was."""

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Issued:
    """A request, and its code in two groups, `BCDF-GHJK`: known here alone, and to whom it is shown."""

    request: IdentityConfirmation
    code: str = field(repr=False)


async def issue(work: Work, patient: Patient, route: Route) -> Issued:
    """A code for `VALID_FOR`, for the reception or the call centre. It replaces a code or a way to the bank.

    Raises: NotFound, AlreadyFull, RegulationsChanged, AskedTooOften.
    Locks: patient.
    """
    patient = await asking.prepare(work, patient, route)
    for _ in range(_TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        with suppress(IntegrityError):  # somebody else has this very code
            async with work.session.begin_nested():
                request = new_request(work, patient, route)
                request.expires_at = work.now + VALID_FOR
                request.code_fingerprint = keys_of(work.session).fingerprint(CODE, code)
            await settle_tier(work, patient)
            return Issued(request, f"{code[:GROUP]}-{code[GROUP:]}")
    raise AssertionError("codes are drawn from too few")


def read_code(text: str) -> str | None:
    """The letters of a code as people type them, with spaces, dashes and small letters; `None` for what is no code."""
    letters = "".join(filter(str.isalnum, plain(text))).upper()
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def may_be_typed(work: Work, request: IdentityConfirmation, by: str) -> bool:
    """Whether the request's code still counts: until what its patient was told, whatever has happened since. Whoever
    has opened the case with it may come back to it until it is over.
    """
    return request.taken_by == by or work.now < request.opened_at + VALID_FOR


def is_its_code(work: Work, request: IdentityConfirmation, typed: str) -> bool:
    """Whether what was typed is the request's code."""
    code = read_code(typed)
    return code is not None and request.code_fingerprint in keys_of(work.session).fingerprints(CODE, code)


async def find_by_code(work: Work, typed: str) -> IdentityConfirmation | CodeRefused:
    """The request whose code was typed, if it is open; or why there is none.

    Gives: CodeWrong, CodeUsed, CodeExpired.
    """
    code = read_code(typed)
    if code is None:
        return CodeWrong()
    prints = keys_of(work.session).fingerprints(CODE, code)
    query = sa.select(IdentityConfirmation).where(
        IdentityConfirmation.code_fingerprint.in_(prints), IdentityConfirmation.opened_at > work.now - REMEMBERED_FOR
    )
    query = query.order_by(IdentityConfirmation.opened_at.desc()).limit(1)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        return CodeWrong()
    if found.status is ConfirmationStatus.EXPIRED or (found.is_open and is_over(found, work.now)):
        return CodeExpired()
    return found if found.is_open else CodeUsed()


async def guesses_of(work: Work, address: str) -> CodeGuesses:
    """How many wrong codes somebody has typed lately, kept from others until this transaction ends."""
    query = sa.select(CodeGuesses).where(CodeGuesses.by == address).with_for_update()
    fresh = {"populate_existing": True}
    if (found := await work.session.scalar(query, execution_options=fresh)) is None:
        with suppress(IntegrityError):  # their other turn was quicker
            async with work.session.begin_nested():
                work.session.add(CodeGuesses(by=address, since=work.now, wrong=0))
        found = (await work.session.scalars(query, execution_options=fresh)).one()
    if found.since <= work.now - GUESSES_WITHIN:
        found.since, found.wrong = work.now, 0
    return found


def too_many(guesses: CodeGuesses) -> GuessedTooOften | None:
    """That they have to wait, if they have to.

    Gives: GuessedTooOften.
    """
    return GuessedTooOften(guesses.since + GUESSES_WITHIN) if guesses.wrong >= MOST_GUESSES else None
