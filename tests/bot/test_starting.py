"""What a bot that can't start says: one sentence, exit code 2, and no secret in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import run
from bot.cli import main
from bot.commands.guarding import FAILED, WRONG_SETTING
from bot.commands.serve import serve
from bot.settings import DEMO_CLINIC, read_settings
from bot.simulator.actors.world import World
from core.errors import ConfigurationError
from core.keys import KeyRing
from tests.databases import a_database, prepared_file
from tests.e2e.loopback import served
from tests.stage import STAFF_CHAT, TOKEN

SECRET = "password-of-the-clinic"
LOGGERS = ("httpx", "httpcore", "telegram")


pytestmark = pytest.mark.usefixtures("usual_collector")


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Starting silences some loggers; afterwards they may speak again."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a clinic sets; nobody listens at that address of Telegram."""
    settings = {
        "BOT_TOKEN": TOKEN,
        "STAFF_CHAT_ID": str(STAFF_CHAT),
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
        "DATABASE_URL": prepared_file(tmp_path),
        "VAULT_URL": str(tmp_path / "vault"),
        "CLINIC_FILE": str(DEMO_CLINIC),
        "PORTAL_KEY": KeyRing.new_key(),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WEBHOOK_URL", raising=False)
    return settings


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """What it says when it can't start."""
    assert serve() == WRONG_SETTING
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("url", ["sqlite:////nowhere/portal.db", f"postgresql://clinic:{SECRET}@127.0.0.1:1/portal"])
def test_database_is_not_there(
    url: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The setting is named, and the password that is in it is not told."""
    monkeypatch.setenv("DATABASE_URL", url)
    told = complaint(capsys)
    assert "DATABASE_URL" in told
    assert SECRET not in told


def test_file_is_no_database(environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is something else is left alone."""
    (tmp_path / "portal.db").write_text("minutes of a meeting " * 100)
    assert "DATABASE_URL" in complaint(capsys)
    assert (tmp_path / "portal.db").read_text().startswith("minutes")


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("VAULT_URL", f"ftp://clinic:{SECRET}@files.example.org"),
        ("VAULT_URL", f"s3://clinic:{SECRET}@bucket/portal"),
        ("CLAMD_URL", f"https://clinic:{SECRET}@scanner.example.org"),
        ("CLAMD_URL", "scanner.example.org:3310"),
    ],
)
def test_address_of_a_kind_that_nobody_knows(
    setting: str,
    address: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where files are kept and checked is said in one of few ways; a password in it is not told."""
    monkeypatch.setenv(setting, address)
    told = complaint(capsys)
    assert setting in told
    assert SECRET not in told


def test_vault_that_cannot_be_written(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A vault that can't keep a file is found out at the start, not when the first file comes."""
    (tmp_path / "vault").write_text("in the way")
    assert "VAULT_URL" in complaint(capsys)


def test_other_key(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A database that was sealed with another key is left alone."""

    async def seal() -> None:
        async with a_database(environment["DATABASE_URL"], KeyRing.parse(KeyRing.new_key())) as database:
            await database.migrate()

    asyncio.run(seal())
    assert "PORTAL_KEY is not the key" in complaint(capsys)


def test_clinic_file_is_wrong(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clinic file with faults stops the start, and each fault is told."""
    file = tmp_path / "clinic.toml"
    file.write_text('name = "Przychodnia"')
    monkeypatch.setenv("CLINIC_FILE", str(file))
    assert serve() == WRONG_SETTING
    assert "clinic.toml" in capsys.readouterr().err


async def test_telegram_does_not_know_the_token(environment: dict[str, str]) -> None:
    """The token of another bot is refused by Telegram, and not quoted."""
    async with served(World("12345:OTHER")) as address:
        settings = read_settings(environment | {"TELEGRAM_API_URL": address})
        with pytest.raises(ConfigurationError, match="Telegram does not know this BOT_TOKEN") as caught:
            await run(settings, asyncio.Event())
    assert TOKEN not in str(caught.value)


def test_bug(
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What nobody thought of ends with another code; the log has the kind and the place, and nothing else."""

    def fail(_path: Path) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr("bot.app.load_clinic", fail)
    assert serve() == FAILED
    assert "ZeroDivisionError at test_starting.py" in caplog.text
    assert SECRET not in caplog.text + capsys.readouterr().err


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`portal` alone tells how it is used; `portal run` with a token is the bot."""
    monkeypatch.setattr("sys.argv", ["portal"])
    assert main() == WRONG_SETTING
    assert "usage: portal" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["portal", "run"])
    monkeypatch.setenv("BOT_TOKEN", "wrong")
    assert main() == WRONG_SETTING
    assert "BOT_TOKEN" in capsys.readouterr().err
