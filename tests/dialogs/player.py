"""Plays a script on a stage, and notes what came of it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.fsm_storage import ConversationRow
from bot.inbox.dead_letters import DeadLetter
from bot.simulator.world.chats import SimMessage
from core.i18n import Language
from tests.databases import IN_MEMORY
from tests.dialogs import clinic_side, prescribing, whose_buttons
from tests.dialogs.answered import check_answered
from tests.dialogs.cast import Cast
from tests.dialogs.performance import Performance
from tests.dialogs.private_side import act_in_private
from tests.dialogs.report import NEWEST, report, report_staff
from tests.dialogs.script import Script, ScriptError, moment
from tests.dialogs.sending import long_text
from tests.dialogs.staff_side import StaffChat, shown_buttons
from tests.dialogs.taps import buttons, newest_screen
from tests.dialogs.transcript import transcript
from tests.dialogs.watch import Deliveries, Incidents, NotingWriter, Watch
from tests.dialogs.ways_on import check_labels, check_staff_screens, check_ways_on
from tests.in_process import InProcessStage
from tests.people import a_pesel
from tests.query_plans import QueryPlans
from tests.stage import Stage, a_stage

ACTING: Final = re.compile(r"(?:(?P<actors>\w+(?:, \w+)*)(?: (?P<place>private|anonymous|elsewhere))? )?> (?P<what>.+)")
_EXPECTING: Final = re.compile(r"(?:(?P<actor>\w+)(?P<private> private)? )?= (?P<what>.+)")
_NOTED: Final = re.compile(
    r"(?P<actor>\w+): (?P<how>booked|elsewhere|attended|missed|cancelled|account|released|lost"
    r"|sent|seen|taken|answered|asked|declined|revised|results|returned|referred|takes|ordered|issued|voided)"
    r" ?(?P<what>.*)"
)


async def perform(
    script: Script, language: Language, folder: Path, *, over_the_wire: bool = False, database_url: str | None = None
) -> Performance:
    """Play a script in one language: in process, or over the wire; there on another database, if one is named."""
    said: set[str] = set()
    over_the_wire = over_the_wire or database_url is not None
    on_disk = f"sqlite:///{folder / 'portal.db'}" if over_the_wire and script.outlives_the_bot else IN_MEMORY
    async with a_stage(
        folder,
        now=script.start,
        database_url=database_url or on_disk,
        clinic_file=clinic_side.clinic_file(script, language, folder),
        make_renderer=partial(NotingWriter, said),
        kind=Stage if over_the_wire else InProcessStage,
    ) as stage:
        player = Player(script, stage, language, folder)
        with Deliveries() as deliveries, QueryPlans() as plans:
            await player.play()
        played, watch = player.performance, player.watch
        several = len(script.actors) > 1
        played.transcript = transcript(stage.world, player.opened, several=several, directions=player.directions)
        played.transitions, played.acts = sorted(set(watch.fired)), sorted(set(watch.acts))
        played.refused = sorted(set(watch.refused_with))
        played.messages = sorted(said)
        played.deliveries = sorted(deliveries.made)
        played.scans = plans.scans()
        return played


class Player:
    """Plays a script on a stage."""

    def __init__(self, script: Script, stage: Stage, language: Language, folder: Path) -> None:
        self.script = script
        self.stage = stage
        self.language = language
        self.folder = folder
        self.performance = Performance()
        self.watch = Watch()
        self.cast = Cast()
        self.opened = 0
        self.directions: dict[int, str] = {}
        self.staff_chat = StaffChat(stage, self.cast.numbered)
        self._seated = {actor.name for actor in script.actors if actor.sits_in}
        self._turns = 0
        self._refusals_before = 0
        self._last = ""
        self._sent: tuple[int, int] | None = None
        self._line = 0

    async def play(self) -> None:
        """Every step, one after another; an error names the script's line."""
        async for _line in self.steps():
            pass

    async def steps(self) -> AsyncGenerator[int]:
        """Take every step, and tell its line once it is taken. Meanwhile others may do as they like on the stage, if
        they put everything back and have the player `look_again`.
        """
        await self._begin()
        with Incidents() as incidents:
            for line, step in self.script.steps:
                self._line = line
                try:
                    await self._take(step)
                    whose_buttons.check(each for who in self.cast.people.values() for each in who.messages[-4:])
                    assert not incidents.told, f"something went wrong inside: {incidents.told}"
                except Exception as error:
                    raise ScriptError(await self._report(line, step, error)) from error
                yield line
        await self._check_no_dead_letters()

    def look_again(self) -> None:
        """Find everybody in a world that was put back as it was, where they are other objects; the bot perhaps too."""
        world = self.stage.world
        self.cast.look_again(world)
        self.staff_chat.seated = [world.person(person.id) for person in self.staff_chat.seated]
        self.watch.over(self.stage.app.context)

    async def _begin(self) -> None:
        self.watch.over(self.stage.app.context)
        for number, actor in enumerate(self.script.actors):
            telegram = actor.telegram or self.language.value
            person = self.stage.world.add_person(clinic_side.user_id(number), actor.name, "Nowak", telegram)
            self.cast.add(person, actor.name, telegram)
            if actor.tier is not None:
                await self.stage.open_account(person, actor.tier, a_pesel(date(1950 + number, 5, 14)))
        self._open_staff_chat()
        self._last = self.cast.first
        self.opened = len(self.stage.world.log)

    def _open_staff_chat(self) -> None:
        if seated := self.cast.named(self._seated):
            is_basic = any(step == "group becomes supergroup" for _, step in self.script.steps)
            self.staff_chat.open(seated, has_topics=self.script.has_topics, is_basic=is_basic)

    async def _take(self, step: str) -> None:
        if acting := ACTING.fullmatch(step):
            names = (acting["actors"] or self.cast.first).split(", ")
            await self._act_together(names, acting["place"], acting["what"], step)
        elif noted := _NOTED.fullmatch(step):
            await self._note(noted["actor"], noted["how"], noted["what"])
        elif expecting := _EXPECTING.fullmatch(step):
            place = "private" if expecting["private"] else None
            await self._expect(expecting["actor"] or self._last, place, expecting["what"])
        elif step.startswith("clinic: "):
            await clinic_side.change_clinic(self.stage, self.folder, step.removeprefix("clinic: "))
            self.watch.over(self.stage.app.context)
        else:
            if self._seated:
                self._direct(step)
            await self._let_pass(step)

    def _direct(self, step: str) -> None:
        """What nobody says stands between what people say; of several in a row, the last has the others before it."""
        now = len(self.stage.world.log)
        self.directions[now] = "; ".join(filter(None, (self.directions.get(now), step)))

    async def _let_pass(self, step: str) -> None:
        match step.split():
            case ["wait", "until", day, time]:
                self.stage.now = moment(f"{day} {time}")
            case ["wait", amount, unit]:
                self.stage.wait(**{unit if unit.endswith("s") else f"{unit}s": float(amount)})
            case ["telegram:", "fails", method, times]:
                self.stage.world.faults.add("server_error", method, times=int(times))
            case ["telegram:", "blocks", name]:
                self.cast.people[name].block_bot()
                await self.stage.settle()
            case ["telegram:", "unblocks", name]:
                self.cast.people[name].unblock_bot()
                await self.stage.settle()
            case ["telegram:", "no", "voice", "to", name]:
                self.cast.people[name].refuse_voice()
            case ["upkeep"] | ["raise", "due"]:
                await self.stage.keep_up()
            case ["restart"]:
                await self.stage.restart()
                self.watch.over(self.stage.app.context)
            case _:
                await self.staff_chat.happens(step)
                await self.stage.settle()

    async def _act_together(self, names: list[str], place: str | None, what: str, step: str) -> None:
        self._refusals_before = len(self.watch.refused_with)
        before = len(self.stage.world.log)
        answered = [await self._act(name, place, what) for name in names]
        await self.stage.settle()
        if self._seated:
            self.staff_chat.number_cards()
        for name, has_answer in zip(names, answered, strict=True):
            check_answered(self.stage.world.log.after(before), self.cast.people[name], has_answer=has_answer)
            row = await self._conversation(name, place)
            state = _state_of(row)
            self._note_state(state)
            seen = await self._looked_at(name, place, row)
            self.performance.shape.append(f"{step} → {name} in {state}: {seen}")
        self._turns, self._last = self._turns + (self.cast.first in names), names[-1]

    def _note_state(self, state: str) -> None:
        """Where somebody is after a step, and which refusals have led there."""
        self.performance.states.append(state)
        refused = self.watch.refused_with[self._refusals_before :]
        self.performance.ways_out += [f"{each} → {state}" for each in refused]

    async def _looked_at(self, name: str, place: str | None, row: ConversationRow | None) -> str:
        """Look at what somebody sees now: there must be ways on. What they can press, in an order that no language
        changes.
        """
        person, state = self.cast.people[name], _state_of(row)
        if self._acts_among_staff(name, place):
            screen = await self.staff_chat.screen(person)
            shown = self.staff_chat.cards_and(screen)
            check_staff_screens(state, screen, shown)
            self._rests(name, place, state, screen)
            return " ".join(sorted(shown_buttons(shown[:NEWEST], self.cast.numbered)))
        if (screen := newest_screen(person)) is not None:
            check_ways_on(state, screen)
            check_labels(screen)
        if screen is not None and row is not None and screen.message_id == row.screen_message_id:
            self._rests(name, place, state, screen)  # nothing that somebody was told meanwhile stands below it
        return " ".join(sorted(self.cast.numbered.shown(each) for each in buttons(person)))

    def _rests(self, name: str, place: str | None, state: str, screen: SimMessage | None) -> None:
        """Somebody has come to a state, and sees its screen."""
        if screen is not None:
            self.performance.rested.append(f"{self._line} {name} {place or ''}".strip() + f": {state}")

    def _acts_among_staff(self, name: str, place: str | None) -> bool:
        return place == "anonymous" or (place is None and name in self._seated)

    async def _act(self, name: str, place: str | None, what: str) -> bool | None:
        """Somebody does something; whether the bot has to answer it, `None` where it may."""
        if what.startswith("together: "):
            parts = what.removeprefix("together: ").split(" // ")
            answered = [await self._act(name, place, part) for part in parts]
            return True if True in answered else answered[-1]
        person, staff_chat = self.cast.people[name], self.staff_chat
        words = partial(self.cast.words, person)
        if place == "elsewhere":
            staff_chat.act_outside(person, what, words, staff_chat.other_group(person))
            return False
        if self._acts_among_staff(name, place):
            self.watch.acts += [what.split(maxsplit=1)[0]] if what.startswith("/") else []
            return await staff_chat.act(staff_chat.anonymous() if place else person, what, words)
        if what.startswith("forwarded "):
            staff_chat.act_outside(person, what, words, person.chat)
        else:
            sent = act_in_private(self.cast, person, what)
            self._sent = self._sent if sent is None else (sent.chat.id, sent.message_id)
        return True

    async def _note(self, name: str, how: str, what: str) -> None:  # noqa: C901 - a case for each
        person = self.cast.people[name]
        match how:
            case "account":
                await clinic_side.open_account(self.stage, person, what)
            case "released":
                await clinic_side.release(self.stage, person)
            case "lost":
                await clinic_side.lose(self.stage, person, what)
            case "returned":
                self._refusals_before = len(self.watch.refused_with)
                await clinic_side.return_from_bank(self.stage, person, what)
                row = await self._conversation(name, None)
                self._note_state(_state_of(row))
                await self._looked_at(name, None, row)
            case "sent":
                await clinic_side.send_question(self.stage, person, self.cast.words(person, what))
                self.staff_chat.number_cards()
            case "takes" | "ordered" | "issued" | "voided":
                await prescribing.arrange(self.stage, person, how, self.cast.words(person, what))
            case "seen" | "taken" | "answered" | "asked" | "declined" | "revised":
                words = self.cast.words(person, what)
                await clinic_side.deal_with_question(self.stage, person, how, long_text(words))
            case "results":
                await clinic_side.record_results(self.stage, person, what)
            case "referred":
                await clinic_side.refer(self.stage, person, what)
            case "cancelled":
                await clinic_side.cancel(self.stage, person, self.cast.value(person, what) or "")
            case _:
                await clinic_side.note_appointment(self.stage, person, how, what)

    async def _expect(self, name: str, place: str | None, what: str) -> None:
        match what.split():
            case ["state", wanted]:
                state = _state_of(await self._conversation(name, place))
                assert state == wanted, f"the state is {state}"
            case ["refused", *wanted]:
                refused = self.watch.refused_with[self._refusals_before :]
                assert refused == wanted, f"refused was {refused}"
            case ["turns", wanted]:
                assert self._turns == int(wanted), f"it took {self._turns} turns"
            case ["removed"]:
                assert self._sent is not None, "nothing was sent"
                chat_id, message_id = self._sent
                assert self.stage.world.chat(chat_id).message(message_id) is None, "the message is still there"
            case ["staff", wanted]:
                seen = len(self.staff_chat.chat.messages)
                assert seen == int(wanted), f"the staff chat has seen {seen}"
            case _:
                raise ScriptError("nothing can be expected so")

    async def _conversation(self, name: str, place: str | None) -> ConversationRow | None:
        person = self.cast.people[name]
        among_staff = self._acts_among_staff(name, place)
        async with self.stage.work() as work:
            chat_id = self.staff_chat.chat.id if among_staff else None
            return await self.stage.conversation_row(work, person, chat_id)

    async def _check_no_dead_letters(self) -> None:
        async with self.stage.work() as work:
            failed = await work.session.scalar(sa.select(DeadLetter.incident))
        assert failed is None, f"the bot apologised for incident {failed}; the log knows where it happened"

    async def _report(self, line: int, step: str, error: Exception) -> str:
        what = f"{self.script.name}:{line} ({self.language}) {step}\n{error}"
        patients = {name: person for name, person in self.cast.people.items() if name not in self._seated}
        told = report(patients, self.cast.numbered)
        if self._seated:
            offered = {name: await self.staff_chat.offered(self.cast.people[name]) for name in sorted(self._seated)}
            told += "\n" + report_staff(self.staff_chat.chat, offered, self.cast.numbered)
        return f"{what}\n\n{told.strip()}"


def _state_of(row: ConversationRow | None) -> str:
    return row.state or "" if row else ""
