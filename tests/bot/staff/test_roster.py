"""Who of the staff is in their chat is asked of Telegram, and what they may do there is shown to them."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, TelegramError, TimedOut

from bot.addresses import address_of
from bot.demo.people import STAFF
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat
from core.accounts import people
from core.i18n import Language
from core.roles import Role
from core.staff import members
from core.staff.members import Caller, Where
from dialogs.staff.directory import COMMANDS as COMMANDS_OF_DESK
from dialogs.staff.home import ENTRIES
from dialogs.wording.commands import COMMANDS
from tests.stage import STAFF_CHAT, Stage

RECEPTION, DOCTOR, HEAD = STAFF

DOCTORS = [
    *("mojdzien", "dzis", "znajdz", "moje", "pytania", "wyniki", "recepty", "opoznienie", "nieobecny", "dyzur"),
    "rano",
]
RECEPTIONS = [
    *("dzis", "znajdz", "umow", "nowy", "telefony", "potwierdz", "pytania", "wyniki", "recepty", "opoznienie"),
    *("nieobecny", "zaproponuj", "dyzur", "rano", "help"),
]


async def names(stage: Stage) -> set[int]:
    """Those who may do anything now."""
    async with stage.work() as work:
        return {each.id for each in STAFF if await members.find_member(work, address_of(each.id))}


def commands(stage: Stage, person: SimPerson, chat: Chat | None = None) -> list[str]:
    """What somebody is offered in the staff chat, or in another."""
    shown = stage.world.profile.commands_for(person.user, chat or stage.world.chat(STAFF_CHAT))
    return [command["command"] for command in shown]


async def test_left_while_the_bot_was_away(stage: Stage) -> None:
    """And Telegram tells of it no more: they are asked for, refused, and it is written down; until they are back."""
    chat, doctor = stage.world.chat(STAFF_CHAT), stage.world.person(DOCTOR.id)
    await stage.stop()
    doctor.leave(chat)
    stage.world.updates.clear()
    await stage.start()
    await stage.app.roster.ask()
    assert await names(stage) == {RECEPTION.id, HEAD.id}
    doctor.start()
    doctor.say("/work")
    await stage.settle()
    assert "mine" not in " ".join(message.text for message in doctor.messages)
    await stage.stop()
    doctor.join(chat)
    stage.world.updates.clear()
    await stage.start()
    await stage.app.roster.ask()
    assert await names(stage) == {each.id for each in STAFF}


@pytest.mark.parametrize("error", [BadRequest("Chat not found"), TimedOut()])
async def test_telegram_does_not_tell(stage: Stage, monkeypatch: pytest.MonkeyPatch, error: TelegramError) -> None:
    """Then everybody may do what they might before."""

    async def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(stage.app.bot), "get_chat_member", refuse)
    await stage.app.roster.ask()
    assert await names(stage) == {each.id for each in STAFF}


async def test_commands_follow_roles(stage: Stage) -> None:
    """Given, taken, removed while the bot runs; others in the chat are shown nothing but help."""
    chat, doctor = stage.world.chat(STAFF_CHAT), stage.world.person(DOCTOR.id)
    stranger = stage.world.add_person(500, "Obcy")
    stranger.join(chat)
    await stage.app.roster.tell_commands()
    assert commands(stage, stranger) == ["help"]
    assert commands(stage, doctor) == [*DOCTORS, "help"]
    caller = Caller(address_of(HEAD.id), Where.STAFF_CHAT)
    async with stage.work() as work:
        await members.change(work, caller, address_of(DOCTOR.id), {Role.RECEPTION})
        await members.add(work, caller, address_of(500), "Obcy", {Role.ADMIN})
    await stage.app.roster.tell_commands()
    assert commands(stage, doctor) == RECEPTIONS
    assert "dziennik" in commands(stage, stranger)
    assert commands(stage, doctor, doctor.chat)[:2] == ["dzis", "znajdz"]
    async with stage.work() as work:
        await members.remove(work, caller, address_of(500))
    await stage.app.roster.tell_commands()
    assert commands(stage, stranger) == ["help"]
    assert commands(stage, stranger, stranger.chat) == []  # but those of all private chats


async def test_commands_in_private(stage: Stage) -> None:
    """Those of their roles and of both sides, in the language that they speak there."""
    doctor = stage.world.person(DOCTOR.id)
    doctor.start()
    await stage.settle()
    await stage.app.roster.tell_commands()
    assert commands(stage, doctor, doctor.chat) == [*DOCTORS, "desk", "patient", *COMMANDS]
    said = str(stage.world.profile.commands_for(doctor.user, doctor.chat))
    assert "Wizyty dnia" in said
    async with stage.work() as work:
        person = await people.get_or_create_person(work, address_of(DOCTOR.id))
        await people.choose_language(work, person, Language.ENGLISH)
    await stage.app.roster.tell_commands()
    assert "Day’s appointments" in str(stage.world.profile.commands_for(doctor.user, doctor.chat))


async def test_it_is_woken(stage: Stage) -> None:
    """By whoever changes roles, comes, or leaves."""
    chat, head, reception = stage.world.chat(STAFF_CHAT), stage.world.person(HEAD.id), stage.world.person(RECEPTION.id)
    said = reception.say("Dzień dobry!", chat=chat)
    await stage.settle()
    woken = stage.app.roster.loop._woken
    assert not woken.is_set()
    head.say("/staff", chat=chat, reply_to=said)
    await stage.settle()
    assert not woken.is_set()
    (card,) = [each for each in chat.messages if "role" in str(each.inline_keyboard)]
    role = next(b["callback_data"] for row in card.inline_keyboard for b in row if ":role:doctor" in b["callback_data"])
    head.press(card, role)
    await stage.settle()
    assert woken.is_set()
    woken.clear()
    stage.world.person(DOCTOR.id).leave(chat)
    await stage.settle()
    assert woken.is_set()


@pytest.mark.parametrize("language", list(Language))
async def test_every_command_that_is_told_is_known(stage: Stage, language: Language) -> None:
    """In each language that it is told in."""
    renderer = stage.app.context.renderer(language)
    told = [renderer.plain(command).partition(" ")[0].removeprefix("/") for *_, command in ENTRIES]
    assert {COMMANDS_OF_DESK[each] for each in told} == {trigger for _action, trigger, *_ in ENTRIES}
