"""A patient's PIN: asked before anything medical is shown, once the account was not in use for a while.

Nobody keeps the digits. What is kept is made of them in two steps: a keyed hash, so that the database alone tells
nothing, then scrypt with a salt of its own (decision 0035). That takes a moment and is done before the transaction
(`salt_for`, `proven`); in the transaction a proof is compared, and counted, under the patient's lock. Wrong ones make
the next one wait, and of `MOST_TRIES` in a row none more is compared: then the identity has to be confirmed once more,
which forgets the PIN (`forget`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts import easy_pins
from core.accounts.patients import Patient, lock_patient
from core.accounts.pin_refusals import PinNeeded, PinsDiffer
from core.context import Work
from core.errors import NotFound
from core.keys import KeyRing
from core.orm import Base

PURPOSE: Final = "pins.digits"
"""The purpose under which the digits are hashed."""

PAUSES: Final = (1, 5, 15, 60)
"""Minutes without use after which a patient may have the PIN asked for; the second is the one to begin with."""

USUAL_PAUSE: Final = PAUSES[1]

MOST_TRIES: Final = 10
"""Wrong ones in a row, after which none is compared any more."""

_WAITS: Final[Mapping[int, timedelta]] = MappingProxyType(
    {
        3: timedelta(seconds=30),
        4: timedelta(minutes=1),
        5: timedelta(minutes=5),
        6: timedelta(minutes=15),
        7: timedelta(minutes=30),
        8: timedelta(hours=1),
        9: timedelta(hours=1),
    }
)
"""How long to wait after so many wrong ones in a row."""

_SALT_BYTES: Final = 16
_COST: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
"""16 MiB and about a twentieth of a second."""


class PinStep(StrEnum):
    """What somebody is asked to write a PIN for."""

    CHECK = "check"
    """To show that it is them."""

    CHOOSE = "choose"
    """To have it from now on."""

    REPEAT = "repeat"
    """The same once more."""


class KeptPin(Base):
    """What is kept of a patient's PIN, and of one that is being chosen. `tries` are the wrong ones in a row."""

    __tablename__ = "pins"

    patient_id: Mapped[int] = mapped_column(
        sa.ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    salt: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    proof: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    new_salt: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    new_proof: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class TypedPin:
    """A PIN that somebody has just written, with what can be compared. Of `proofs` there is one for each key, that of
    the first key first; none where nothing was to be compared. It is never stored, and shows nothing in its `repr`.
    """

    digits: str = field(repr=False)
    salt: bytes | None = field(default=None, repr=False)
    proofs: tuple[bytes, ...] = field(default=(), repr=False)


class PinVerdict(StrEnum):
    """What came of a PIN that was written."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_SOON = "too_soon"
    """It was not compared, and doesn't count."""

    BLOCKED = "blocked"
    """Too many were wrong: it was not compared, or was the last one."""

    UNREAD = "unread"
    """It could not be compared, as when the PIN was changed in the same moment; it doesn't count."""


@dataclass(frozen=True, slots=True)
class PinStanding:
    """How many more may be wrong, and from when on the next one is compared; `None` when that is now."""

    left: int
    wait_until: datetime | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether only a confirmed identity helps."""
        return self.left <= 0


def has_pin(patient: Patient) -> bool:
    """Whether the patient has chosen one."""
    return patient.pin_pause is not None


def is_asked(patient: Patient, now: datetime) -> bool:
    """Whether the PIN is to be asked for before anything medical. A last use in the future is of a clock that was set
    back, and counts for none.
    """
    if patient.pin_pause is None:
        return False
    used_at = patient.pin_used_at
    return used_at is None or not timedelta(0) <= now - used_at < timedelta(minutes=patient.pin_pause)


def require_open(work: Work, patient: Patient) -> None:
    """Pass if what is medical may be shown.

    Raises: PinNeeded.
    """
    if is_asked(patient, work.now):
        raise PinNeeded


async def note_use(work: Work, patient: Patient) -> None:
    """The patient does something: the pause begins anew, unless it is over."""
    if has_pin(patient) and not is_asked(patient, work.now):
        patient.pin_used_at = work.now


async def salt_for(work: Work, patient: Patient, step: PinStep) -> bytes | None:
    """What to prove a PIN with that was just written for this step; `None` when nothing would come of it."""
    if step is PinStep.CHOOSE:
        return secrets.token_bytes(_SALT_BYTES)
    pin = await work.session.get(KeptPin, patient.id)
    if pin is None:
        return None
    if step is PinStep.REPEAT:
        return pin.new_salt
    standing = _standing(work, pin)
    return None if standing.is_blocked or standing.wait_until else pin.salt


def proven(keys: KeyRing, digits: str, salt: bytes | None) -> TypedPin:
    """A written PIN with its proofs, if there is a salt. Takes a while: to be called in a thread, in no transaction."""
    if salt is None:
        return TypedPin(digits)
    hashes = keys.fingerprints(PURPOSE, digits)
    return TypedPin(digits, salt, tuple(hashlib.scrypt(each, salt=salt, **_COST) for each in hashes))


async def standing(work: Work, patient: Patient) -> PinStanding:
    """How many more may be wrong, and when the next one is compared.

    Raises: NotFound, for a patient without a PIN.
    """
    return _standing(work, await _pin_of(work, patient))


async def check(work: Work, patient: Patient, typed: TypedPin) -> PinVerdict:
    """Compare a written PIN, and count it: what comes of it is an answer and no refusal, so that nothing is undone.

    Raises: NotFound, for a patient without a PIN.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    pin = await _pin_of(work, patient)
    now_standing = _standing(work, pin)
    if now_standing.is_blocked:
        return PinVerdict.BLOCKED
    if now_standing.wait_until:
        return PinVerdict.TOO_SOON
    if pin.proof is None or not typed.proofs or typed.salt != pin.salt:
        return PinVerdict.UNREAD
    if any(hmac.compare_digest(each, pin.proof) for each in typed.proofs):
        pin.tries, pin.next_try_at, patient.pin_used_at = 0, None, work.now
        await work.session.flush()
        return PinVerdict.RIGHT
    pin.tries += 1
    wait = _WAITS.get(pin.tries)
    pin.next_try_at = None if wait is None else work.now + wait
    await work.session.flush()
    return PinVerdict.BLOCKED if pin.tries >= MOST_TRIES else PinVerdict.WRONG


async def choose(work: Work, patient: Patient, typed: TypedPin) -> None:
    """Keep a PIN until it is written once more; the one that there is goes on to count.

    Raises: NotFound, when the account is gone; PinNeeded, UnusablePin.
    Locks: patient.
    """
    require_open(work, patient)
    easy_pins.require_hard(typed.digits, patient)
    await lock_patient(work.session, patient)
    pin = await work.session.get(KeptPin, patient.id, populate_existing=True)
    if pin is None:
        pin = KeptPin(patient_id=patient.id, tries=0)
        work.session.add(pin)
    pin.new_salt, pin.new_proof = typed.salt, next(iter(typed.proofs), None)
    await work.session.flush()


async def repeat(work: Work, patient: Patient, typed: TypedPin) -> None:
    """Have the PIN that was chosen from now on, if this is the same.

    Raises: NotFound, when none was chosen; PinNeeded, PinsDiffer.
    Locks: patient.
    """
    require_open(work, patient)
    await lock_patient(work.session, patient)
    pin = await _pin_of(work, patient)
    if pin.new_proof is None or typed.salt != pin.new_salt:
        raise PinsDiffer
    if not any(hmac.compare_digest(each, pin.new_proof) for each in typed.proofs):
        raise PinsDiffer
    pin.salt, pin.proof, pin.new_salt, pin.new_proof = pin.new_salt, pin.new_proof, None, None
    pin.tries, pin.next_try_at = 0, None
    patient.pin_pause, patient.pin_used_at = patient.pin_pause or USUAL_PAUSE, work.now
    await work.session.flush()


async def choose_pause(work: Work, patient: Patient, minutes: int) -> None:
    """From now on, ask after so many minutes without use.

    Raises: NotFound, for a patient without a PIN, and for minutes that nobody may choose; PinNeeded.
    """
    require_open(work, patient)
    if minutes not in PAUSES or not has_pin(patient):
        raise NotFound
    patient.pin_pause = minutes
    await work.session.flush()


async def forget(work: Work, patient: Patient) -> None:
    """From now on there is no PIN: it was switched off, or whoever had forgotten it has confirmed their identity. Where
    there is none, nothing happens.

    Raises: NotFound, when the account is gone.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    await work.session.execute(sa.delete(KeptPin).where(KeptPin.patient_id == patient.id))
    patient.pin_pause, patient.pin_used_at = None, None
    await work.session.flush()


def _standing(work: Work, pin: KeptPin) -> PinStanding:
    until = pin.next_try_at
    return PinStanding(max(MOST_TRIES - pin.tries, 0), until if until and until > work.now else None)


async def _pin_of(work: Work, patient: Patient) -> KeptPin:
    pin = await work.session.get(KeptPin, patient.id, populate_existing=True)
    if pin is None:
        raise NotFound
    return pin
