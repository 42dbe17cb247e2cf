"""Why a request to the desk can't be made or dealt with. Facts, as all that core refuses (`core.errors`).

DeskRequestRefused
├── RequestClosed           it was dealt with, withdrawn, or what it was about is over
└── AskedTooOftenInADay     as many in a day as are allowed
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal


class DeskRequestRefused(Refusal):
    """That can't be done about a request."""


@dataclass(unsafe_hash=True)
class RequestClosed(DeskRequestRefused):
    """The request is no longer open."""


@dataclass(unsafe_hash=True)
class AskedTooOftenInADay(DeskRequestRefused):
    """The patient has asked as often as is allowed in a day; at `again` they may once more."""

    again: dt.datetime
