"""What whoever acts for a patient may come to, and what stays the patient's alone (B13).

What is not named here is never delegated: the PIN, identity, consents, settings, who acts for whom. But whoever talks
to a doctor online for somebody accepts the remote form for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.accounts.tiers import Feature
from core.errors import Refusal, RegulationsChanged
from core.family.acting import has_accepted
from core.family.model import CONSULTING, Scope
from core.family.refusals import OutsideScope
from dialogs.engine.turn import AnyTurn
from dialogs.language.meaning import Intent

_SAID: Final = ("Saying:thing", "Saying:clinic", "Saying:person", "Saying:unsure")

ALWAYS: Final = frozenset({"Menu", "Pin:asking", "Pin:forgotten", "Calling", *_SAID})
"""Dialogs and states that are open to whoever acts, whatever they may do: the PIN is their own."""

NEEDS: Final[Mapping[str, Scope]] = {
    **dict.fromkeys(("Booking", "Appointments", "Occupational", "Offers", "Requests", "Reminders"), Scope.BOOK),
    **dict.fromkeys(("Preparing", "Saying"), Scope.BOOK),
    **dict.fromkeys(("Results", "Treatment", "Instructions", "Certificates", "Referrals"), Scope.RESULTS),
    **dict.fromkeys(("FollowingUp", "RatingVisit"), Scope.RESULTS),
    **dict.fromkeys(("Files", "Questions", "Medications"), Scope.DOCUMENTS),
    "Consulting": CONSULTING,
    **dict.fromkeys(("Preparing:medicines", "Preparing:differing"), Scope.DOCUMENTS),
}
"""Dialogs, and states of them that need something else, and what has to be allowed there."""

NEVER: Final = frozenset({"Results:choice", "Reminders:everything"})
"""States of these that are the patient's alone: what they want of the portal."""

FEATURES: Final[Mapping[Feature, Scope]] = {
    **dict.fromkeys((Feature.BOOK, Feature.APPOINTMENTS, Feature.OCCUPATIONAL), Scope.BOOK),
    **dict.fromkeys((Feature.TREATMENT, Feature.RESULTS, Feature.REFERRALS), Scope.RESULTS),
    **dict.fromkeys((Feature.FILES, Feature.ASK_DOCTOR, Feature.MEDICATIONS), Scope.DOCUMENTS),
    Feature.ONLINE_CONSULTATIONS: CONSULTING,
}
"""What the menu has for whoever acts."""

INTENTS: Final[Mapping[Intent, Scope]] = {
    **dict.fromkeys((Intent.BOOK, Intent.MOVE, Intent.CANCEL, Intent.LIST, Intent.NEXT), Scope.BOOK),
    **dict.fromkeys((Intent.LATE, Intent.REMIND), Scope.BOOK),
    **dict.fromkeys((Intent.RESULTS, Intent.REFERRAL, Intent.REHABILITATION), Scope.RESULTS),
    **dict.fromkeys((Intent.PRESCRIPTION, Intent.ASK_DOCTOR, Intent.ADD_FILE), Scope.DOCUMENTS),
    Intent.CONSULT: CONSULTING,
}
"""What can be wanted for somebody in words, and what has to be allowed for it."""


def is_open(state: str, allowed: frozenset[Scope]) -> bool:
    """Whether whoever may do these things for a patient may come to a state."""
    if state in NEVER:
        return False
    return state in ALWAYS or state.partition(":")[0] in ALWAYS or needed(state) in allowed


def needed(state: str) -> Scope | None:
    """What has to be allowed for a state; `None`, where nothing opens it."""
    return NEEDS.get(state) or NEEDS.get(state.partition(":")[0])


def gate(turn: AnyTurn, state: str) -> Refusal | None:
    """Why a state is closed to whoever acts for the patient; `None` for the patients themselves."""
    if turn.relative is None:
        return None
    if not is_open(state, turn.relative.tie.allowed):
        return OutsideScope(turn.relative.subject.full_name)
    is_medical, clinic = needed(state) in {Scope.RESULTS, Scope.DOCUMENTS}, turn.work.clinic
    return (
        RegulationsChanged(clinic.regulations.version)
        if is_medical and not has_accepted(clinic, turn.relative)
        else None
    )


def may(turn: AnyTurn, scope: Scope) -> bool:
    """Whether this may be done: by the patient themselves all, by whoever acts what is allowed."""
    return turn.relative is None or scope in turn.relative.tie.allowed
