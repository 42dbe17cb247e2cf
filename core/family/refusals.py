"""Why nobody may act for somebody, or not in this. Facts, as all that core refuses (`core.errors`).

FamilyRefused
├── AdultNeeded         whoever acts for others, or lets somebody, is of age
├── LinkOver            the link was used, taken back, ran out, or never was
├── OwnLink             it is for somebody else
├── ActsAlready
├── HasOwnChat          a grown-up with a chat lets somebody by themselves
├── TooMany             links, or people, at a time
├── ScopeNeeded         nothing was chosen that may be done
├── OutsideScope        it was not allowed, or never is to anybody but the patient
└── NoLongerActs
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Refusal


class FamilyRefused(Refusal):
    """Nobody may act for somebody, or not in this (B13)."""


class AdultNeeded(FamilyRefused):
    """Whoever acts for others, or lets others act, is of age."""


class LinkOver(FamilyRefused):
    """The link was used, taken back, ran out, or never was: the four are not told apart."""


class OwnLink(FamilyRefused):
    """Whoever made the link has opened it."""


class ActsAlready(FamilyRefused):
    """They act for that patient already."""


class HasOwnChat(FamilyRefused):
    """A grown-up who has a chat lets somebody act by themselves."""


@dataclass(unsafe_hash=True)
class TooMany(FamilyRefused):
    """So many people, or links that nobody has answered, are the most at a time."""

    most: int


class ScopeNeeded(FamilyRefused):
    """Whoever acts for somebody may do at least one thing."""


@dataclass(unsafe_hash=True)
class OutsideScope(FamilyRefused):
    """What was wanted is not allowed to whoever acts for the patient with this name."""

    name: str


class NoLongerActs(FamilyRefused):
    """It has ended, or never was."""
