"""Write a referral after a visit, a question a screen; the draft is kept after each answer (S13, S21).

What is written is a reply to the doctor's own screen. The whole is shown before it is issued (`issuing.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from core.appointments import visits
from core.clinic.model import Service
from core.errors import NotFound
from core.referrals import writing
from core.referrals.model import CODE_DIGITS, Referral, ReferralKind
from core.referrals.writing import MOST_PROCEDURES
from core.text.days import parse_day
from core.text.figures import plain_figures
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import visit_lines
from dialogs.staff.visits.states import Referring, VisitMemory, Visits
from dialogs.staff.visits.states import ReferringMemory as Memory
from dialogs.wording.treatment.referrals import KINDS
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8
USUAL_PROCEDURES: Final = (5, 10, 15, 20)
USUAL_DAYS: Final = (30, 90, 365)
"""For how many days a referral is valid, by buttons; any day can be typed, and there needn't be one."""


def was_seen(turn: Turn[Memory]) -> bool:
    """Whether the doctor has seen the whole, and changes something."""
    return turn.memory.is_seen


def is_first_service(turn: Turn[Memory]) -> bool:
    """Whether the number of procedures comes next."""
    return turn.memory.asks_procedures


async def start(turn: Turn[VisitMemory]) -> None:
    """Begin, where the patient can read what is written."""
    writing.require_writable(await visits.get_visit(turn.work, turn.memory.appointment))
    ways_in.write_referral(turn, turn.memory)


async def go_on(turn: Turn[VisitMemory]) -> None:
    """Go on with the draft."""
    draft = await writing.draft_of(turn.work, turn.known_caller, turn.memory.appointment)
    if draft is None:
        raise NotFound
    ways_in.write_referral(turn, turn.memory, draft.id)


async def start_withdrawing(turn: Turn[VisitMemory]) -> None:
    """Ask whether a referral is to be withdrawn."""
    own = await writing.get_own(turn.work, turn.known_caller, turn.value)
    ways_in.write_referral(turn, turn.memory, own.id)


async def choose_kind(turn: Turn[Memory]) -> None:
    """Begin the draft."""
    kind = member(ReferralKind, turn.value)
    begun = await writing.begin(turn.work, turn.known_caller, turn.memory.visit.appointment, kind)
    turn.memory = Memory(turn.memory.visit, begun.id, asks_procedures=kind is ReferralKind.REHABILITATION)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose_service(turn: Turn[Memory]) -> None:
    await writing.choose_service(turn.work, turn.known_caller, turn.memory.referral, turn.value)


async def choose_procedures(turn: Turn[Memory]) -> None:
    """Keep the number that was pressed or written."""
    wanted = turn.value or plain_figures(turn.said).strip()
    count = number(wanted, range(1, MOST_PROCEDURES + 1))
    await writing.set_procedures(turn.work, turn.known_caller, turn.memory.referral, count)


def names_procedures(turn: Turn[Memory]) -> bool:
    """Whether a number of procedures was written that there can be."""
    wanted = plain_figures(turn.said).strip()
    return wanted.isascii() and wanted.isdecimal() and int(wanted) in range(1, MOST_PROCEDURES + 1)


def changes_procedures(turn: Turn[Memory]) -> bool:
    """The same, once the whole was seen."""
    return turn.memory.is_seen and names_procedures(turn)


async def ask_again(turn: Turn[Memory]) -> None:
    turn.note(n_("Please write a number up to {count}.", "Please write a number up to {count}.", MOST_PROCEDURES))


async def write_reason(turn: Turn[Memory]) -> None:
    await writing.set_reason(turn.work, turn.known_caller, turn.memory.referral, turn.said)


async def write_code(turn: Turn[Memory]) -> None:
    """Keep the code that was written, or that there is none."""
    await writing.set_code(turn.work, turn.known_caller, turn.memory.referral, turn.said)


async def choose_last_day(turn: Turn[Memory]) -> None:
    """Keep the day that was written, or after how many days it is; or that there is none."""
    today = turn.work.clinic.day_of(turn.work.now)
    day: dt.date | None = None
    if turn.value:
        day = today + dt.timedelta(days=number(turn.value, range(max(USUAL_DAYS) + 1)))
    elif turn.said:
        day = parse_day(turn.said, today)
    await writing.set_last_day(turn.work, turn.known_caller, turn.memory.referral, day)


async def to_visit(turn: Turn[Memory]) -> None:
    """Go back to the visit; the draft stays there."""
    ways_in.return_to_visit(turn, turn.memory.visit)


