"""The account's regulations: accepted on the way to the full level, and anew when there is a new version (D1, D7)."""

from __future__ import annotations

from core.accounts.patients import Tier
from core.errors import RegulationsChanged
from core.identity.regulations import accept
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.events import Pressed
from dialogs.engine.returning import return_row
from dialogs.engine.screens import Button, Link, Row, Screen, ShortAnswer
from dialogs.engine.text import _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.identity.states import Identity, Memory
from dialogs.patient.menu import Menu


async def take(turn: Turn[Memory]) -> None:
    """Accept what was read; whoever has the full level goes on to where they wanted."""
    turn.patient = await accept(turn.work, turn.known_patient, turn.value)
    if turn.patient.tier is Tier.FULL:
        turn.goes_on = Pressed(turn.memory.action or "menu", turn.memory.value)


@screen(
    Identity.regulations,
    Transition("accept", Identity.ways, action=take, on_refusal={RegulationsChanged: Identity.regulations}),
    Transition("back", Menu.home),
)
async def regulations(turn: Turn[Memory]) -> Screen:
    """What is accepted, whole."""
    current = turn.work.clinic.regulations
    text = paragraphs(
        _("<b>There are new regulations.</b> Please read them: what is medical opens once you have accepted them.")
        if turn.known_patient.tier is Tier.FULL
        else _("<b>Confirm your identity: the regulations.</b> There are new ones, so please read them first."),
        _("<blockquote expandable>{regulations}</blockquote>", regulations=current.text),
        _("Booking appointments stays open either way."),
    )
    agree = Button(_("I accept"), "accept", current.version, means=ShortAnswer.YES, only_pressed=True)
    whole: tuple[Row, ...] = ((Link(_("Whole regulations"), current.url),),) if current.url else ()
    return Screen(text, ((agree,), *whole, return_row(turn.memory)))
