"""Everything that can go wrong by rule.

PortalError
├── ConfigurationError          a setting or the clinic file is wrong; the message says which and how to mend it
│   ├── ClinicFileError
│   └── KeyRingError
└── Refusal                     the rules say no; carries facts, never sentences
    ├── UnusableInput           what was typed can't be used
    │   ├── UnusableName, OneName, UnusablePesel
    │   ├── UnusablePassport, CountryUnclear, PassportNumberUnclear
    │   ├── UnusableBirthDate, UnusablePhone, UnusableDay, UnusableSpan (`core.appointments.refusals`)
    │   └── UnusableText, UnusableTable and UnusableCollection (`core.results.refusals`)
    ├── NotYourContact          the shared contact belongs to somebody else
    ├── RegulationsChanged      the accepted version is not the current one
    ├── AccountExists           this person has an account already
    ├── FullLevelNeeded         the feature needs a confirmed identity (S33)
    ├── FilesFull               (S62, D4)
    ├── ConsentNeeded           (S57, D7)
    ├── BookingRefused
    │   ├── BookingLimitReached (S7, D3)
    │   ├── SlotTaken           somebody else has it
    │   ├── HoldExpired         the five minutes ran out and somebody else has it now
    │   ├── SlotInPast
    │   ├── TooLateToBook       less than the clinic's notice remains
    │   ├── PatientBusy         the patient is elsewhere at that time (D15)
    │   └── SlotWithdrawn       the clinic no longer offers it
    ├── CancellingRefused
    │   ├── BookedElsewhere     (S11, D12)
    │   ├── AlreadyCancelled
    │   └── AlreadyStarted, NotToday, TooLateToAnswer (the last two: `core.reminders.refusals`)
    ├── StaffRefused            one of the clinic's people, or somebody who is not, can't do that
    │   ├── NotPermitted
    │   │   ├── NotStaff
    │   │   ├── WrongChat       in another chat they could
    │   │   └── RoleNeeded      colleagues can
    │   ├── LastAdmin           nobody would be left to manage the staff
    │   ├── TooEarlyToMark      the appointment is yet to come
    │   ├── TooLateToMark       its day, or the day on which it was marked, is over
    │   ├── ChatClosedAlready   the account has no chat that could be closed
    │   ├── NotAttended         instructions follow a visit that took place
    │   └── PatientCantRead     what is meant for a patient is closed to them
    ├── QuestionRefused
    │   ├── QuestionOpen        one about this visit is not closed yet
    │   ├── QuestionClosed      its patient can do no more about it
    │   ├── FilesOnTheWay       not all that goes with it is here
    │   ├── TakenBy             a colleague has the case
    │   ├── AlreadyAnswered
    │   ├── AlreadyDeclined
    │   ├── QuestionWithdrawn
    │   └── NoSuchCase          the staff have none with this number
    ├── PreparationRefused, PrescriptionRefused     in `core.preparation.refusals` and `core.prescriptions.refusals`
    ├── ResultRefused           what can't be done about a result: `core.results.refusals`
    ├── OfferRefused, ReferralRefused       of an offered time, or a referral: `core.offers`, `core.referrals`
    ├── CertificateRefused, DeskRequestRefused      `refusals` of `core.treatment.certificates`, `core.requests`
    ├── MovingRefused, RecordExists     about accounts that move, and records that are doubles: `core.records.refusals`
    ├── IdentityRefused, FamilyRefused      not confirmed, may not act for another: `core.identity`, `core.family`
    └── NotFound                no such thing, or not theirs: the two are not told apart

A refusal is shown to people in the words of `dialogs.refusals`. Anything that is not a `PortalError` is a bug.

Refusals compare by value. They can't be frozen: a context manager that lets one pass writes its traceback into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.roles import Role


class PortalError(Exception):
    """The root of all errors raised on purpose."""


class ConfigurationError(PortalError):
    """A setting is missing or wrong; the message is one sentence that says which and how to mend it."""


class ClinicFileError(ConfigurationError):
    """The clinic file is wrong; the message names each fault in it."""


class KeyRingError(ConfigurationError):
    """`PORTAL_KEY` is not a list of keys, or none of them opens what is stored."""


class Refusal(PortalError):
    """The rules say no. Subclasses are facts."""


class UnusableInput(Refusal):
    """What was typed can't be used; the question stays open."""


class UnusableName(UnusableInput):
    """Not a name: letters, spaces, hyphens, apostrophes and dots."""


@dataclass(unsafe_hash=True)
class OneName(UnusableInput):
    """A single word; it may be all of a name."""

    name: str = field(repr=False)


class PeselFault(StrEnum):
    """Why eleven digits are not a PESEL (D16)."""

    LENGTH = "length"
    CHECKSUM = "checksum"
    DATE = "date"
    FUTURE = "future"


@dataclass(unsafe_hash=True)
class UnusablePesel(UnusableInput):
    """Not a PESEL number (D16)."""

    fault: PeselFault


class UnusablePassport(UnusableInput):
    """Neither a country nor a passport number could be read."""


@dataclass(unsafe_hash=True)
class CountryUnclear(UnusableInput):
    """A passport's number without a clear country: those that may be meant have, each, the number of their reading."""

    number: str = field(repr=False)
    readings: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(unsafe_hash=True)
class PassportNumberUnclear(UnusableInput):
    """A passport's country, but no number, or more than one."""

    country: str


@dataclass(unsafe_hash=True)
class UnusableBirthDate(UnusableInput):
    """Not a date, or not one on which a living person was born."""


@dataclass(unsafe_hash=True)
class UnusablePhone(UnusableInput):
    """Not a telephone number that exists."""