@screen(
    Referring.kind,
    Transition("kind", Referring.service, action=choose_kind),
    Transition("back", Visits.one, action=to_visit),
)
async def kind(turn: Turn[Memory]) -> Screen:
    """What sort of referral."""
    rows: tuple[Row, ...] = tuple((Button(label, "kind", each.value),) for each, label in KINDS.items())
    return Screen(paragraphs(_("<b>What kind of referral is it?</b>"), await whose(turn)), (*rows, BACK_OR_CLOSE))


@screen(
    Referring.service,
    Transition("service", Referring.preview, guard=was_seen, action=choose_service),
    Transition("service", Referring.procedures, guard=is_first_service, action=choose_service),
    Transition("service", Referring.reason, action=choose_service),
    Transition("page", Referring.service, action=turn_page),
    Transition("back", Referring.kind),
)
async def service(turn: Turn[Memory]) -> Screen:
    """What for, of what the clinic has."""
    draft = await own_draft(turn)
    listed: tuple[Service, ...] = writing.services_for(turn.work.clinic, draft.kind)
    pages = max(1, -(-len(listed) // A_PAGE))
    page = min(turn.memory.page, pages)
    rows: list[Row] = [(Button(each.name, "service", each.id),) for each in listed[(page - 1) * A_PAGE : page * A_PAGE]]
    text = paragraphs(
        _("<b>What is the referral for?</b>"),
        await whose(turn),
        None if listed else _("The clinic has nothing of this kind. Please go back and choose something else."),
        _("Page {number} of {pages}.", number=page, pages=pages) if pages > 1 else None,
    )
    return Screen(text, (*rows, *paging_row(page, has_next=page < pages), BACK_OR_CLOSE))


@screen(
    Referring.procedures,
    Transition("count", Referring.preview, guard=was_seen, action=choose_procedures),
    Transition("count", Referring.reason, action=choose_procedures),
    Transition(SAID, Referring.preview, guard=changes_procedures, action=choose_procedures),
    Transition(SAID, Referring.reason, guard=names_procedures, action=choose_procedures),
    Transition(SAID, Referring.procedures, action=ask_again),
    Transition("back", Referring.service),
)
async def procedures(turn: Turn[Memory]) -> Screen:
    """How many procedures."""
    buttons: Row = tuple(Button(Verbatim(str(each)), "count", str(each)) for each in USUAL_PROCEDURES)
    text = paragraphs(
        _("<b>How many procedures?</b> Choose below, or {write} the number.", write=WRITE), await whose(turn)
    )
    return Screen(text, (buttons, BACK_OR_CLOSE))


@screen(
    Referring.reason,
    Transition(SAID, Referring.preview, guard=was_seen, action=write_reason),
    Transition(SAID, Referring.code, action=write_reason),
    Transition("back", Referring.preview, guard=was_seen),
    Transition("back", Referring.service),
)
async def reason(turn: Turn[Memory]) -> Screen:
    """Why, in the doctor's words."""
    text = paragraphs(
        _("<b>Why are you issuing it?</b> Please {write} the reason. The patient will read it.", write=WRITE),
        await whose(turn),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(
    Referring.code,
    Transition(SAID, Referring.preview, guard=was_seen, action=write_code),
    Transition(SAID, Referring.last_day, action=write_code),
    Transition("none", Referring.preview, guard=was_seen, action=write_code),
    Transition("none", Referring.last_day, action=write_code),
    Transition("back", Referring.reason),
)
async def code(turn: Turn[Memory]) -> Screen:
    """The code of the national system, if it has one."""
    text = paragraphs(
        n_(
            "<b>What is the code of the e-referral?</b> Please {write} its {count} digit.",
            "<b>What is the code of the e-referral?</b> Please {write} its {count} digits.",
            CODE_DIGITS,
            write=WRITE,
        ),
        await whose(turn),
    )
    return Screen(text, ((Button(_("It has no code"), "none"),), BACK_OR_CLOSE))


@screen(
    Referring.last_day,
    Transition("days", Referring.preview, action=choose_last_day),
    Transition(SAID, Referring.preview, action=choose_last_day),
    Transition("back", Referring.code),
)
async def last_day(turn: Turn[Memory]) -> Screen:
    """Until when it can be booked from."""
    rows: list[Row] = [
        (Button(n_("For {count} day", "For {count} days", each), "days", str(each)),) for each in USUAL_DAYS
    ]
    rows.append((Button(_("No end date"), "days", ""),))
    text = paragraphs(
        _("<b>Until when is the referral valid?</b> Choose below, or {write} the date.", write=WRITE),
        await whose(turn),
    )
    return Screen(text, (*rows, BACK_OR_CLOSE))


async def own_draft(turn: Turn[Any]) -> Referral:
    """The draft that is open."""
    return await writing.get_own(turn.work, turn.known_caller, turn.memory.referral)


async def whose(turn: Turn[Memory]) -> Text:
    return visit_lines(await visits.get_visit(turn.work, turn.memory.visit.appointment))
