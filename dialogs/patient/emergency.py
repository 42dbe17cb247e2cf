"""Words that name an emergency are answered first, in every state: what to do at once, alone and last on the screen, so
that nothing pushes it away on a phone. What was begun stays; words that were no answer to the question wait until
somebody says that it isn't urgent (D24).
"""

from __future__ import annotations

from typing import Final

from core.clinic.model import Clinic, Helpline
from core.emergencies.kinds import EmergencyKind
from core.emergencies.recognition import Recognition
from dialogs.engine.dialog import HOME
from dialogs.engine.effects import CloseScreen
from dialogs.engine.events import Said
from dialogs.engine.reply import Reply
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs, sentences
from dialogs.engine.turn import AnyTurn
from dialogs.fsm.context import FSMContext
from dialogs.wording.first_aid import DANGERS, FIRST_AID

NOT_URGENT: Final = "not_urgent"
FROM_ADVICE: Final = "advice"
"""The value of its button to the menu, by which the advice is left standing."""

PUT_ASIDE: Final = "put_aside"
"""Where a conversation's data keeps the words that wait, beside what its dialog remembers."""

WAYS_ON: Final[tuple[Row, ...]] = (
    (Button(_("This isn’t urgent"), NOT_URGENT),),
    (Button(_("Menu"), HOME, FROM_ADVICE),),
)

_OF_CRISES: Final = {
    EmergencyKind.VIOLENCE: _("<b>Nobody has the right to hurt anybody. There is help.</b>"),
    EmergencyKind.CHILD_IN_DANGER: _("<b>Nobody has the right to hurt anybody. There is help.</b>"),
}
_ALONE: Final = _("<b>You don’t have to be alone with this.</b>")
_NOT_READ_AT_ONCE: Final = _("Nobody reads this chat all the time. What you were doing here is kept.")


def advice(named: Recognition, clinic: Clinic) -> Screen:
    """What to do at once."""
    said = _in_a_crisis(named) if named.kind.is_crisis else _in_an_emergency(named)
    return Screen(paragraphs(*said, *_helplines(named, clinic), _NOT_READ_AT_ONCE), WAYS_ON)


def shown_alone(reply: Reply, turn: AnyTurn, named: Recognition) -> Reply:
    """The reply with the advice in place of its screen. What the turn had to say goes ahead, or it would be lost."""
    return Reply(
        overlay=advice(named, turn.work.clinic),
        notes=tuple(turn.notes),
        effects=(CloseScreen(), *reply.effects),
    )


async def put_aside(context: FSMContext, said: Said | None) -> None:
    """Keep words until somebody says that they aren't urgent, and that there was advice; the next turn forgets both."""
    await context.update_data({PUT_ASIDE: {"text": said.text, "ref": said.ref} if said else {}})


def take_words(turn: AnyTurn) -> tuple[Said | None, bool]:
    """The words that were put aside in the turn before, and whether there was advice, so that no screen is what the
    person looks at; from now on they are no longer kept.
    """
    kept = turn.place.memory.pop(PUT_ASIDE, None)
    return Said(kept["text"], ref=kept["ref"]) if kept else None, kept is not None


def _in_an_emergency(named: Recognition) -> tuple[Text, ...]:
    dangers = (DANGERS[kind] for kind in named.kinds if kind in DANGERS)
    return (_("<b>This may be an emergency. Call 112 or 999 now.</b>"), sentences(*dangers, FIRST_AID[named.kind]))


def _in_a_crisis(named: Recognition) -> tuple[Text, ...]:
    return (_OF_CRISES.get(named.kind, _ALONE), _("If your life is in danger, call <b>112</b> or <b>999</b> now."))


def _helplines(named: Recognition, clinic: Clinic) -> tuple[Text, ...]:
    """Those for what is named; none where a body is in danger and nothing else."""
    fitting = [line for line in clinic.helplines if not line.for_kinds.isdisjoint(named.crises)]
    if not fitting:
        return ()
    return (_("You can talk to somebody at any time, free of charge:"), lines(*map(_helpline, fitting)))


def _helpline(line: Helpline) -> Text:
    return _("{name}: <b>{phone}</b>", name=line.name, phone=Verbatim(line.phone))
