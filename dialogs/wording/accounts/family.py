"""Who acts for whom, in words (B13)."""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic
from core.family import refusals
from core.family.model import LINK_DAYS, FamilyTie, Kin, Scope
from core.family.refusals import FamilyRefused
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, Verbatim, When, _, listed, n_

FAMILY_LABEL: Final = _("👪 Family")
FOR_WHOM: Final = _("👪 For whom?")
FOR_MYSELF: Final = _("👤 Back to my own account")

NO_LONGER: Final = _("You no longer act for this person, so nothing was done. This is your own account.")

OF_SOMEBODY_ELSE: Final = _(
    "This seems to be about somebody else, so nothing was done. If it is, please go back to your own account and write "
    "it there."
)

KINS: Final[dict[Kin, Text]] = {
    Kin.MOTHER: _("My mother"),
    Kin.FATHER: _("My father"),
    Kin.DAUGHTER: _("My daughter"),
    Kin.SON: _("My son"),
    Kin.GRANDMOTHER: _("My grandmother"),
    Kin.GRANDFATHER: _("My grandfather"),
    Kin.OTHER: _("Somebody else"),
}
"""As whoever acts says it."""

KIN_NAMES: Final[dict[Kin, Text]] = {
    Kin.MOTHER: _("mother"),
    Kin.FATHER: _("father"),
    Kin.DAUGHTER: _("daughter"),
    Kin.SON: _("son"),
    Kin.GRANDMOTHER: _("grandmother"),
    Kin.GRANDFATHER: _("grandfather"),
    Kin.OTHER: _("somebody else"),
}
"""As others say it."""

SCOPES: Final[dict[Scope, Text]] = {
    Scope.BOOK: _("book, move and cancel appointments"),
    Scope.RESULTS: _("see results and treatment"),
    Scope.TOLD: _("get notices and reminders"),
    Scope.DOCUMENTS: _("send files, ask the doctor, talk to one online and order prescriptions"),
}

SCOPE_LABELS: Final[dict[Scope, Text]] = {
    Scope.BOOK: _("Appointments"),
    Scope.RESULTS: _("Results and treatment"),
    Scope.TOLD: _("Notices and reminders"),
    Scope.DOCUMENTS: _("Files, doctors and prescriptions"),
}


def toggled(chosen: tuple[Scope, ...], scope: Scope) -> tuple[Scope, ...]:
    """What is chosen, with one thing more or less."""
    return tuple(each for each in Scope if (each in chosen) is not (each is scope))


def scope_rows(chosen: tuple[Scope, ...]) -> tuple[Row, ...]:
    """What may be done, to be chosen or chosen no more by `toggle`."""
    return tuple((Button(label, "toggle", each.value, chosen=each in chosen),) for each, label in SCOPE_LABELS.items())


def head(name: str) -> Text:
    """The first line of each screen that is about somebody else."""
    return _("👪 <b>For: {name}</b>", name=Verbatim(name))


def about(name: str) -> Text:
    """The first line of a notice that is about somebody else."""
    return _("👪 <b>About: {name}</b>", name=Verbatim(name))


def acted_by(name: str) -> Text:
    """To the staff: who has done it, if not the patient."""
    return _("By: {name}, who acts for the patient", name=Verbatim(name))


def allowed(tie: FamilyTie) -> Text:
    """What may be done."""
    return _("Allowed: {what}.", what=listed(*(SCOPES[each] for each in Scope if each in tie.allowed)))


def until(tie: FamilyTie) -> Text | None:
    """When it ends by itself, if it does."""
    if tie.due_at is None:
        return None
    return _("It ends by itself on the day of coming of age: {day}.", day=When(tie.due_at, Form.SHORT_DATE))


def family_text(refusal: FamilyRefused, clinic: Clinic) -> Text:
    """Why somebody can't act for somebody, and how to go on."""
    phone = Verbatim(clinic.phone)
    match refusal:
        case refusals.AdultNeeded():
            return _("Only adults can act for others here. Please call {phone} and we will help.", phone=phone)
        case refusals.LinkOver():
            return n_(
                "This link is no longer valid. A link works once, for {count} day. Please ask for a new one.",
                "This link is no longer valid. A link works once, for {count} days. Please ask for a new one.",
                LINK_DAYS,
            )
        case refusals.OwnLink():
            return _("This is for somebody else, not for yourself. Nothing has changed.")
        case refusals.ActsAlready():
            return _("This person has been allowed already. Nothing has changed.")
        case refusals.HasOwnChat():
            return _(
                "This adult uses the portal, so they have to allow it themselves: in the menu, “My account”, “Family”."
            )
        case refusals.TooMany(most=most):
            return n_(
                "There can be {count} person or link at a time. Please end one first.",
                "There can be {count} people and links at a time. Please end one first.",
                most,
            )
        case refusals.ScopeNeeded():
            return _("Please choose at least one thing that may be done.")
        case refusals.OutsideScope(name=name):
            return _(
                "{name} has not allowed this, or only they can do it. They can change what is allowed in “Family”. You "
                "can also call {phone}.",
                name=Verbatim(name),
                phone=phone,
            )
        case _:
            return NO_LONGER
