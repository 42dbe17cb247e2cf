"""Who works here and in which role: the desk head adds people, changes their roles, and removes them.

A new colleague writes something in the staff chat, and the head answers it with `/staff`: so the portal learns whom
Telegram means, by a number that nobody can choose. What they call themselves there is only a proposal for their name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.accounts.people import find_person
from core.errors import LastAdmin, NotFound
from core.paging import part_of
from core.roles import Role
from core.staff import members
from core.staff.members import LONGEST_NAME, Action, Member
from core.text.collation import order_by_surname
from core.text.figures import only_number
from core.text.normalisation import fitting
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import NotifyPerson, StaffChanged
from dialogs.engine.events import Commanded
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Notice, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_BUTTON
from dialogs.staff.team.describing import newcomer, practitioner_of, role_rows, roles_of, told_of_roles
from dialogs.wording.writing import WRITE

AT_ONCE: Final = 8
LONGEST_ID: Final = 15
NOBODY: Final = "nobody"


class Team(StatesGroup):
    """The list, one person, and what is changed about them."""

    listing = State()
    adding = State()
    one = State()
    naming = State()
    linking = State()
    removing = State()


@dataclass(frozen=True)
class Memory:
    """The page of a list and who is on it; who is open, and what a newcomer is to be called."""

    page: int = 1
    listed: tuple[str, ...] = ()
    address: str = ""
    name: str = ""


def is_about_somebody(turn: Turn[Memory]) -> bool:
    """Whether the command replies to a message of somebody."""
    return isinstance(turn.event, Commanded) and turn.event.about is not None


def is_telegram_id(turn: Turn[Memory]) -> bool:
    return 0 < telegram_id(turn) < 10**LONGEST_ID


def telegram_id(turn: Turn[Memory]) -> int:
    """The number that was typed; 0 for other words."""
    return int(only_number(turn.said).lstrip("+") or 0)


async def begin_with_author(turn: Turn[Memory]) -> None:
    """Enter with whoever wrote the message that the command replies to."""
    if isinstance(turn.event, Commanded) and turn.event.about is not None:
        turn.start(Memory(address=turn.event.about.address, name=turn.event.about.name.strip()[:LONGEST_NAME]))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def from_first_page(turn: Turn[Memory]) -> None:
    """Start the next list at its first page."""
    turn.memory = replace(turn.memory, page=1)


async def open_one(turn: Turn[Memory]) -> None:
    turn.memory = Memory(address=turn.memory.listed[number(turn.value, range(len(turn.memory.listed)))])


async def take_id(turn: Turn[Memory]) -> None:
    turn.memory = Memory(address=turn.work.address_of(telegram_id(turn)))


async def explain_id(turn: Turn[Memory]) -> None:
    turn.note(_("That is not a Telegram number: those have digits only."))


async def take_name(turn: Turn[Memory]) -> None:
    """Keep the name; somebody who is of the staff already is called so from now on."""
    name, known = fitting(turn.said, 1, LONGEST_NAME), await _open(turn)
    turn.memory = replace(turn.memory, name=name)
    if known is not None:
        await members.add(turn.work, turn.known_caller, known.address, name, known.roles, known.practitioner)


async def change_role(turn: Turn[Memory]) -> None:
    """Give a role, or take it back. A newcomer joins the staff with the first one; the last one can't be taken."""
    known, role = await _open(turn), member(Role, turn.value)
    if known is None:
        await _add(turn, role)
    elif known.roles == {role}:
        turn.note(_("Everybody here has at least one role. To take away the last one, remove the person."))
    else:
        roles = known.roles ^ {role}
        changed = await members.change(turn.work, turn.known_caller, known.address, roles, known.practitioner)
        await _tell(turn, changed, told_of_roles(turn.work, changed))


async def link(turn: Turn[Memory]) -> None:
    """Say which practitioner of the clinic file a doctor is, or that it is none."""
    known, chosen = await _known(turn), None
    if turn.value != NOBODY:
        chosen = turn.memory.listed[number(turn.value, range(len(turn.memory.listed)))]
    await members.change(turn.work, turn.known_caller, known.address, known.roles, chosen)


async def remove(turn: Turn[Memory]) -> None:
    removed = await members.remove(turn.work, turn.known_caller, turn.memory.address)
    turn.memory = Memory()
    turn.note(_("{name} is no longer on the staff.", name=Verbatim(removed.name)))
    await _tell(
        turn,
        removed,
        _("You are no longer on the staff in the portal of {clinic}.", clinic=Verbatim(turn.work.clinic.name)),
    )


