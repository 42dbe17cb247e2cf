"""Why an online consultation can't be had, or something can't be done in it (S16, S37, D22). Facts, as all that core
refuses (`core.errors`).

ConsultationRefused
├── NoConsultations         the clinic holds none in that specialty, or not of that kind
├── ConsultationsClosed     not at this hour; when they open again
├── QueueFull               as many wait as the clinic allows
├── RemoteFormNotAccepted   the patient hasn't accepted the remote form as it is now
├── SomebodyElseWrites      another one writes in the patient's consultation
├── WritesElsewhere         who writes has another consultation open, for somebody else
├── ConsultationOver        it has ended
├── ConsultationNotTaken    nobody has taken it yet
├── ConsultationTakenBy     a colleague has it
├── NotNextInQueue          somebody else waits longer
├── NobodyWaitsHere         nobody waits whom this doctor could take
├── NotOnDuty               the doctor has not said that they are there
├── NoSpecialty             the member of staff is none of the clinic's practitioners
├── LineTakenBack           it was taken back
├── NoVoiceNotes            the clinic takes none
└── TooLateToGive           it has ended too long ago for something to be given out of it
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal


class ConsultationRefused(Refusal):
    """That can't be done about an online consultation, or not by this person, or not now."""


class NoConsultations(ConsultationRefused):
    """The clinic holds none in that specialty, or not of that kind."""


@dataclass(unsafe_hash=True)
class ConsultationsClosed(ConsultationRefused):
    """Not at this hour; `opens` is when they are held again, if that is known."""

    opens: dt.datetime | None


@dataclass(unsafe_hash=True)
class QueueFull(ConsultationRefused):
    """As many wait as the clinic allows."""

    limit: int


class RemoteFormNotAccepted(ConsultationRefused):
    """The patient hasn't accepted the remote form as it is now."""


@dataclass(unsafe_hash=True)
class SomebodyElseWrites(ConsultationRefused):
    """Whoever has this name writes in the patient's consultation."""

    name: str


@dataclass(unsafe_hash=True)
class WritesElsewhere(ConsultationRefused):
    """Who writes has another consultation open: that of the patient with this name."""

    name: str


class ConsultationOver(ConsultationRefused):
    """It has ended."""


class ConsultationNotTaken(ConsultationRefused):
    """Nobody has taken it yet."""


@dataclass(unsafe_hash=True)
class ConsultationTakenBy(ConsultationRefused):
    """A colleague has it."""

    name: str


@dataclass(unsafe_hash=True)
class NotNextInQueue(ConsultationRefused):
    """Somebody waits longer whom this doctor could take: the consultation of this number."""

    number: int


class NobodyWaitsHere(ConsultationRefused):
    """Nobody waits whom this doctor could take."""


class NotOnDuty(ConsultationRefused):
    """The doctor has not said that they are there."""


class NoSpecialty(ConsultationRefused):
    """The member of staff is none of the clinic's practitioners."""


class LineTakenBack(ConsultationRefused):
    """It was taken back."""


class NoVoiceNotes(ConsultationRefused):
    """The clinic takes none."""


@dataclass(unsafe_hash=True)
class TooLateToGive(ConsultationRefused):
    """It has ended more than so many days ago: nothing is given out of it any more."""

    days: int
