"""Who saw or did what to whose record: the audit log, for the desk head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.accounts.patients import get_patient
from core.context import Work
from core.errors import NotFound
from core.questions import cases
from core.staff import members
from core.staff.audit import PORTAL, STRANGER, AuditAction, AuditEntry, by_patient, patient_acting
from core.staff.members import Action
from dialogs.engine.button_values import number
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.audit.labels import AUDIT_LABELS
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_ROW
from dialogs.staff.questions.case_lists import case_number, is_number
from dialogs.wording.writing import WRITE


class AuditLog(StatesGroup):
    """What was done, and by whom it is to be told."""

    listing = State()
    choosing = State()


@dataclass(frozen=True)
class Memory:
    """The page; by whom and to whose record, if not all is told; the newest entry that is; whom to choose from."""

    page: int = 1
    who: str | None = None
    patient: int | None = None
    newest: int | None = None
    listed: tuple[str, ...] = ()


async def begin(turn: Turn[Memory]) -> None:
    """Begin with the latest entry of all."""
    turn.memory = Memory()


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose(turn: Turn[Memory]) -> None:
    turn.memory = Memory(who=turn.memory.listed[number(turn.value, range(len(turn.memory.listed)))])


async def of_case(turn: Turn[Memory]) -> None:
    """Tell what was done to the record of the patient who asked the question with this number."""
    turn.memory = Memory(patient=(await cases.get_numbered(turn.work, case_number(turn))).patient_id)


@screen(
    AuditLog.listing,
    Transition("page", AuditLog.listing, action=turn_page),
    Transition("latest", AuditLog.listing, action=begin),
    Transition("people", AuditLog.choosing),
    Transition(SAID, AuditLog.listing, guard=is_number, action=of_case),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """What was done, the latest first."""
    memory = turn.memory
    found = await members.what_was_done(
        turn.work,
        turn.known_caller,
        memory.page,
        who=memory.who,
        patient_id=memory.patient,
        up_to=memory.newest,
    )
    if memory.newest is None and found:
        turn.memory = replace(memory, newest=found.items[0].number)
    names = await _names(turn.work)
    told = [await _told(turn.work, entry, names) for entry in await _with_numbers(turn.work, found)]
    text = paragraphs(
        _("<b>Who did what</b>"),
        await _about(turn, names),
        *(told or [_("Nothing so far.")]),
        _("To see what was done to one patient’s record, {write} the number of one of their cases.", write=WRITE),
    )
    is_all = memory.who is None and memory.patient is None
    choices: Row = (Button(_("Choose a person"), "people"),)
    latest: Row = (Button(_("The latest") if is_all else _("Everybody"), "latest"),)
    return Screen(text, (*paging_row(found.number, has_next=found.has_next), (*choices, *latest), CLOSE_ROW))


@screen(
    AuditLog.choosing,
    Transition(SAID, AuditLog.listing, guard=is_number, action=of_case),
    Transition("choose", AuditLog.listing, action=choose),
    Transition("back", AuditLog.listing),
)
async def choosing(turn: Turn[Memory]) -> Screen:
    """Whose acts are told: the staff’s, also of those who left, or the portal’s own."""
    names = await _names(turn.work)
    turn.memory = replace(turn.memory, listed=tuple(names))
    rows: list[Row] = [(Button(name, "choose", str(row)),) for row, name in enumerate(names.values())]
    return Screen(_("Whose actions do you want to see?"), (*rows, BACK_OR_CLOSE))


async def _names(work: Work) -> dict[str, Text]:
    """Who acts, by address."""
    people = (*await members.all_members(work), *await members.former_members(work))
    return {**{each.address: Verbatim(each.name) for each in people}, PORTAL: _("the portal")}


async def _about(turn: Turn[Memory], names: Mapping[str, Text]) -> Text | None:
    """Whose acts, or to whose record, if not all is told."""
    if turn.memory.who is not None:
        return _("Done by: {name}", name=names.get(turn.memory.who, Verbatim(turn.memory.who)))
    if turn.memory.patient is not None:
        return _("Done to the record of: {name}", name=await _patient(turn.work, turn.memory.patient))
    return None


async def _with_numbers(work: Work, found: Iterable[AuditEntry]) -> list[tuple[AuditEntry, int | None]]:
    """Each with the number of the case that it is about, if it is about one."""
    entries = tuple(found)
    numbers = await cases.numbers_of(work, {entry.subject for entry in entries})
    return [(entry, numbers.get(entry.subject)) for entry in entries]


async def _told(work: Work, entry: tuple[AuditEntry, int | None], names: Mapping[str, Text]) -> Text:
    """Who did what, when; to whose record, and in which case."""
    done, number_of_case = entry
    return lines(
        _(
            "<b>{when}</b> – {who}: {label}",
            when=When(done.at, Form.SHORT_MOMENT),
            who=await _who(work, done, names),
            label=AUDIT_LABELS[done.what],
        ),
        await _to_whom(work, done, number_of_case, names),
    )


async def _who(work: Work, done: AuditEntry, names: Mapping[str, Text]) -> Text:
    if (patient_id := patient_acting(done.who)) is not None:
        return await _patient(work, patient_id)
    if done.who == STRANGER:
        return _("somebody without an account")
    return names.get(done.who, Verbatim(done.who))


async def _to_whom(work: Work, done: AuditEntry, number_of_case: int | None, names: Mapping[str, Text]) -> Text | None:
    case = None if number_of_case is None else _("case {number}", number=str(number_of_case))
    if done.patient_id is not None and done.who != by_patient(done.patient_id):
        patient = await _patient(work, done.patient_id)
        return patient if case is None else _("{case}, {patient}", case=case, patient=patient)
    if done.what is AuditAction.REFUSED:
        return Verbatim(done.subject)
    return case or names.get(done.subject)


async def _patient(work: Work, patient_id: int) -> Text:
    """A patient's name; the log outlives an account."""
    try:
        return Quote((await get_patient(work, patient_id)).full_name, 120)
    except NotFound:
        return _("a patient who is no longer here")


AUDIT_LOG: Final = Dialog(
    AuditLog,
    Memory,
    (listing, choosing),
    needs=Action.SEE_AUDIT,
    ways_in=(GlobalTransition("audit", AuditLog.listing, needs=Action.SEE_AUDIT),),
)
