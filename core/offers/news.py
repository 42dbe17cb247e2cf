"""What has become of watches and offers by itself, to be told to their patients, or to the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.accounts.patients import Patient
from core.appointments.model import Appointment
from core.offers.model import SlotOffer, Watch


class What(StrEnum):
    """What there is to tell."""

    OFFERED = "offered"
    REPEATED = "repeated"
    PASSED_ON = "passed_on"
    PAUSED = "paused"  # passed on, and not for the first time in a row
    WITHDRAWN = "withdrawn"  # the time is no longer there
    ENDED = "ended"
    UNTAKEN = "untaken"  # to the desk: of today, and nobody else waits for it


@dataclass(frozen=True, slots=True)
class OfferNews:
    """One thing to tell, and to whom or of whom; a watch may have ended because of an `appointment`."""

    what: What
    patient: Patient
    offer: SlotOffer | None = None
    watch: Watch | None = None
    appointment: Appointment | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step was done in a transaction, and this is to be told; there may be more to do. It may have changed how a
    `group` stands.
    """

    news: tuple[OfferNews, ...] = ()
    group: str | None = None
