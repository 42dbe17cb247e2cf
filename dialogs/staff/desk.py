"""How the clinic's people talk with the portal, in their staff chat and in private.

They have screens of their own, one for each of them, which commands and cards open; dialogs' tables move these as they
do patients'. Beside those there are cards, which everybody sees: a button of a card does something to it, and so does
an answer to it. Who may do what is asked of core at each of these, with who they are and where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, assert_never

from core.accounts.people import Person
from core.context import Work
from core.emergencies.recognition import recognise
from core.errors import NotPermitted, Refusal
from core.staff import audit, members
from core.staff.members import Action, Caller, Where
from dialogs.engine.dialog import FETCHED, HOME, SAID, UPLOADED, name_of
from dialogs.engine.effects import CloseScreen, ForgetMessage, Toast
from dialogs.engine.engine import DialogEngine, without_pesel
from dialogs.engine.events import (
    Commanded,
    Event,
    Fetched,
    PinTyped,
    Pressed,
    PressedStale,
    Replied,
    RepliedStale,
    ReturnedFromBank,
    Said,
    SharedContact,
    Uploaded,
)
from dialogs.engine.reply import Reply, ShownIn
from dialogs.engine.screens import RESUME, Screen
from dialogs.engine.text import _, paragraphs
from dialogs.engine.turn import AnyTurn
from dialogs.fsm.context import FSMContext
from dialogs.patient.overlays import LANGUAGE, choose_language, for_command
from dialogs.staff import in_private
from dialogs.staff.buttons import CLOSE
from dialogs.staff.cards import CardActions, CardKinds
from dialogs.staff.home import DeskHome
from dialogs.staff.sentences import OF_PATIENTS, SHOW_COMMANDS, lead, lead_or_help, names_patient
from dialogs.staff.words import NO_FILE_NEEDED, how_to_answer
from dialogs.triggers import CARD_LINK, OPEN_CARD

REPLIED: Final = "replied"
REWRITTEN: Final = "rewritten"

BUTTON: Final = "button"
MESSAGE: Final = "message"
"""How the audit log calls what was tried and refused, where it isn't a command or a button of a card."""


