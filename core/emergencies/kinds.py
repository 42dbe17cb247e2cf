"""The kinds of emergency that are told apart, because something else has to be done at once in each of them."""

from __future__ import annotations

from enum import StrEnum


class EmergencyKind(StrEnum):
    """What somebody's words name; the file of words, the advice and the helplines refer to these."""

    CHOKING = "choking"
    NOT_BREATHING = "not-breathing"
    UNCONSCIOUS = "unconscious"
    DROWNING = "drowning"
    ALLERGY = "allergy"
    BREATHING = "breathing"
    BLEEDING = "bleeding"
    STROKE = "stroke"
    CHEST_PAIN = "chest-pain"
    ELECTRIC_SHOCK = "electric-shock"
    POISONING = "poisoning"
    SWALLOWED = "swallowed"
    MENINGITIS = "meningitis"
    FITS = "fits"
    INJURY = "injury"
    BURNS = "burns"
    BITES = "bites"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    SIGHT = "sight"
    OLD_FALL = "old-fall"
    OTHER = "other"
    SUICIDE = "suicide"
    SELF_HARM = "self-harm"
    CHILD_IN_DANGER = "child-in-danger"
    VIOLENCE = "violence"
    PSYCHOSIS = "psychosis"

    @property
    def is_crisis(self) -> bool:
        """Whether somebody to talk to helps, beside an ambulance: the clinic's helplines are told."""
        return self in CRISES


CRISES = frozenset(
    {
        EmergencyKind.SUICIDE,
        EmergencyKind.SELF_HARM,
        EmergencyKind.CHILD_IN_DANGER,
        EmergencyKind.VIOLENCE,
        EmergencyKind.PSYCHOSIS,
    }
)
