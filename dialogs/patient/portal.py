"""How patients talk with the portal.

An event is answered in this order: an emergency in words, a command, an out-of-date press, then the dialog's own table.
What is medical waits for the patient's PIN, if they have one (`dialogs.patient.pin`).
Whatever happens, the reply ends with a screen that has a way on; in an emergency that is the advice, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, assert_never

from core.accounts import pins
from core.context import Work
from core.emergencies.recognition import Recognition, recognise
from core.errors import Refusal
from core.questions import following
from core.records import owners
from core.staff.members import Caller, Where
from dialogs.engine import returning, screens
from dialogs.engine.dialog import CONTACT, FETCHED, HOME, PIN, RETURNED, SAID, UPLOADED, name_of
from dialogs.engine.effects import ForgetMessage, NotifyPerson, Toast
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
from dialogs.engine.screens import Screen
from dialogs.engine.text import Text, _, lines
from dialogs.engine.turn import AnyTurn, Place
from dialogs.fsm.context import FSMContext
from dialogs.notifications import files as files_news
from dialogs.notifications import questions as questions_news
from dialogs.notifications.missed import FindMissed, missed
from dialogs.patient import emergency, family, menu, overlays, pin, saying
from dialogs.patient.bank import way
from dialogs.patient.booking import Booking
from dialogs.patient.consultations import current as consulting
from dialogs.patient.correspondent import Correspondent
from dialogs.patient.meant import leave_it
from dialogs.patient.questions import changes
from dialogs.triggers import ASK_FOR_WHOM, FAMILY
from dialogs.wording.sides import AS_PATIENT_HEAD

_Taken: TypeAlias = Pressed | Replied | RepliedStale | Said | PinTyped | SharedContact | Uploaded
"""What is answered by a dialog's table."""

COMMANDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("start", "menu", "cancel"), HOME),
    **dict.fromkeys(("family", "rodzina"), FAMILY),
}
"""Triggers that are open from everywhere, by commands."""


