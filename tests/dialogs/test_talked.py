"""What somebody says in a terminal becomes a script that can be played."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from bot.cli import main
from bot.commands.guarding import WRONG_SETTING
from bot.demo.chat.drawing import draw
from bot.demo.chat.script import WORDS_OF_STEPS
from bot.demo.chat.talk import Talk
from bot.simulator.actors.world import World
from bot.simulator.markup.entities import Text
from bot.simulator.world.journal import Answered, PressedEntry
from core.i18n import Language
from tests.clinics import read_once
from tests.databases import known_tables
from tests.dialogs.player import perform
from tests.dialogs.script import read
from tests.languages import WRITTEN
from tests.stage import a_stage

PORTAL: Final = (sys.executable, "-m", "bot.cli")

OPENS_AN_ACCOUNT: Final = ("/start", "1", "Ewa Kowalska", "44051401359", ".contact", "1", "/menu")
BOOKS: Final = ("1", "2", "dermatolog | dermatologist", "1", "8", "1")
CANCELS: Final = ("/menu", "2", "1", "9", "1")


class Desk:
    """A terminal at which lines are typed, and where `portal chat` is run."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.script = folder / "talk.script"
        self.exit_code = 0
        self._folder = folder
        self._patch = patch
        self._capture = capture

    def talk(self, *lines: str, arguments: tuple[str, ...] = ("--as", "Ewa"), write: bool = True) -> str:
        """Run it; what was shown."""
        where = ("--write", str(self.script)) if write else ()
        self._patch.setattr("sys.argv", ["portal", "chat", *arguments, *where])
        self._patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        with known_tables(), read_once():
            self.exit_code = main()
        said = self._capture.readouterr()
        return said.out + said.err

    def states_played(self, language: Language) -> list[str]:
        """Where the written script leads, when it is played."""
        played = self._folder / language
        played.mkdir()
        return asyncio.run(perform(read(self.script), language, played)).states


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A terminal."""
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.mark.ci
@pytest.mark.parametrize("spoken", WRITTEN)
def test_a_talk_can_be_played(desk: Desk, spoken: Language) -> None:
    """An account is opened, a visit is booked and cancelled; in either language the script leads to the same places."""
    shown = desk.talk(*OPENS_AN_ACCOUNT, *BOOKS, *CANCELS, arguments=("--as", "Ewa", "--language", spoken.value))
    assert ("Wizyta jest odwołana" in shown) == (spoken is Language.POLISH)
    assert ("na dole: [Udostępnij mój numer], czyli .contact" in shown) == (spoken is Language.POLISH)
    assert shown.count("→ Personel:") == 2
    talked = [line.removeprefix("= state ") for line in desk.script.read_text().splitlines() if line[:1] == "="]
    assert talked[-1] == "Appointments:cancelled"
    for language in WRITTEN:
        states = desk.states_played(language)
        assert [state for state, before in zip(states, [None, *states], strict=False) if state != before] == talked


def test_everything_that_can_be_done(desk: Desk, tmp_path: Path) -> None:
    """Files, other people, time, a restart, both languages: all of it is played as it was talked."""
    report = tmp_path / "wynik | result.pdf"
    report.write_bytes(b"%PDF-1.4 a result")
    shown = desk.talk(
        "/start", "12", f".file {report}", ".file", ".photo", ".voice", ".sticker", ".location", ".contact of another",
        "contact", "[menu]", "=1", "1", ".edit głowa | headache", ".twice 2", ".wait 6 minutes", ".restart",
        "/language", "1", "/language", "2", "dermatolog | dermatologist",
        ".as Zofia", "Dzień dobry", ".as anna", "/menu",
        arguments=("--as", "anna"),
    )  # fmt: skip
    written = desk.script.read_text().splitlines()
    assert written[1] == "given: patient Anna, tier full, person Zofia, clock 2027-03-02 09:00"
    for step in (
        "> 12", "> file wynik_|_result.pdf", "> file file.pdf", "> photo", "> contact of another", "> say contact",
        "> say [menu]", "> 1", "> edit głowa | headache", "wait 6 minutes", "restart", "> [language: same]",
        "> [language: other]", "> dermatolog | dermatologist", "Zofia > Dzień dobry",
    ):  # fmt: skip
        assert step in written
    assert written.index("> [language: same]") < written.index("> [language: other]")
    assert "2027-03-02 09:06" in shown
    assert "Anna [en]>" in shown
    assert desk.states_played(Language.POLISH) == desk.states_played(Language.ENGLISH)


@pytest.mark.parametrize(("spoken", "words"), [("pl", "dermatolog | x"), ("en", "x | dermatologist")])
def test_the_half_that_fits_is_said(desk: Desk, spoken: str, words: str) -> None:
    """Of words in both languages only those in the talk's; the script has all of them."""
    assert "Dermatolog" in desk.talk("/start", words, arguments=("--language", spoken))
    assert f"> {words}" in desk.script.read_text().splitlines()


def test_appointments_are_numbered_as_they_are_seen(desk: Desk) -> None:
    """Their ids are random; in a script they are told apart by the order in which they were shown."""
    desk.talk("/start", *BOOKS, "/menu", *BOOKS, "/menu", "2", "2", arguments=())
    assert desk.script.read_text().splitlines()[-2:] == ["> [open: #2]", "= state Appointments:one"]
    assert desk.states_played(Language.ENGLISH)[-1] == "Appointments:one"