@dataclass(frozen=True)
class Desk:
    """The staff's side: their dialogs, and what is done to cards of all `kinds`. `commands` are triggers that are open
    from everywhere, by their commands.
    """

    engine: DialogEngine
    kinds: CardKinds
    commands: Mapping[str, str]

    @cached_property
    def card_actions(self) -> CardActions:
        """What buttons of cards do; also `REPLIED`, an answer to a card, `REWRITTEN`, a change of such an answer, and
        `FETCHED`, which needs nobody's leave.
        """
        return {
            **self.kinds.actions,
            REPLIED: (Action.HELP, self.kinds.reply),
            REWRITTEN: (Action.HELP, self.kinds.rewrite),
            FETCHED: (None, self.kinds.fetched),
        }

    async def handle(self, work: Work, context: FSMContext, person: Person, caller: Caller, event: Event) -> Reply:
        """Answer one event of a member of staff. Their own screen's place is saved in `context`.

        A refusal of core undoes what the turn has changed, and is put into words in the reply; nothing but faults of
        ours is raised.
        """
        member = await members.find_member(work, caller.address)
        turn = await self.engine.begin(context, work, person, event, caller=caller, member=member)
        written = turn.written
        try:
            async with work.session.begin_nested():
                reply = await self._answer(turn, context)
        except Refusal as refusal:
            reply = self._refused(turn, refusal)
            if isinstance(refusal, NotPermitted):
                await audit.note_refused(work, caller.address, self._tried(event))
        if caller.where is Where.PRIVATE:
            reply = _in_private(reply, turn)
        reply = without_pesel(reply, written)
        names = caller.where is Where.STAFF_CHAT and isinstance(event, Commanded) and self.names_patient(work, event)
        if not names or ForgetMessage() in reply.effects:
            return reply
        return replace(reply, effects=(*reply.effects, ForgetMessage()))

    async def _answer(self, turn: AnyTurn, context: FSMContext) -> Reply:
        match turn.event:
            case Commanded() as command:
                return await self._command(turn, context, command)
            case Pressed(action=action):
                return await self._press(turn, context, action)
            case PressedStale() as press:
                return await self._stale(turn, context, press)
            case Replied(what=what):
                is_change = isinstance(what, Said) and what.edited
                return await self._act_on_card(turn, context, REWRITTEN if is_change else REPLIED)
            case PinTyped() | ReturnedFromBank():
                return Reply()  # of patients
            case RepliedStale():
                return Reply(overlay=Screen(_ANSWERS_NOTHING))
            case Said():
                return await self._say(turn, context)
            case SharedContact() | Uploaded():
                return await self._go(turn, context, UPLOADED if isinstance(turn.event, Uploaded) else SAID)
            case Fetched():
                return await self._act_on_card(turn, context, FETCHED)
            case _ as never:
                assert_never(never)

    async def _command(self, turn: AnyTurn, context: FSMContext, command: Commanded) -> Reply:
        if turn.known_caller.where is Where.PRIVATE and command.name in _BESIDE:
            await members.require(turn.work, turn.known_caller, Action.HELP)
            return Reply(overlay=for_command(command.name, turn))
        return await self._go(turn, context, self._trigger_of(turn, command))

    def names_patient(self, work: Work, command: Commanded) -> bool:
        """Whether it may name one of the patients: then it stays in no group."""
        return names_patient(work, command, self.commands.get(command.name, HOME))

    def _trigger_of(self, turn: AnyTurn, command: Commanded) -> str:
        trigger = self.commands.get(command.name, HOME)
        if command.name == "start" and command.argument.startswith(CARD_LINK):
            turn.event = Pressed(OPEN_CARD, command.argument.removeprefix(CARD_LINK))
            return OPEN_CARD
        if command.name in SHOW_COMMANDS:
            return lead_or_help(turn, command.argument)
        if command.argument and trigger in OF_PATIENTS:
            return lead_or_help(turn, f"{command.name} {command.argument}")
        return trigger

    async def _say(self, turn: AnyTurn, context: FSMContext) -> Reply:
        """Words to their own screen; such as stand for one of its buttons press it."""
        await members.require(turn.work, turn.known_caller, self.engine.dialog_at(turn).needs or Action.HELP)
        if isinstance(turn.event, Said) and turn.event.edited:
            turn.note(_("You have changed an earlier message, and nothing was done with it. Please send it again."))
            return replace(await self.engine.show(turn, context), shown_in=ShownIn.NEW)
        match await self.engine.meant(turn, only_buttons=True):
            case None:
                return await self._go(turn, context, SAID)
            case Pressed(action=action) as press:
                turn.event = press
                return await self._press(turn, context, action)
            case kind_answer:
                turn.note(kind_answer)
                return await self.engine.show(turn, context)

    async def _press(self, turn: AnyTurn, context: FSMContext, action: str) -> Reply:
        if action in self.card_actions:
            return await self._act_on_card(turn, context, action)
        if action in _SHOWN_AGAIN:
            if action == LANGUAGE:
                await choose_language(turn, turn.value)
            await members.require(turn.work, turn.known_caller, Action.HELP)
            return await self.engine.show(turn, context)
        if action != CLOSE or turn.known_caller.where is Where.PRIVATE:
            return await self._go(turn, context, HOME if action == CLOSE else action)
        self.engine.go_home(turn)
        await self.engine.save(turn, context)
        return Reply(effects=(CloseScreen(),))

    async def _act_on_card(self, turn: AnyTurn, context: FSMContext, name: str) -> Reply:
        """Do something to a card, if its rights allow; nobody's screen moves."""
        needed, action = self.card_actions[name]
        if needed is not None:
            await members.require(turn.work, turn.known_caller, needed)
        await action(turn)
        self.engine.observer.card_action(name)
        if isinstance(turn.event, Pressed) and turn.known_caller.where is Where.PRIVATE:
            return await self.engine.show(turn, context)  # which shows what has come of it
        said = Screen(paragraphs(*turn.notes)) if turn.notes else None
        return Reply(overlay=said, effects=tuple(turn.effects))

    async def _go(self, turn: AnyTurn, context: FSMContext, trigger: str) -> Reply:
        """Move the person's own screen, from everywhere or by the table of the dialog that it shows."""
        globally = self.engine.globals_of(trigger)
        needed = globally[0].needs if globally else self.engine.dialog_at(turn).needs
        await members.require(turn.work, turn.known_caller, needed or Action.HELP)
        state, told = turn.state, tuple(turn.notes)
        is_known = await self.engine.fire(turn, trigger) is not None
        is_refused = is_known and not turn.led_on and turn.state == state
        if isinstance(turn.event, Said) and (is_refused or not is_known):
            answer, turn.notes[:] = tuple(turn.notes), told  # a whole sentence is no wrong answer to what was asked
            if (led := lead(turn, turn.said, wholly=True, plainly=is_refused)) is not None:
                return await self._go(turn, context, led)
            turn.notes[:] = answer
        if not is_known and isinstance(turn.event, Said | Uploaded):
            turn.note(NO_FILE_NEEDED if isinstance(turn.event, Uploaded) else how_to_answer())
        return await self.engine.show(turn, context)

    async def _stale(self, turn: AnyTurn, context: FSMContext, press: PressedStale) -> Reply:
        """A button of a screen that is gone, or in the staff chat of somebody else's."""
        if press.again or turn.known_caller.where is not Where.PRIVATE:
            return Reply(effects=() if press.again else (Toast(_NOT_YOURS, alerts=True),))
        await members.require(turn.work, turn.known_caller, Action.HELP)
        turn.add(Toast(_("This menu is out of date. Here is the current one.")))
        return replace(await self.engine.show(turn, context), shown_in=ShownIn.NEW)

    def _tried(self, event: Event) -> str:
        """What somebody did who may not, by a name of ours: what they typed or forged is in no log."""
        match event:
            case Commanded(name=name):
                return f"/{name}" if name in self.commands else "/help"
            case Pressed(action=action):
                return action if action in self.card_actions else BUTTON
            case _:
                return MESSAGE

    def _refused(self, turn: AnyTurn, refusal: Refusal) -> Reply:
        """Said where it happened: over the pressed button, or as an answer to the message."""
        said = self.engine.refuse(turn, refusal)
        if isinstance(turn.event, Pressed):
            return Reply(effects=(Toast(said, alerts=True),))
        return Reply(overlay=Screen(said), is_refusal=isinstance(refusal, NotPermitted))


def _in_private(reply: Reply, turn: AnyTurn) -> Reply:
    if reply.screen is not None:
        is_home = turn.state == name_of(DeskHome.home)
        reply = replace(reply, screen=in_private.adapted(reply.screen, is_home=is_home))
    named = recognise(turn.written)
    return reply if named is None else in_private.advised(reply, turn, named)


_BESIDE: Final = frozenset({"language", "privacy"})
"""Commands that are answered beside the screen, as patients' are."""

_SHOWN_AGAIN: Final = frozenset({RESUME, LANGUAGE})

_NOT_YOURS: Final = _(
    "These buttons belong to somebody else, or are out of date. Write /today, /find or /help for yours."
)

_ANSWERS_NOTHING: Final = _(
    "<b>Nothing was done with this message:</b> what it answers is out of date, or belongs to somebody else. "
    "Please write it again where it belongs: /today, /find or /help."
)
