"""What is booked from a referral: cancel all that is to come (S13, D21)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.errors import NotFound
from core.referrals import using
from dialogs.engine.dialog import OnRefusal, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.appointments import visits
from dialogs.patient.referrals.listing import opened
from dialogs.patient.referrals.planning import SHOWN
from dialogs.patient.referrals.states import Memory, Referrals
from dialogs.triggers import OPEN_REFERRAL
from dialogs.wording.treatment.referrals import booked_line


async def cancel_all(turn: Turn[Memory]) -> None:
    """Cancel all that is to come, and tell the staff."""
    gone = await using.cancel_upcoming(turn.work, turn.known_patient, turn.memory.referral)
    turn.memory = replace(turn.memory, done=tuple(each.id for each in gone))
    staff.series_cancelled(turn, gone)
    turn.add(*(visits.retracted(turn.work.clinic, each, turn.person.address) for each in gone))


_OVER: Final[OnRefusal] = {NotFound: Referrals.one}


@screen(
    Referrals.cancelling,
    Transition("cancel", Referrals.cancelled, action=cancel_all, on_refusal=_OVER),
    Transition("back", Referrals.one),
)
async def cancelling(turn: Turn[Memory]) -> Screen:
    """One question before all are cancelled."""
    coming = (await opened(turn)).upcoming(turn.work)
    text = paragraphs(
        n_(
            "<b>Do you want to cancel {count} procedure?</b>",
            "<b>Do you want to cancel {count} procedures?</b>",
            len(coming),
        ),
        lines(*(booked_line(number, each) for number, each in enumerate(coming[:SHOWN], 1))),
        _("You can book them again from the same referral, as long as it is valid."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Yes, cancel all of them"), "cancel", means=ShortAnswer.YES, only_pressed=True),),
        (Button(_("No, keep them"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Referrals.cancelled)
async def cancelled(turn: Turn[Memory]) -> Screen:
    """They are cancelled; the times are free for others."""
    count = len(turn.memory.done)
    text = paragraphs(
        n_("<b>{count} procedure is cancelled.</b>", "<b>{count} procedures are cancelled.</b>", count),
        _("Thank you for letting us know: someone else can have these times."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Open the referral"), OPEN_REFERRAL, turn.memory.referral),),
        (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows, confirms=Subject(CONFIRMATION, ""))
