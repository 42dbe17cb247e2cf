"""`portal audit`: who runs the clinic sees whether the audit log is as it was written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli import main
from bot.commands.guarding import FAILED, WRONG_SETTING
from core.keys import KeyRing
from core.staff import audit
from core.staff.audit import AuditAction, AuditEntry
from tests.clinics import small_clinic
from tests.databases import a_database
from tests.desk import Desk

KEY = KeyRing.new_key()


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a portal whose audit log is to be checked, and nothing else."""
    address = f"sqlite:///{tmp_path / 'portal.db'}"
    for name in ("BOT_TOKEN", "STAFF_CHAT_ID", "CLINIC_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PORTAL_KEY", KEY)
    monkeypatch.setattr("sys.argv", ["portal", "audit"])
    monkeypatch.setattr("bot.commands.guarding.log_to_stderr", lambda: None)  # other tests want to see what is logged
    return address


async def written(url: str, rows: int, *, changed: int | None = None) -> str:
    """An audit log of so many rows, one of them changed afterwards; the digest of the last."""
    async with a_database(url, KeyRing.parse(KEY)) as database:
        await database.migrate()
        async with Desk(database, small_clinic()).work() as work:
            for _ in range(rows):
                await audit.note(work, "telegram:1", AuditAction.SAW_DAY)
            await work.session.execute(
                sa.update(AuditEntry).where(AuditEntry.number == changed).values(who="telegram:2")
            )
            digest = (await audit.check(work)).digest.hex()
    return digest


def test_a_sound_log(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """How many rows there are, and what to compare with the next time; the portal's other settings don't matter."""
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    digest = asyncio.run(written(url, 5))
    assert main() == 0
    assert capsys.readouterr() == (f"The audit log is sound. Rows: 5. Digest of the last: {digest}.\n", "")


def test_an_empty_log(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing has been done yet."""
    asyncio.run(written(url, 0))
    assert main() == 0
    assert capsys.readouterr().out == "The audit log is sound. Rows: 0. Digest of the last: none.\n"


@pytest.mark.parametrize(("changed", "sound"), [(1, "No row is sound."), (3, "Up to row 2 it is sound.")])
def test_a_broken_log(url: str, capsys: pytest.CaptureFixture[str], changed: int, sound: str) -> None:
    """Where it begins; a script sees it by the exit code."""
    asyncio.run(written(url, 5, changed=changed))
    assert main() == FAILED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"The audit log is broken: row {changed} was changed or is missing. {sound}\n"


def test_the_key_is_another(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no broken audit log."""
    asyncio.run(written(url, 1))
    monkeypatch.setenv("PORTAL_KEY", KeyRing.new_key())
    assert main() == WRONG_SETTING
    assert "PORTAL_KEY is not the key" in capsys.readouterr().err


def test_there_is_no_portal(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The database is not one of the portal's."""
    assert main() == WRONG_SETTING
    assert "DATABASE_URL" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["DATABASE_URL", "PORTAL_KEY"])
def test_nothing_is_made(
    url: str, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a database nor a key, where there is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(missing)
    assert main() == WRONG_SETTING
    assert f"{missing} is not set" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
