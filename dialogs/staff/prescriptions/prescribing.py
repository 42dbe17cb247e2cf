"""Issue what was ordered, perhaps changed, or decline; or issue out of an online consultation what nobody has ordered:
on the doctor's own screen, with a preview (S20, D20).

What is typed is an answer to that screen. Messages with a code or a key are taken out of the chat, and the screen that
shows them is the doctor's own: closed, it is gone. It names the patient, and never a PESEL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.errors import NotFound
from core.prescriptions import cases, deciding
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.model import DECIDED, PrescriptionFacts
from core.prescriptions.refusals import DecidedAlready, RenewalTakenBy, RenewalWithdrawn
from core.prescriptions.typed import (
    parse_code,
    parse_dates,
    parse_key,
    parse_medicines,
    parse_reason,
)
from core.staff.members import Action
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, GlobalTransition, OnRefusal, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.prescriptions import subject_of
from dialogs.staff.buttons import CLOSE_ROW
from dialogs.staff.prescriptions import in_consultation
from dialogs.staff.prescriptions.card import what_is_ordered
from dialogs.staff.prescriptions.heads import asks, case_of, head_of, last_row
from dialogs.staff.prescriptions.states import Memory, Prescribing
from dialogs.staff.words import NO_FILE_NEEDED, OPEN_CONVERSATION_FIRST
from dialogs.triggers import PRESCRIBE
from dialogs.wording.treatment.prescriptions import told
from dialogs.wording.writing import WRITE


def is_of_consultation(turn: Turn[Memory]) -> bool:
    """Whether nobody has ordered it."""
    return bool(turn.memory.consultation)


def completes(turn: Turn[Memory]) -> bool:
    """The same, where all but the medicines is typed already."""
    return is_of_consultation(turn) and has_code(turn)


def has_medicines(turn: Turn[Memory]) -> bool:
    """Whether a medicine is chosen."""
    return bool(turn.memory.medicines)


def has_all(turn: Turn[Memory]) -> bool:
    """The same, where all else is typed already."""
    return has_medicines(turn) and has_code(turn)


def has_rest(turn: Turn[Memory]) -> bool:
    """Whether all else is typed already, so that this one was changed."""
    return turn.memory.dates is not None


def has_code(turn: Turn[Memory]) -> bool:
    """Whether all is typed from the code on."""
    return turn.memory.dates is not None and bool(turn.memory.code)


async def begin(turn: Turn[Memory]) -> None:
    """Take the order whose card was pressed, if the doctor may issue all of it."""
    case = await cases.get_case(turn.work, turn.value)
    await deciding.require_issuable(turn.work, turn.known_caller, case.request)
    await _take(turn)


async def begin_changes(turn: Turn[Memory]) -> None:
    """Take the order whose card was pressed, to issue something else."""
    await _take(turn, changes=True)


async def begin_declining(turn: Turn[Memory]) -> None:
    """Take the order whose card was pressed, to decline it."""
    await _take(turn)


async def take_medicines(turn: Turn[Memory]) -> None:
    """What is issued instead, of which the clinic lets this doctor issue all."""
    read = parse_medicines(turn.said)
    case = await case_of(turn)
    await deciding.require_issuable(turn.work, turn.known_caller, case.request, read)
    turn.memory = replace(turn.memory, medicines=read)


async def take_reason(turn: Turn[Memory]) -> None:
    """Why it isn't what was ordered."""
    turn.memory = replace(turn.memory, reason=parse_reason(turn.said))


async def take_code(turn: Turn[Memory]) -> None:
    """The four digits; the message with them goes."""
    turn.forget_message()
    turn.memory = replace(turn.memory, code=parse_code(turn.said))


async def take_key(turn: Turn[Memory]) -> None:
    """The key; the message with it goes."""
    turn.forget_message()
    turn.memory = replace(turn.memory, key=parse_key(turn.said))


async def skip_key(turn: Turn[Memory]) -> None:
    """There is none, so there will be no QR code."""
    turn.memory = replace(turn.memory, key="")


async def take_dates(turn: Turn[Memory]) -> None:
    """The days as the issuer gave them."""
    dates = parse_dates(turn.said, turn.work.clinic.day_of(turn.work.now))
    turn.memory = replace(
        turn.memory, issued_on=dates.issued_on, valid_from=dates.valid_from, valid_until=dates.valid_until
    )


async def issue(turn: Turn[Memory]) -> None:
    """Send it: in a minute, the patient is told."""
    memory, dates = turn.memory, turn.memory.dates
    if dates is None:
        raise NotFound
    issued = IssuedElsewhere(memory.code, dates, memory.key, memory.medicines, memory.reason)
    if memory.consultation:
        await in_consultation.issue(turn, issued)
        return
    await deciding.issue(turn.work, turn.known_caller, memory.request, issued)
    turn.add(RedrawCard(subject_of(memory.request)))