async def test_a_button_is_pressed_twice(tmp_path: Path) -> None:
    """Before the bot has answered, as impatient people do."""
    async with a_stage(tmp_path) as stage:
        talk = Talk(stage, Language.POLISH)
        await talk.join("Ewa")
        for line in ("/start", ".twice 1"):
            await talk.take(line)
        assert [type(entry) for entry in stage.world.log if isinstance(entry, PressedEntry | Answered)] == [
            PressedEntry, PressedEntry, Answered, Answered,
        ]  # fmt: skip


def test_words_of_one_language_are_marked(desk: Desk) -> None:
    """Whoever saves the talk is told which words the other language is missing for; not for commands and numbers."""
    desk.talk("/start", "1", "Ewa Kowalska", "44051401359")
    written = desk.script.read_text().splitlines()
    marked = [after for line, after in pairwise(written) if "po polsku | in English" in line]
    assert marked == ["> Ewa Kowalska"]


def test_a_message_is_no_step(desk: Desk) -> None:
    """Somebody may write words that mean something in a script; they are played as the words that they were."""
    said = [f"{word} 7" for word in sorted(WORDS_OF_STEPS)]
    desk.talk("/start", *said)
    written = desk.script.read_text().splitlines()
    assert [line for line in written if line.startswith("> say")] == [f"> say {each}" for each in said]
    assert set(desk.states_played(Language.POLISH)) == {"Registration:welcome"}


CANNOT: Final = {
    ".dance": "There is no command .dance",
    ".twice 99": "there is no such button",
    ".wait": "as in .wait 6 minutes",
    ".wait 5 moons": "as in .wait 6 minutes",
    ".as two words": "a name is one word",
    ".file nowhere.pdf": "nowhere.pdf can't be read",
    ".photo 'nowhere": "'nowhere can't be read",
    ".edit words": "no message of your own",
    ".save": "say a file's name",
    ".save /nowhere/talk.script": "can't be written",
    ".help": "presses button number 12",
    "=" + "a" * 4097: "no client sends more than 4096",
}


def test_what_cannot_be_done_is_said(desk: Desk) -> None:
    """In a sentence, in the tool's language; nothing of it is in the script."""
    shown = desk.talk(*CANNOT, "", arguments=("--language", "en")).split("Anna [en]>")
    for said, line in zip(shown[1:], CANNOT, strict=False):
        assert CANNOT[line] in said
    assert desk.script.read_text().splitlines()[2:] == [""]


def test_without_a_file_the_script_is_shown(desk: Desk) -> None:
    """At the end; the talk ends where the input does, or with .quit."""
    assert desk.talk("/start", ".quit", "/menu", write=False).endswith("> /start\n= state Registration:welcome\n")


def test_nothing_is_lost_by_an_interrupt(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is a way to end it, too."""
    typed = iter(["/start"])

    def read(_prompt: str) -> str:
        for line in typed:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", read)
    desk.talk()
    assert "= state Registration:welcome" in desk.script.read_text()


def test_where_nothing_can_be_written_the_script_is_shown(desk: Desk) -> None:
    """A folder that is away is seen at the end only; the talk is not lost."""
    desk.script = desk.script.parent / "nowhere" / "talk.script"
    shown = desk.talk("/start")
    assert "nie można zapisać pliku" in shown
    assert shown.count("= state Registration:welcome") == 1


def test_only_what_can_be_pressed_has_a_number() -> None:
    """A link says where it leads; notices are told; what the bot has taken the buttons from is not drawn again."""
    world = World()
    anna = world.add_person(101, "Anna")
    map_and_back = [[{"text": "Map", "url": "https://a.example"}, {"text": "Back", "callback_data": "1:back:"}]]
    message = world.post(anna.chat, world.bot, Text("Where"), markup={"inline_keyboard": map_and_back})
    assert draw(world.log, anna, Language.ENGLISH) == "\n  Where\n    [Map ↗ https://a.example]   1 [Back]"
    world.post(anna.chat, world.bot, Text("When"), markup={"inline_keyboard": [map_and_back[0][1:]]})
    assert "1 [Back]" in draw(world.log, anna, Language.ENGLISH).partition("When")[2]
    assert "1 [Back]" not in draw(world.log, anna, Language.ENGLISH).partition("When")[0]
    before = len(world.log)
    world.answer(anna.press(message, "1:back:"), "This menu is out of date.")
    world.change(message, markup=None)
    assert draw(world.log.after(before), anna, Language.ENGLISH) == "  (notice: This menu is out of date.)"


def test_nothing_is_overwritten(desk: Desk) -> None:
    """A script that is there already stays, whether that is seen before the talk or after it."""
    desk.script.write_text("# mine\n")
    assert "is there already" in desk.talk("/start")
    assert desk.exit_code == WRONG_SETTING
    assert "już istnieje" in desk.talk(f".save {desk.script}", write=False)
    assert desk.script.read_text() == "# mine\n"


def test_a_wrong_name(desk: Desk) -> None:
    """Whose name can't stand in a script can't talk."""
    assert "--as:" in desk.talk(arguments=("--as", "Ewa Nowak"))
    assert desk.exit_code == WRONG_SETTING


def test_commands_are_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`portal --help` names them."""
    monkeypatch.setattr("sys.argv", ["portal", "--help"])
    with pytest.raises(SystemExit, match="0"):
        main()
    shown = capsys.readouterr().out
    assert "run " in shown
    assert "chat " in shown


@pytest.mark.ci
def test_at_a_real_terminal(tmp_path: Path) -> None:
    """There the line stands once, as the terminal has echoed it, and its end is Ctrl-D."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*PORTAL, "chat", "--as", "Ewa"], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.write(ours, b"/start\n\x04")
    seen, complained = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, complained) == (0, b"")
    assert seen.decode().count("/start") == 1
    assert "1 [Akceptuję i zakładam konto]" in seen.decode()
