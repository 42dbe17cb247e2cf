"""A member of the staff, as the team's screens write them."""

from __future__ import annotations

from core.context import Work
from core.roles import Role
from core.staff.members import Member
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Text, Verbatim, _, listed, paragraphs
from dialogs.wording.roles import ROLE_NAMES


def told_of_roles(work: Work, changed: Member) -> Text:
    """What a member is told whose roles were changed."""
    return _(
        "You are on the staff in the portal of {clinic}: {roles}.",
        clinic=Verbatim(work.clinic.name),
        roles=roles_of(changed),
    )


def newcomer(name: str) -> Text:
    """Somebody who was named and isn't one of the staff."""
    return paragraphs(
        _("<b>{name}</b> is not on the staff yet.", name=Verbatim(name)),
        _("Is the name right? Then press a role, and they are added with it."),
    )


def practitioner_of(work: Work, known: Member) -> Text | None:
    """Who a doctor is in the clinic file."""
    if Role.DOCTOR not in known.roles:
        return None
    if known.practitioner is None:
        return _("In the clinic file: nobody. Questions after appointments are not addressed to this person.")
    return _("In the clinic file: {name}", name=Verbatim(work.clinic.practitioner(known.practitioner).name))


def roles_of(known: Member) -> Text:
    """Their roles."""
    return listed(*(ROLE_NAMES[role] for role in Role if role in known.roles))


def role_rows(known: Member | None) -> tuple[Row, ...]:
    """A button for each role; those that somebody has are ticked."""
    has = known.roles if known else frozenset()
    return tuple((Button(ROLE_NAMES[role], "role", role.value, chosen=role in has),) for role in Role)
