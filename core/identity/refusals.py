"""Why an identity is not confirmed, or not yet (D1, D2, D16, D18). Facts, as all that core refuses (`core.errors`).

IdentityRefused
├── AlreadyFull             there is nothing to confirm any more
├── AskedTooOften           as many requests in a day as are allowed
├── RequestOver             the request was decided, cancelled or replaced meanwhile
├── CaseTakenBy             a colleague calls this patient
├── CodeRefused             a one-time code doesn't open a case
│   ├── CodeWrong
│   ├── CodeUsed
│   ├── CodeExpired
│   ├── CodeNotAsked        the patient who was found has none
│   ├── CodeVoid            too many wrong ones were tried for this patient
│   └── GuessedTooOften     whoever types has typed too many wrong ones
├── OwnIdentity             nobody of the staff confirms themselves
├── NotByTelephone          this document counts only when both are present
├── BankRefused             on the way to the bank and back
│   ├── LinkUsed
│   ├── LinkExpired
│   ├── WayRanOut           who went to the bank isn't back in time
│   ├── BrokenOffHere       who was back in time has waited for nothing
│   ├── SomebodyElsesLink
│   ├── CancelledAtBank
│   ├── BankAway
│   ├── BankTooSlow
│   ├── AnswerNotTrusted    whatever answered, it can't be believed
│   └── AnswerIncomplete    the bank's answer doesn't tell who somebody is
└── NotThePerson            who was proven is not whose account it is
    ├── PeselDiffers
    ├── NameDiffers
    ├── BirthDateDiffers
    ├── UnderEighteen
    └── IdentityHeldElsewhere
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal


class IdentityRefused(Refusal):
    """An identity can't be confirmed so, or not now."""


@dataclass(unsafe_hash=True)
class AlreadyFull(IdentityRefused):
    """The account has the full level."""


@dataclass(unsafe_hash=True)
class AskedTooOften(IdentityRefused):
    """The patient has asked as often as is allowed in a day; at `again` they may once more."""

    again: dt.datetime


@dataclass(unsafe_hash=True)
class RequestOver(IdentityRefused):
    """The request is no longer open: decided, cancelled, run out, or replaced by a newer one."""


@dataclass(unsafe_hash=True)
class CaseTakenBy(IdentityRefused):
    """A colleague is the one who calls."""

    name: str


class CodeRefused(IdentityRefused):
    """What was typed opens no case."""


@dataclass(unsafe_hash=True)
class CodeWrong(CodeRefused):
    """No code that is open is written so."""


@dataclass(unsafe_hash=True)
class CodeUsed(CodeRefused):
    """It was decided on, cancelled, or replaced by a newer code."""


@dataclass(unsafe_hash=True)
class CodeExpired(CodeRefused):
    """Its time has run out."""


@dataclass(unsafe_hash=True)
class CodeNotAsked(CodeRefused):
    """The patient who was found has no code that still counts."""


@dataclass(unsafe_hash=True)
class CodeVoid(CodeRefused):
    """So many wrong ones were tried for the patient that theirs no longer holds."""


@dataclass(unsafe_hash=True)
class GuessedTooOften(CodeRefused):
    """The member of staff has typed too many wrong codes; at `again` they may once more."""

    again: dt.datetime


@dataclass(unsafe_hash=True)
class OwnIdentity(IdentityRefused):
    """The account is that of the very member of staff who decides."""


@dataclass(unsafe_hash=True)
class NotByTelephone(IdentityRefused):
    """The document counts only when the patient and it are there (D18)."""


class BankRefused(IdentityRefused):
    """Something on the way to the bank and back; the patient may begin anew."""


@dataclass(unsafe_hash=True)
class LinkUsed(BankRefused):
    """Each step of the way can be taken once."""


@dataclass(unsafe_hash=True)
class LinkExpired(BankRefused):
    """The link leads nowhere any more: its time has run out, or a newer one takes its place."""


@dataclass(unsafe_hash=True)
class WayRanOut(BankRefused):
    """So many minutes are for the way to the bank and back, and they are over."""

    minutes: int


@dataclass(unsafe_hash=True)
class BrokenOffHere(BankRefused):
    """The person was back in time, and the portal has not got to deciding: it was stopped, or failed."""


@dataclass(unsafe_hash=True)
class SomebodyElsesLink(BankRefused):
    """Who comes back from the bank is not who went there, or there never was such a way."""


@dataclass(unsafe_hash=True)
class CancelledAtBank(BankRefused):
    """The person, or the bank, has broken it off there."""


@dataclass(unsafe_hash=True)
class BankAway(BankRefused):
    """The bank can't be asked at the moment."""


@dataclass(unsafe_hash=True)
class BankTooSlow(BankRefused):
    """The bank was asked, and has not answered in time."""


@dataclass(unsafe_hash=True)
class AnswerNotTrusted(BankRefused):
    """Something was answered that the bank can't have said, not of this person and to this clinic, now."""


@dataclass(unsafe_hash=True)
class AnswerIncomplete(BankRefused):
    """The bank tells neither a PESEL nor both a name and a birth date, or two birth dates that differ."""


class NotThePerson(IdentityRefused):
    """Who was proven is not whose account it is, or may not be confirmed so."""


@dataclass(unsafe_hash=True)
class PeselDiffers(NotThePerson):
    """The PESEL is not the account's."""


@dataclass(unsafe_hash=True)
class NameDiffers(NotThePerson):
    """The name is not the account's, however it is written."""


@dataclass(unsafe_hash=True)
class BirthDateDiffers(NotThePerson):
    """The birth date is not the account's."""


@dataclass(unsafe_hash=True)
class UnderEighteen(NotThePerson):
    """The bank's way is for adults; from that day on, it is open (D2)."""

    until: dt.date


@dataclass(unsafe_hash=True)
class IdentityHeldElsewhere(NotThePerson):
    """Another account has the full level with this very identity (D16). Only who has proven the identity is told."""