@dataclass(frozen=True)
class Portal:
    """The patients' side: their dialogs, and what is answered beside these.

    `find_missed` knows what a patient has to be told again who could not be reached.
    """

    engine: DialogEngine
    find_missed: FindMissed

    async def handle(self, work: Work, context: FSMContext, whom: Correspondent, event: Event) -> Reply:
        """Answer one event, saving where the conversation has got to in `context`."""
        caller = Caller(whom.person.address, Where.PRIVATE)
        turn = await self.engine.begin(
            context,
            work,
            whom.person,
            event,
            caller=caller,
            patient=whom.patient,
            member=whom.member,
            relative=whom.relative,
        )
        self._begin_anew_without_account(turn)
        written, state = turn.written, turn.place.state
        patient = turn.owner
        if patient is not None and patient.pin_pause is not None and not isinstance(event, Fetched | ReturnedFromBank):
            await pins.note_use(work, patient)
        answer = self._not_for_them_any_more if whom.no_longer else self._reply
        if whom.is_unclear:
            answer = self._ask_for_whom
        reply = pin.without_words(await answer(turn, context), state, event)
        if named := menu.named_in_vain(turn):
            await owners.note_attempt(work, whom.person, whom.patient, named)
        if turn.relative is not None:
            reply = await family.as_relative(turn, reply)
        if turn.member is not None and reply.screen is not None:
            reply = replace(reply, screen=replace(reply.screen, text=lines(AS_PATIENT_HEAD, reply.screen.text)))
        return without_pesel(reply, written)

    def _begin_anew_without_account(self, turn: AnyTurn) -> None:
        """Who has no account is a newcomer, wherever their conversation was: nothing of an account that was theirs is
        remembered. The access of their chat may have been closed in this very moment.
        """
        if turn.patient is None and not self.engine.dialog_at(turn).without_account:
            self.engine.go_home(turn)
            turn.place, turn.is_first = Place("", {}), True

    async def _reply(self, turn: AnyTurn, context: FSMContext) -> Reply:
        if isinstance(turn.event, ReturnedFromBank):  # of which nobody need be there
            return await self._returned(turn, context, turn.event)
        words, advised = emergency.take_words(turn)
        if turn.is_lost:
            turn.note(_("The portal has changed in the meantime, so we start again from the menu."))
        named = recognise(turn.written)
        if isinstance(turn.event, Said) and turn.event.ours and (named or not self._takes_any_words(turn)):
            turn.note(_OURS)
            return await self.engine.show(turn, context)
        if named is not None:
            return await self._advise(turn, context, named)
        reply = await self._answer(turn, context, words, advised=advised)
        if (named := next(filter(None, map(recognise, turn.answered)), None)) is not None:
            await emergency.put_aside(context, None)
            return emergency.shown_alone(reply, turn, named)
        if not isinstance(turn.event, Fetched):  # the same
            told = map(NotifyPerson, await missed(turn.work, turn.person, turn.owner, self.find_missed))
            reply = replace(reply, effects=(*reply.effects, *told))
        return reply

    async def _not_for_them_any_more(self, turn: AnyTurn, context: FSMContext) -> Reply:
        """Nothing is done with what came; but words that name an emergency are advised on, whoever they are about."""
        turn.note(family.NO_LONGER)
        reply = replace(await self.engine.show(turn, context), shown_in=ShownIn.NEW)
        if (named := recognise(turn.written)) is None:
            return reply
        await emergency.put_aside(context, None)
        return emergency.shown_alone(reply, turn, named)

    async def _ask_for_whom(self, turn: AnyTurn, context: FSMContext) -> Reply:
        """Words name one of the family, and it is not clear who that is."""
        await self.engine.fire(turn, ASK_FOR_WHOM)
        return await self.engine.show(turn, context)

    async def _advise(self, turn: AnyTurn, context: FSMContext, named: Recognition) -> Reply:
        """What to do at once; what came is taken where it would be without, but for words that answer no question."""
        waits: Said | None = None
        match turn.event:
            case Said(edited=False) as said:
                leave_it(turn)
                is_answer = self._takes_any_words(turn) and await self._take_as_answer(turn)
                is_answer = is_answer or await consulting.take_for_doctor(self.engine, turn, SAID)
                waits = None if is_answer else said
                reply = await self.engine.show(turn, context)
            case _:
                reply = await self._answer(turn, context)
        await emergency.put_aside(context, waits)
        return emergency.shown_alone(reply, turn, named)

    async def _take_as_answer(self, turn: AnyTurn) -> bool:
        """Whether the words answer the question. Why it refuses them isn't said: nothing comes before the advice."""
        state, noted = turn.state, len(turn.notes)
        if await self.engine.fire(turn, SAID) is None:
            return False
        if not turn.led_on and turn.state == state:
            del turn.notes[noted:]
            return False
        return True

    async def _answer(
        self, turn: AnyTurn, context: FSMContext, put_aside: Said | None = None, *, advised: bool = False
    ) -> Reply:
        if turn.is_lost:
            return await self.engine.show(turn, context)
        match turn.event:
            case Pressed(action=emergency.NOT_URGENT) | Pressed(value=emergency.FROM_ADVICE):
                return await self._go_on_after_advice(turn, context, put_aside)
            case Commanded(name=name):
                return await self._command(turn, context, name)
            case PressedStale(again=again):
                return Reply() if again else await self._stale(turn, context)
            case Fetched():
                return await self._fetched(turn, context, turn.event)
            case ReturnedFromBank():
                return await self._returned(turn, context, turn.event)
            case event:
                await self._take(turn, event, is_seen=not advised)
        await self._go_on_opened(turn)
        return await self.engine.show(turn, context)

    async def _take(self, turn: AnyTurn, event: _Taken, *, is_seen: bool = True) -> None:
        """What moves the conversation by its table."""
        match event:
            case Pressed():
                await self._press(turn, event)
            case Replied() | RepliedStale():
                pass  # of the staff chat, where patients are not
            case Said(edited=True):
                await self._rewrite(turn)
            case Said():
                await self._say(turn, is_seen=is_seen)
            case PinTyped():
                await pin.check(turn, event)
                await self.engine.fire(turn, PIN)
            case SharedContact():
                await self.engine.fire(turn, CONTACT, otherwise=_("Thank you, but no telephone number is needed here."))
            case Uploaded() as upload:
                if not await consulting.take_for_doctor(self.engine, turn, UPLOADED):
                    await self.engine.fire(turn, UPLOADED, otherwise=overlays.not_taken(turn, upload))
            case _ as never:
                assert_never(never)

    async def _go_on_opened(self, turn: AnyTurn) -> None:
        """Whoever was asked for their PIN and has given it goes on to what they wanted."""
        kept = pin.opened(turn)
        if kept is None:
            return
        dialog, memory = self.engine.recall(kept.place) if kept.place is not None else (None, None)
        if kept.place is None or dialog is None:
            await self.engine.fire(turn, HOME)
            return
        turn.state, turn.memory, turn.place = kept.place.state, memory, kept.place
        for each in kept.wanted:
            turn.event = each
            await self._take(turn, each)
        turn.in_place = False

    async def _stale(self, turn: AnyTurn, context: FSMContext) -> Reply:
        turn.add(Toast(_("This menu is out of date. Here is the current one.")))
        return replace(await self.engine.show(turn, context), shown_in=ShownIn.NEW)

    async def _fetched(self, turn: AnyTurn, context: FSMContext, news: Fetched) -> Reply:
        """On the screen that waits for it; beside any other one, and beside one that waits for the PIN. Who has no
        account isn't told of one's files.
        """
        if turn.patient is None:
            return Reply()
        if await consulting.fetched(turn, news):
            await self.engine.save(turn, context)
            return Reply(effects=tuple(turn.effects))
        is_closed = self.engine.is_closed(turn)
        is_awaited = await self.engine.fire(turn, FETCHED, unseen=True) is not None
        turn.in_place = is_awaited and not is_closed
        if turn.in_place:
            return await self.engine.show(turn, context)
        await self.engine.save(turn, context)
        return Reply(overlay=await self._news_of_file(turn, news), effects=tuple(turn.effects))

    async def _returned(self, turn: AnyTurn, context: FSMContext, back: ReturnedFromBank) -> Reply:
        """On the screen that waits for it, below all else; beside any other one. It is decided in either case."""
        if not turn.is_lost and await self.engine.fire(turn, RETURNED) is not None:
            return await self.engine.show(turn, context)
        await self.engine.save(turn, context)
        return Reply(overlay=await way.decided_beside(turn, back))

    async def _news_of_file(self, turn: AnyTurn, news: Fetched) -> Screen:
        if turn.patient is not None and pins.is_asked(turn.patient, turn.work.now):
            return files_news.fetched_unnamed(news)
        question = await following.question_of_file(turn.work, turn.patient, news.file) if turn.patient else None
        return files_news.fetched(news) if question is None else questions_news.fetched(news, question.id)

    async def _say(self, turn: AnyTurn, *, is_seen: bool) -> None:
        """Words; such as stand for a button press it, if its screen is what the person looks at. Where the PIN is asked
        for, they wait for it, whatever they mean.
        """
        if self.engine.is_closed(turn):
            self.engine.ask_for_pin(turn, turn.event)
            return
        if await consulting.take_for_doctor(self.engine, turn, SAID):
            return
        match await self.engine.meant(turn, is_seen=is_seen):
            case None:
                await self._understand(turn)
            case Pressed() as press:
                turn.event = press
                await self._press(turn, press)
            case kind_answer:
                turn.note(kind_answer)

    async def _understand(self, turn: AnyTurn, otherwise: Text | None = None) -> None:
        """By the table, and by what the words mean; `otherwise` is said of such as lead nowhere. Of words that may be
        for somebody else it is asked first for whom they are.
        """
        if await family.is_for_somebody_else(turn, self.engine.dialog_at(turn)):
            if turn.relative is None:
                await self.engine.fire(turn, ASK_FOR_WHOM)
            return
        if await self.engine.fire(turn, SAID) is None and not turn.is_first:
            answer = otherwise or saying.answer_in_words(turn)
            if answer is not None:
                turn.note(answer)
        await self._go_on(turn)

    async def _go_on(self, turn: AnyTurn) -> None:
        """What was done may count as a press of a button, or as words."""
        match turn.goes_on:
            case Pressed() as press:
                turn.event, turn.goes_on = press, None
                await self.engine.fire(turn, press.action)
                await self._go_on(turn)
            case Said() as words:
                turn.event, turn.goes_on = words, None
                await self._understand(turn)
            case None:
                pass
            case _ as never:
                assert_never(never)

    async def _rewrite(self, turn: AnyTurn) -> None:
        """Words that a question to the doctor is made of can be changed in the chat, wherever the person is now; and so
        can what waits for the PIN.
        """
        if pin.rewritten(turn):
            turn.note(changes.NOTED)
            return
        try:
            async with turn.work.session.begin_nested():
                rewritten = await consulting.rewrite(turn) or await changes.rewrite(turn)
        except Refusal as refusal:
            unchanged = _("✏️ We could not take this change, so what you wrote stays as it was.")
            turn.note(lines(unchanged, self.engine.refuse(turn, refusal)))
        else:
            if not rewritten:
                turn.note(_("You have changed an earlier message. To change an answer, please send it again."))

    async def _press(self, turn: AnyTurn, press: Pressed) -> None:
        match press.action:
            case screens.RESUME:
                pass
            case returning.RETURN:
                await self.engine.go_back(turn)
            case overlays.LANGUAGE:
                await self._choose_language(turn, press.value)
            case action:
                await self.engine.fire(turn, action, otherwise=_("That button no longer works here."))
                await self._go_on(turn)

    async def _choose_language(self, turn: AnyTurn, value: str) -> None:
        try:
            await overlays.choose_language(turn, value)
        except Refusal as refusal:
            turn.note(self.engine.refuse(turn, refusal))

    async def _command(self, turn: AnyTurn, context: FSMContext, name: str) -> Reply:
        if overlay := overlays.for_command(name, turn):
            await self.engine.save(turn, context)
            return Reply(overlay=overlay)
        is_link = name == "start" and turn.written.startswith(family.LINK_PREFIX)
        trigger = family.OPEN_LINK if is_link else COMMANDS.get(name)
        if name == "cancel":
            turn.note(overlays.stopped(turn))
        if trigger is None or await self.engine.fire(turn, trigger) is None:
            turn.note(_("There is no such command. /help lists those that there are."))
        return await self.engine.show(turn, context)

    async def _go_on_after_advice(self, turn: AnyTurn, context: FSMContext, put_aside: Said | None) -> Reply:
        """After advice: with the words that were put aside, as if they had named no emergency; or to the menu.

        The advice stays where it is, with its numbers; so does what was typed, though a step would have it removed.
        """
        press = turn.event
        if isinstance(press, Pressed) and press.action == HOME:
            await self.engine.fire(turn, HOME)
        elif put_aside is not None:
            turn.event = put_aside
            if not _leads_elsewhere(turn):
                leave_it(turn)
            await self._understand(turn, _("All right. Please choose below what you need."))
            turn.event = press
        reply = await self.engine.show(turn, context)
        kept = tuple(each for each in reply.effects if not isinstance(each, ForgetMessage))
        return replace(reply, shown_in=ShownIn.NEW, effects=kept)

    def _takes_any_words(self, turn: AnyTurn) -> bool:
        """Whether words that name an emergency are an answer as well."""
        return not turn.is_lost and turn.state in self.engine.dialog_at(turn).free_text


_OURS: Final = _(
    "This is a message of ours that you passed on, so we have done nothing with it. If you need help, please write it "
    "in your own words. If somebody’s life is in danger, call 112."
)


def _leads_elsewhere(turn: AnyTurn) -> bool:
    """Whether words that were put aside may lead on from here: nothing is under way yet."""
    return turn.state in {name_of(each) for each in (menu.Menu.home, Booking.kind, Booking.service)}