@dataclass(unsafe_hash=True)
class UnusableDay(UnusableInput):
    """Not a day, or one too far from today."""


@dataclass(unsafe_hash=True)
class UnusableText(UnusableInput):
    """Free text shorter or longer than the rule allows; lengths in code points (D14)."""

    shortest: int
    longest: int
    length: int


@dataclass(unsafe_hash=True)
class NotYourContact(Refusal):
    """The contact that was shared is not the sender's own."""


@dataclass(unsafe_hash=True)
class RegulationsChanged(Refusal):
    """The regulations changed between reading and accepting."""

    current: str


@dataclass(unsafe_hash=True)
class AccountExists(Refusal):
    """The person has an account already."""


@dataclass(unsafe_hash=True)
class FullLevelNeeded(Refusal):
    """The feature is closed until the identity is confirmed (S33)."""

    feature: str


@dataclass(unsafe_hash=True)
class FilesFull(Refusal):
    """The patient has as many files as are allowed (S62, D4)."""

    limit: int


class ConsentNeeded(Refusal):
    """Files are sent only with the patient's consent (S57, D7)."""


class BookingRefused(Refusal):
    """The slot can't be had."""


@dataclass(unsafe_hash=True)
class BookingLimitReached(BookingRefused):
    """As many upcoming appointments as the level allows are booked already (S7, D3)."""

    limit: int


@dataclass(unsafe_hash=True)
class SlotTaken(BookingRefused):
    """Somebody else has the slot."""

    start: datetime


@dataclass(unsafe_hash=True)
class HoldExpired(BookingRefused):
    """The hold ran out and, meanwhile, somebody else took the slot."""

    start: datetime


@dataclass(unsafe_hash=True)
class SlotInPast(BookingRefused):
    """The slot's time has passed."""

    start: datetime


@dataclass(unsafe_hash=True)
class TooLateToBook(BookingRefused):
    """Less than the clinic's shortest notice remains before the slot."""

    start: datetime
    notice: timedelta


@dataclass(unsafe_hash=True)
class PatientBusy(BookingRefused):
    """The patient has another appointment that overlaps (D15)."""

    start: datetime


@dataclass(unsafe_hash=True)
class SlotWithdrawn(BookingRefused):
    """The clinic's file no longer offers this slot."""

    start: datetime


class CancellingRefused(Refusal):
    """The appointment can't be cancelled here."""


@dataclass(unsafe_hash=True)
class BookedElsewhere(CancellingRefused):
    """It was not booked through the portal (S11, D12)."""

    phone: str


@dataclass(unsafe_hash=True)
class AlreadyCancelled(CancellingRefused):
    """It is cancelled already."""


@dataclass(unsafe_hash=True)
class AlreadyStarted(CancellingRefused):
    """Its time has come; it can no longer be cancelled."""

    phone: str


class StaffRefused(Refusal):
    """Something that only some of the clinic's people may do, in some chats."""


class NotPermitted(StaffRefused):
    """Whoever asks may not do that, or not in this chat."""


@dataclass(unsafe_hash=True)
class NotStaff(NotPermitted):
    """Whoever asks is not of the clinic's staff."""


@dataclass(unsafe_hash=True)
class WrongChat(NotPermitted):
    """It is not done in this chat."""


@dataclass(unsafe_hash=True)
class RoleNeeded(NotPermitted):
    """The member has none of the roles that may do it."""

    roles: frozenset[Role]


@dataclass(unsafe_hash=True)
class LastAdmin(StaffRefused):
    """Without this member nobody would manage the staff."""


@dataclass(unsafe_hash=True)
class TooEarlyToMark(StaffRefused):
    """Nobody can know yet whether the patient comes."""

    start: datetime


@dataclass(unsafe_hash=True)
class NobodyArrives(StaffRefused):
    """A telephone consultation: its patient stays at home."""


@dataclass(unsafe_hash=True)
class TooLateToMark(StaffRefused):
    """What was marked is corrected on the same day, or not at all."""


@dataclass(unsafe_hash=True)
class ChatClosedAlready(StaffRefused):
    """The account has no chat, so there is no access to be closed."""


class NotAttended(StaffRefused):
    """It is not marked as attended."""


@dataclass(unsafe_hash=True)
class PatientCantRead(StaffRefused):
    """The patient's identity isn't confirmed, so that they could not open it (S33). They can be told by telephone."""

    phone: str


class QuestionRefused(Refusal):
    """That can't be done about a question to the doctor, or not by this person, or not now."""


@dataclass(unsafe_hash=True)
class QuestionOpen(QuestionRefused):
    """The patient has a question about this visit that is not closed yet."""

    number: int


@dataclass(unsafe_hash=True)
class QuestionClosed(QuestionRefused):
    """The patient can neither add to the question nor withdraw it any more."""


@dataclass(unsafe_hash=True)
class FilesOnTheWay(QuestionRefused):
    """Some of the files that were added are not here yet."""

    count: int


@dataclass(unsafe_hash=True)
class TakenBy(QuestionRefused):
    """A colleague has the case."""

    name: str


@dataclass(unsafe_hash=True)
class AlreadyAnswered(QuestionRefused):
    """A colleague has answered the question."""

    by: str


@dataclass(unsafe_hash=True)
class AlreadyDeclined(QuestionRefused):
    """The question was declined."""

    by: str


@dataclass(unsafe_hash=True)
class QuestionWithdrawn(QuestionRefused):
    """The patient has withdrawn the question."""


@dataclass(unsafe_hash=True)
class NoSuchCase(QuestionRefused):
    """No question has this number."""

    number: int


@dataclass(unsafe_hash=True)
class NotFound(Refusal):
    """No such thing, or not theirs."""
