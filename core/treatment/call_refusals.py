"""Why a call isn't asked for, or dealt with. Facts, as all that core refuses (`core.errors`).

CallRefused
├── CallOver                the patient needs none any more, or it was made
└── CallsAskedTooOften      as many in a day as are allowed
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal


class CallRefused(Refusal):
    """That can't be done about a call."""


@dataclass(unsafe_hash=True)
class CallOver(CallRefused):
    """The request is no longer open: made, made in vain, or withdrawn."""


@dataclass(unsafe_hash=True)
class CallsAskedTooOften(CallRefused):
    """The patient has asked as often as is allowed in a day; at `again` they may once more."""

    again: dt.datetime
