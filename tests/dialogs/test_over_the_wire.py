"""Scripts over the wire: the simulator's HTTP, deliveries one by one, and a database on a disk where the bot is started
again. What people see is what they see in process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.outbox.actions import ActionKind
from core.errors import ConfigurationError
from core.i18n import Language
from tests.dialogs.player import perform
from tests.dialogs.plays import Plays, language_in_turn, other_language
from tests.dialogs.script import FOLDER, all_scripts, read
from tests.tiers import quick_and_ci

ALWAYS: Final = {
    "appointments/see_and_cancel": "notices that are said in one message",
    "booking/at_once": "two people before either is answered",
    "booking/language": "renderers that change on the way",
    "booking/presses": "two presses before the answer, and restarts",
    "desk/blocked": "somebody who has blocked the bot, and lets it in again",
    "desk/everybody": "cards that change, answers that are routed, receipts",
    "desk/file_lost": "a file that can't be fetched, and reminders",
    "desk/files": "files from the staff chat to a patient",
    "desk/sentences": "a message that mentions the bot",
    "desk/group": "a group that becomes a supergroup and gets topics; deleted cards and topics; a restart",
    "family/acting": "buttons about somebody else, and notices to both",
    "files/album": "an album",
    "files/from_appointment": "captions that change",
    "files/slow": "downloads that fail, once and for good",
    "medications/order": "a code that is drawn for the pharmacy",
    "reminders/stopped": "notices that nobody asked for, after a restart",
    "results/published": "a picture that is drawn when it is sent",
    "registration/by_pesel": "the contact's keyboard, and a message of a patient's that is deleted",
}  # fmt: skip
"""What each of these shows of deliveries, faults and restarts; the others are played over the wire in `make ci`."""


IN_TURN: Final = [(read(path).name, language_in_turn(path)) for path in all_scripts()]
"""Each script in one of the languages, so that both have about half of them."""

QUICK: Final = [(name, language) for name, language in IN_TURN if name in ALWAYS]


def test_the_scripts_are_there() -> None:
    """None of those that are always played was renamed; each language has some."""
    assert {name for name, _ in QUICK} == ALWAYS.keys()
    assert {language for _, language in QUICK} == set(Language)


async def test_every_delivery_is_made_over_the_wire(plays: Plays) -> None:
    """Of every kind that any script has, with every result that any of them comes to."""
    played = {read(path).name: each.deliveries for path, each in (await plays.all()).items()}
    assert {each for name in ALWAYS for each in played[name]} == {each for made in played.values() for each in made}
    assert len({each for made in played.values() for each in made}) > len(ActionKind) // 2


async def test_only_the_wire_needs_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage is the one that was asked for: a script is played in process without a single request over HTTP."""
    requests = list[str]()

    async def refuse(_: object, url: str, *__: object, **___: object) -> tuple[int, bytes]:
        requests.append(url)
        raise TelegramError("there is no wire")

    monkeypatch.setattr(HTTPXRequest, "do_request", refuse)
    script = read(FOLDER / "registration" / "whole_regulations.script")
    assert (await perform(script, Language.ENGLISH, tmp_path)).states
    assert requests == []
    with pytest.raises(ConfigurationError, match="isn't Telegram"):
        await perform(script, Language.ENGLISH, tmp_path, over_the_wire=True)
    assert requests


@pytest.mark.parametrize(("name", "language"), quick_and_ci(IN_TURN, QUICK))
async def test_both_stages_show_the_same(name: str, language: Language, plays: Plays, tmp_path: Path) -> None:
    """Everything that came of it is the same over the wire as in process: what was seen, met, refused and delivered.
    In process it is played in the other language, so that the languages come to the same as well.
    """
    path = FOLDER / f"{name}.script"
    over_the_wire = await perform(read(path), language, tmp_path, over_the_wire=True)
    assert over_the_wire.transcript == path.with_suffix(f".{language.value}.txt").read_text(encoding="utf-8")
    in_process = await plays.of(path, language if name in ALWAYS else other_language(path))
    assert over_the_wire.but_for_words() == in_process.but_for_words()