@screen(
    Team.listing,
    Transition("page", Team.listing, action=turn_page),
    Transition("open", Team.one, action=open_one),
    Transition("add", Team.adding),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """Everybody who works here, by name."""
    everybody = await members.all_members(turn.work)
    page = part_of(everybody, turn.memory.page, AT_ONCE)
    turn.memory = replace(turn.memory, listed=tuple(each.address for each in page))
    people: list[Row] = [(Button(Verbatim(each.name), "open", str(row)),) for row, each in enumerate(page)]
    text = paragraphs(
        _("<b>Staff and roles</b>"),
        lines(*(_("{name} – {roles}", name=Verbatim(each.name), roles=roles_of(each)) for each in page)),
    )
    last: Row = (Button(_("Add somebody"), "add"), CLOSE_BUTTON)
    return Screen(text, (*people, *paging_row(page.number, has_next=page.has_next), last))


@screen(
    Team.adding,
    Transition(SAID, Team.naming, guard=is_telegram_id, action=take_id),
    Transition(SAID, Team.adding, action=explain_id),
    Transition("back", Team.listing, action=from_first_page),
)
async def adding(_turn: Turn[Memory]) -> Screen:
    """How somebody is added."""
    text = paragraphs(
        _("<b>How to add somebody</b>"),
        _(
            "Ask them to write anything in the staff chat, not anonymously. Then reply to their message "
            "there with /staff."
        ),
        _("Or {write} their Telegram number, if you know it.", write=WRITE),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(
    Team.one,
    Transition("role", Team.one, action=change_role),
    Transition("name", Team.naming),
    Transition("link", Team.linking, action=from_first_page),
    Transition("remove", Team.removing),
    Transition("back", Team.listing, action=from_first_page),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One person: their roles, and whether somebody of the clinic file."""
    known = await _open(turn)
    if known is None:
        rename: Row = (Button(_("Change the name"), "name"),)
        return Screen(newcomer(turn.memory.name or turn.memory.address), (*role_rows(None), rename, BACK_OR_CLOSE))
    rows = [*role_rows(known)]
    if Role.DOCTOR in known.roles:
        rows.append((Button(_("Choose who it is in the clinic file"), "link"),))
    rows.append((Button(_("Change the name"), "name"), Button(_("Remove"), "remove")))
    text = paragraphs(
        _("<b>{name}</b>", name=Verbatim(known.name)),
        _("Roles: {roles}", roles=roles_of(known)),
        practitioner_of(turn.work, known),
        _("Press a role to give it or to take it back."),
    )
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(Team.naming, Transition(SAID, Team.one, action=take_name), Transition("back", Team.one))
async def naming(turn: Turn[Memory]) -> Screen:
    """What they are called."""
    known = await _open(turn)
    current = known.name if known else turn.memory.name
    text = paragraphs(
        _("Now: <b>{name}</b>", name=Verbatim(current)) if current else None,
        _("Please {write} the name. Colleagues and patients see it under what this person writes.", write=WRITE),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(
    Team.linking,
    Transition("page", Team.linking, action=turn_page),
    Transition("choose", Team.one, action=link),
    Transition("back", Team.one),
)
async def linking(turn: Turn[Memory]) -> Screen:
    """Which practitioner of the clinic file they are; questions after their visits come to them."""
    known = await _known(turn)
    practitioners = sorted(turn.work.clinic.practitioners, key=lambda each: order_by_surname(each.name))
    page = part_of(practitioners, turn.memory.page, AT_ONCE)
    turn.memory = replace(turn.memory, listed=tuple(each.id for each in page))
    people: list[Row] = [
        (Button(Verbatim(each.name), "choose", str(row), chosen=each.id == known.practitioner),)
        for row, each in enumerate(page)
    ]
    nobody: Row = (Button(_("None of them"), "choose", NOBODY, chosen=known.practitioner is None),)
    text = _(
        "Who is <b>{name}</b> in the clinic file? Questions after their appointments come to them.",
        name=Verbatim(known.name),
    )
    return Screen(text, (*people, *paging_row(page.number, has_next=page.has_next), nobody, BACK_OR_CLOSE))


@screen(
    Team.removing,
    Transition("confirm", Team.listing, action=remove, on_refusal={LastAdmin: Team.one}),
    Transition("back", Team.one),
)
async def removing(turn: Turn[Memory]) -> Screen:
    """Once more, before somebody is removed."""
    known = await _known(turn)
    text = _(
        "Remove <b>{name}</b> from the staff? They can do nothing here from then on; what they wrote stays.",
        name=Verbatim(known.name),
    )
    return Screen(
        text, ((Button(_("Yes, remove"), "confirm", means=ShortAnswer.YES, only_pressed=True),), BACK_OR_CLOSE)
    )


async def _known(turn: Turn[Memory]) -> Member:
    """The open member.

    Raises: NotFound, when they have left the staff meanwhile.
    """
    known = await _open(turn)
    if known is None:
        raise NotFound
    return known


async def _open(turn: Turn[Memory]) -> Member | None:
    return await members.find_member(turn.work, turn.memory.address)


async def _add(turn: Turn[Memory], role: Role) -> None:
    added = await members.add(turn.work, turn.known_caller, turn.memory.address, turn.memory.name, {role})
    turn.note(_("{name} is now on the staff.", name=Verbatim(added.name)))
    await _tell(turn, added, told_of_roles(turn.work, added))


async def _tell(turn: Turn[Memory], changed: Member, text: Text) -> None:
    """Have their commands follow, and notify whoever was changed, if the bot may write to them: they have used it in
    private, and not blocked it.
    """
    turn.add(StaffChanged())
    person = await find_person(turn.work, changed.address)
    is_reached = person is not None and person.language is not None and person.unreachable_since is None
    if is_reached and changed.address != turn.known_caller.address:
        turn.add(NotifyPerson(Notice(changed.address, Screen(text))))


TEAM: Final = Dialog(
    Team,
    Memory,
    (listing, adding, one, naming, linking, removing),
    needs=Action.MANAGE_STAFF,
    ways_in=(
        GlobalTransition(
            "team", Team.one, guard=is_about_somebody, action=begin_with_author, needs=Action.MANAGE_STAFF
        ),
        GlobalTransition("team", Team.listing, needs=Action.MANAGE_STAFF),
    ),
)
