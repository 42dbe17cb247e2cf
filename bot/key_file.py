"""The keys that personal data is sealed with, where `PORTAL_KEY` isn't set: in a file of our own."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from core.errors import ConfigurationError, KeyRingError
from core.keys import KeyRing


def key_file_of(data: Path) -> Path:
    """Beside the data, never in it: a copy of the folder must not hold its key."""
    return data.with_name(f"{data.name}.key")


def keys_beside(data: Path) -> KeyRing:
    """The keys in that file, which is made if there is none.

    Raises:
        ConfigurationError: it can't be made or read, or holds no key.

    """
    key_file = key_file_of(data)
    try:
        if not key_file.exists():
            _make_key(key_file)
        return KeyRing.parse(key_file.read_text().strip())
    except OSError as error:
        raise ConfigurationError(f"PORTAL_KEY is not set, and {key_file} can't be used; set one.") from error
    except (KeyRingError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{key_file} does not hold a key; restore it, or set PORTAL_KEY.") from error


def _make_key(key_file: Path) -> None:
    """Whole or not at all, even if the power fails meanwhile; readable for nobody else."""
    key_file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=key_file.parent, prefix=key_file.name, delete=False) as draft:
        draft.write(KeyRing.new_key() + "\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(key_file)
    print(
        f"PORTAL_KEY is not set, so a new key was made in {key_file}. Without it the data can't be read: keep it safe.",
        flush=True,
    )
