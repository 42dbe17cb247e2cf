"""Why a certificate can't be given so (S15, S40). Facts, as all that core refuses (`core.errors`).

CertificateRefused
├── NotOccupational             it follows an occupational-medicine examination only
├── CertificateGiven            there is one after this appointment already
├── CertificateIncomplete       a draft lacks something
├── UnusableValidity            what was typed is no day with its year
├── ValidityOver                the day has passed already
├── CertificateFilesOnTheWay    a file that goes with it is still being checked
└── CertificateUndoOver         the patient has been told of it
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Refusal


class CertificateRefused(Refusal):
    """A certificate can't be given so."""


@dataclass(unsafe_hash=True)
class NotOccupational(CertificateRefused):
    """The appointment is no occupational-medicine examination."""


@dataclass(unsafe_hash=True)
class CertificateGiven(CertificateRefused):
    """A doctor has given one after this appointment."""

    by: str


@dataclass(unsafe_hash=True)
class CertificateIncomplete(CertificateRefused):
    """The draft lacks something that a certificate has."""


@dataclass(unsafe_hash=True)
class UnusableValidity(CertificateRefused):
    """A day with its year is needed: none is guessed."""


@dataclass(unsafe_hash=True)
class ValidityOver(CertificateRefused):
    """It would have run out before it is given."""


@dataclass(unsafe_hash=True)
class CertificateFilesOnTheWay(CertificateRefused):
    """A file is still being checked."""


@dataclass(unsafe_hash=True)
class CertificateUndoOver(CertificateRefused):
    """The patient has been told of it."""