async def decline(turn: Turn[Memory]) -> None:
    """Send the reason: in a minute, the patient is told."""
    await deciding.decline(turn.work, turn.known_caller, turn.memory.request, turn.memory.reason)
    turn.add(RedrawCard(subject_of(turn.memory.request)))


async def undo(turn: Turn[Memory]) -> None:
    """Take it back; what was typed is still here, to be changed."""
    await deciding.undo(turn.work, turn.known_caller, turn.memory.request)
    if turn.memory.consultation:
        turn.memory = replace(turn.memory, request="")
    else:
        turn.add(RedrawCard(subject_of(turn.memory.request)))
    turn.note(_("Undone. The patient has been told nothing."))


def issued_it(turn: Turn[Memory]) -> bool:
    """Whether it was an e-prescription that was sent."""
    return turn.memory.dates is not None


async def say_who_gets_it(turn: Turn[Memory]) -> None:
    turn.note(OPEN_CONVERSATION_FIRST)


async def want_words(turn: Turn[Memory]) -> None:
    """Say that only words are read here."""
    turn.note(NO_FILE_NEEDED)


_TOO_LATE: Final[OnRefusal] = dict.fromkeys((RenewalTakenBy, DecidedAlready, RenewalWithdrawn), Prescribing.too_late)


@screen(
    Prescribing.medicines,
    Transition(UPLOADED, Prescribing.medicines, action=want_words),
    Transition("choose", Prescribing.medicines, action=in_consultation.choose),
    Transition("go_on", Prescribing.preview, guard=has_all),
    Transition("go_on", Prescribing.code, guard=has_medicines),
    Transition(SAID, Prescribing.preview, guard=completes, action=in_consultation.add),
    Transition(SAID, Prescribing.code, guard=is_of_consultation, action=in_consultation.add),
    Transition(SAID, Prescribing.reason, action=take_medicines, on_refusal=_TOO_LATE),
)
async def medicines(turn: Turn[Memory]) -> Screen:
    """What is issued instead; or what is issued at all."""
    if turn.memory.consultation:
        return await in_consultation.medicines_screen(turn)
    return await asks(
        turn,
        what_is_ordered(turn.work, (await case_of(turn)).request),
        _(
            "<b>What do you issue?</b> Please {write} each medicine on a line of its own, with "
            "semicolons between name and strength; dose; pack; how many days it lasts. Only the name is "
            "needed.\n"
            "For example: Letrox 50 µg; 1 tabl. rano; 50 tabl.; 50 dni",
            write=WRITE,
        ),
    )


@screen(
    Prescribing.reason,
    Transition(UPLOADED, Prescribing.reason, action=want_words),
    Transition(SAID, Prescribing.preview, guard=has_code, action=take_reason),
    Transition(SAID, Prescribing.code, action=take_reason),
)
async def reason(turn: Turn[Memory]) -> Screen:
    """Why it isn't what was ordered."""
    return await asks(
        turn, _("<b>Why the change?</b> Please {write} the reason. The patient reads what you write.", write=WRITE)
    )


@screen(
    Prescribing.code,
    Transition(UPLOADED, Prescribing.code, action=want_words),
    Transition(SAID, Prescribing.preview, guard=has_rest, action=take_code),
    Transition(SAID, Prescribing.key, action=take_code),
)
async def code(turn: Turn[Memory]) -> Screen:
    """The four digits."""
    return await asks(
        turn,
        None if turn.memory.changes else what_is_ordered(turn.work, (await case_of(turn)).request),
        _("<b>What is the 4-digit code?</b> Issue the e-prescription, then {write} its code.", write=WRITE),
    )


@screen(
    Prescribing.key,
    Transition(UPLOADED, Prescribing.key, action=want_words),
    Transition(SAID, Prescribing.preview, guard=has_rest, action=take_key),
    Transition(SAID, Prescribing.dates, action=take_key),
    Transition("no_key", Prescribing.preview, guard=has_rest, action=skip_key),
    Transition("no_key", Prescribing.dates, action=skip_key),
)
async def key(turn: Turn[Memory]) -> Screen:
    """The key, if there is one."""
    no_key = Button(_("There is no key"), "no_key", means=ShortAnswer.NO)
    return await asks(
        turn,
        _(
            "<b>What is the 44-character key?</b> Please {write} it. The patient gets it as a QR code, "
            "which a pharmacy reads without the PESEL number.",
            write=WRITE,
        ),
        rows=((no_key,),),
    )


@screen(
    Prescribing.dates,
    Transition(UPLOADED, Prescribing.dates, action=want_words),
    Transition(SAID, Prescribing.preview, action=take_dates),
)
async def dates(turn: Turn[Memory]) -> Screen:
    """The days as they stand on it."""
    return await asks(
        turn,
        _(
            "<b>Which dates are on it?</b> Please {write} both: issued on, and valid until. If it is "
            "valid only from a later day, write that date between them.\n"
            "For example: 2.03.2027, 1.04.2027",
            write=WRITE,
        ),
        _("Nothing is worked out: the patient sees the dates exactly as you write them."),
    )


