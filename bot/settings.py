"""What the process is told by its environment. A missing or wrong value is one sentence and exit code 2."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from urllib.parse import urlsplit

from core.errors import ConfigurationError, KeyRingError
from core.i18n import Language
from core.keys import KeyRing

TELEGRAM: Final = "https://api.telegram.org"
DEMO_CLINIC: Final = Path(__file__).parent / "demo" / "clinic.toml"
DATA: Final = Path("data")
_TOKEN: Final = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]+")
_GROUP: Final = re.compile(r"-[1-9][0-9]{0,17}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram sends updates to, the secret that proves it was Telegram, and the port to listen on."""

    url: str
    secret: str = field(repr=False)
    port: int


@dataclass(frozen=True, slots=True)
class BotSettings:
    """All of it, checked. The token and the keys never appear in `repr`. A `staff_language` here counts, whatever the
    clinic file says.
    """

    token: str
    api_url: str
    database_url: str
    staff_chat_id: int
    keys: KeyRing
    clinic_file: Path
    webhook: WebhookSettings | None
    vault_url: str
    clamd_url: str | None = None
    staff_language: Language | None = None

    def __repr__(self) -> str:
        return f"Settings(api_url={self.api_url!r}, staff_chat_id={self.staff_chat_id})"


def read_settings(environment: Mapping[str, str], *, data: Path = DATA) -> BotSettings:
    """The settings; `ConfigurationError` says which one is wrong and how to mend it. Makes the data folder and, beside
    it, a key, where none is given.
    """
    api_url = (environment.get("TELEGRAM_API_URL") or TELEGRAM).rstrip("/")
    if not _is_web_address(api_url):
        raise ConfigurationError("TELEGRAM_API_URL must be the base address of a Bot API server, http:// or https://.")
    return BotSettings(
        token=_token(environment),
        api_url=api_url,
        staff_chat_id=_staff_chat(environment),
        clinic_file=_clinic_file(environment, api_url),
        webhook=_webhook(environment),
        database_url=environment.get("DATABASE_URL") or _own_database(data),
        keys=_keys(environment, data),
        vault_url=environment.get("VAULT_URL") or str(data.resolve() / "vault"),
        clamd_url=environment.get("CLAMD_URL") or None,
        staff_language=_staff_language(environment),
    )


def read_storage(environment: Mapping[str, str], *, data: Path = DATA) -> tuple[str, KeyRing]:
    """The address of the portal's database, and its keys, for a command that looks at what is there. Makes nothing."""
    url, key = environment.get("DATABASE_URL"), environment.get("PORTAL_KEY")
    database, key_file = data / "portal.db", _key_file(data)
    if not url and not database.exists():
        raise ConfigurationError(
            f"DATABASE_URL is not set, and there is no {database}; set it as it is for the portal."
        )
    if not key and not key_file.exists():
        raise ConfigurationError(f"PORTAL_KEY is not set, and there is no {key_file}; set it as it is for the portal.")
    return url or f"sqlite:///{database}", _keys(environment, data)


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _token(environment: Mapping[str, str]) -> str:
    token = environment.get("BOT_TOKEN", "")
    if not _TOKEN.fullmatch(token):
        state = "is not set" if not token else "does not look like 123456:ABC"
        raise ConfigurationError(f"BOT_TOKEN {state}; set it to the token that @BotFather gave you.")
    return token


def _staff_chat(environment: Mapping[str, str]) -> int:
    given = environment.get("STAFF_CHAT_ID", "")
    if not _GROUP.fullmatch(given):
        state = "is not set" if not given else "is not a group's id"
        raise ConfigurationError(f"STAFF_CHAT_ID {state}; set it to the negative number of the clinic's staff group.")
    return int(given)


def _staff_language(environment: Mapping[str, str]) -> Language | None:
    given = environment.get("STAFF_LANGUAGE", "")
    if given and given not in set(Language):
        choices = " or ".join(Language)
        raise ConfigurationError(f"STAFF_LANGUAGE must be {choices}; set it to the language of the staff chat.")
    return Language(given) if given else None


def _clinic_file(environment: Mapping[str, str], api_url: str) -> Path:
    given = environment.get("CLINIC_FILE", "")
    if not given:
        if urlsplit(api_url).hostname in LOOPBACK:
            return DEMO_CLINIC
        raise ConfigurationError("CLINIC_FILE is not set; set it to the path of your clinic's TOML file.")
    if not Path(given).is_file():
        raise ConfigurationError(f"CLINIC_FILE names {given}, where there is no file; correct the path.")
    return Path(given)


def _webhook(environment: Mapping[str, str]) -> WebhookSettings | None:
    url = environment.get("WEBHOOK_URL", "")
    if not url:
        return None
    if not _is_web_address(url):
        raise ConfigurationError("WEBHOOK_URL must be an https:// address that Telegram can reach.")
    secret = environment.get("WEBHOOK_SECRET", "")
    if not _SECRET.fullmatch(secret):
        raise ConfigurationError("WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -; set it with WEBHOOK_URL.")
    return WebhookSettings(url, secret, _port(environment))


def _port(environment: Mapping[str, str]) -> int:
    given = environment.get("PORT") or "8080"
    if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):  # noqa: PLR2004 - the highest port
        raise ConfigurationError("PORT must be a number from 1 to 65535.")
    return int(given)


def _own_database(data: Path) -> str:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"DATABASE_URL is not set, and the folder {data} can't be made; set one.") from error
    return f"sqlite:///{data / 'portal.db'}"


def _keys(environment: Mapping[str, str], data: Path) -> KeyRing:
    given = environment.get("PORTAL_KEY", "")
    if given:
        return KeyRing.parse(given)
    key_file = _key_file(data)
    try:
        if not key_file.exists():
            _make_key(key_file)
        return KeyRing.parse(key_file.read_text().strip())
    except OSError as error:
        raise ConfigurationError(f"PORTAL_KEY is not set, and {key_file} can't be used; set one.") from error
    except (KeyRingError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{key_file} does not hold a key; restore it, or set PORTAL_KEY.") from error


def _key_file(data: Path) -> Path:
    return data.with_name(f"{data.name}.key")


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
