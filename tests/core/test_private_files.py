"""What is kept is for nobody but its owner: what is made, and what was there before."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.private_files import tighten


def mode_of(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_what_was_open_to_others_is_tightened(tmp_path: Path, prefix: str) -> None:
    """The database with what lies beside it, the key, the vault with its folders; what isn't there is no trouble."""
    vault = tmp_path / "vault" / "ab"
    vault.mkdir(parents=True)
    files = [tmp_path / name for name in ("portal.db", "portal.db-wal", "portal.db-shm", "data.key")]
    files += [vault / "abcd"]
    for file in files:
        file.touch(mode=0o666)
        file.chmod(0o664)
    others = tmp_path / "others.txt"
    others.touch()
    others.chmod(0o644)
    tighten(f"sqlite:///{files[0]}", f"{prefix}{tmp_path / 'vault'}", tmp_path / "data.key", tmp_path / "none")
    assert {mode_of(file) for file in files} == {0o600}
    assert {mode_of(folder) for folder in (vault, vault.parent)} == {0o700}
    assert mode_of(others) == 0o644


@pytest.mark.parametrize("url", ["postgresql://clinic:secret@127.0.0.1/portal", "sqlite://", "no address", ""])
def test_other_addresses_are_left_to_others(url: str) -> None:
    """Nothing is raised; who opens them tells what is wrong."""
    tighten(url, "s3://bucket/prefix")
    tighten(url, "memory://")


def test_every_command_keeps_to_it(tmp_path: Path) -> None:
    """From its first file on."""
    code = "from bot.commands.guarding import guarded; guarded(lambda: open('made', 'w').close())"
    root = Path(__file__).parents[2]
    subprocess.run((sys.executable, "-c", code), cwd=tmp_path, env={"PYTHONPATH": str(root)}, check=True)  # noqa: S603
    assert mode_of(tmp_path / "made") == 0o600