@screen(
    Prescribing.preview,
    Transition(SAID, Prescribing.preview, guard=is_of_consultation, action=say_who_gets_it),
    Transition("send", Prescribing.done, action=issue, on_refusal=_TOO_LATE),
    Transition("code", Prescribing.code),
    Transition("key", Prescribing.key),
    Transition("dates", Prescribing.dates),
    Transition("medicines", Prescribing.medicines, action=in_consultation.start_again),
)
async def preview(turn: Turn[Memory]) -> Screen:
    """The e-prescription, as the patient will see it."""
    memory, dates_typed = turn.memory, turn.memory.dates
    if dates_typed is None:
        raise NotFound
    lines_issued = memory.medicines or tuple(line.medicine for line in (await case_of(turn)).request.sealed.lines)
    facts = PrescriptionFacts(code=memory.code, key=memory.key, lines=lines_issued, issuer=turn.known_member.name)
    text = paragraphs(
        await head_of(turn),
        await in_consultation.warnings(turn),
        _("The patient will see this:"),
        lines(_("<b>E-prescription</b>"), _("Code: <b><code>{code}</code></b>", code=Verbatim(memory.code))),
        *told(facts, dates_typed, memory.reason if memory.changes else ""),
        _("With a QR code, made of the key: {key}", key=Verbatim(memory.key))
        if memory.key
        else _("Without a QR code, for there is no key."),
    )
    changes: Row = (Button(_("Change the medicines"), "medicines"),) if memory.changes else ()
    rows: tuple[Row, ...] = (
        (Button(_("Send to the patient"), "send", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("Change the code"), "code"), Button(_("Change the key"), "key")),
        (Button(_("Change the dates"), "dates"), *changes),
        last_row(turn),
    )
    return Screen(text, rows, protected=True)


@screen(
    Prescribing.declining,
    Transition(UPLOADED, Prescribing.declining, action=want_words),
    Transition(SAID, Prescribing.refusing, action=take_reason),
)
async def declining(turn: Turn[Memory]) -> Screen:
    """The reason for declining."""
    what = _("<b>Why can’t it be issued?</b> Please {write} the reason. The patient reads what you write.", write=WRITE)
    return await asks(turn, what_is_ordered(turn.work, (await case_of(turn)).request), what)


@screen(
    Prescribing.refusing,
    Transition("send", Prescribing.done, action=decline, on_refusal=_TOO_LATE),
    Transition("back", Prescribing.declining),
)
async def refusing(turn: Turn[Memory]) -> Screen:
    """The reason, as the patient will see it."""
    text = paragraphs(
        await head_of(turn),
        _("The patient will see this:"),
        lines(
            _("<b>The e-prescription was not issued.</b>"),
            _("<blockquote>{words}</blockquote>", words=Verbatim(turn.memory.reason)),
        ),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Send to the patient"), "send", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("Change the reason"), "back"),),
        CLOSE_ROW,
    )
    return Screen(text, rows)


@screen(
    Prescribing.done,
    Transition(SAID, Prescribing.done, guard=is_of_consultation, action=say_who_gets_it),
    Transition("undo", Prescribing.preview, guard=issued_it, action=undo),
    Transition("undo", Prescribing.refusing, action=undo),
)
async def done(turn: Turn[Memory]) -> Screen:
    """It is decided; for a minute it can be undone."""
    case, head, last = await case_of(turn), await head_of(turn), last_row(turn)
    if case.request.status not in DECIDED:
        return Screen(paragraphs(head, _("It was undone. The card shows how it stands.")), (last,))
    if case.request.announce_at is None:
        return Screen(paragraphs(head, _("✅ Done. The patient has been told.")), (last,))
    text = paragraphs(head, _("✅ Done. The patient is told in a minute. Until then you can undo it."))
    return Screen(text, ((Button(_("Undo"), "undo"),), last))


@screen(Prescribing.too_late)
async def too_late(turn: Turn[Memory]) -> Screen:
    """Nothing came of it: somebody was quicker, or the patient needs no e-prescription any more."""
    what = _("Nothing was sent. The card shows how it stands.")
    return Screen(paragraphs(await head_of(turn), what), (CLOSE_ROW,))


async def _take(turn: Turn[Memory], *, changes: bool = False) -> None:
    request = await deciding.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(request.id)))
    turn.start(Memory(request.id, changes=changes))


PRESCRIBING: Final = Dialog(
    Prescribing,
    Memory,
    (medicines, reason, code, key, dates, preview, declining, refusing, done, too_late),
    needs=Action.DECIDE_RENEWALS,
    ways_in=(
        GlobalTransition(PRESCRIBE, Prescribing.medicines, action=in_consultation.begin, needs=Action.DECIDE_RENEWALS),
    ),
)
