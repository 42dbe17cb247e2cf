"""What each setting must be. These raise `ConfigurationError`, which pydantic lets through: a message of pydantic's own
would show the value, and says less about mending it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo

from core.errors import ConfigurationError
from core.i18n import Language
from core.keys import KeyRing

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_HIGHEST_PORT: Final = 65535
_TOKEN: Final = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]+")
_GROUP: Final = re.compile(r"-[1-9][0-9]{0,17}")
_BANK_SECRET: Final = re.compile(r"([a-z0-9][a-z0-9-]{0,23})=([!-+\--~]{1,512})")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MEETING_SECRET: Final = re.compile(r"[!-~]{32,512}")
_MEETING_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")

SET_IT_TO: Final = {
    "BOT_TOKEN": "the token that @BotFather gave you",
    "STAFF_CHAT_ID": "the negative number of the clinic's staff group",
    "CLINIC_FILE": "the path of your clinic's TOML file",
}


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def api_url(given: str) -> str:
    if not is_web_address(given):
        raise ConfigurationError("TELEGRAM_API_URL must be the base address of a Bot API server, http:// or https://.")
    return given.rstrip("/")


def token(given: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(given.get_secret_value()):
        raise ConfigurationError(f"BOT_TOKEN does not look like 123456:ABC; set it to {SET_IT_TO['BOT_TOKEN']}.")
    return given


def staff_chat(given: int | str) -> int:
    if not _GROUP.fullmatch(str(given)):
        raise ConfigurationError(f"STAFF_CHAT_ID is not a group's id; set it to {SET_IT_TO['STAFF_CHAT_ID']}.")
    return int(given)


def staff_language(given: str | None) -> str | None:
    if given is not None and given not in set(Language):
        choices = " or ".join(Language)
        raise ConfigurationError(f"STAFF_LANGUAGE must be {choices}; set it to the language of the staff chat.")
    return given


def clinic_file(given: Path) -> Path:
    if not given.is_file():
        raise ConfigurationError(f"CLINIC_FILE names {given}, where there is no file; correct the path.")
    return given


def webhook_url(given: str | None) -> str | None:
    if given is not None and not is_web_address(given):
        raise ConfigurationError("WEBHOOK_URL must be an https:// address that Telegram can reach.")
    return given


def webhook_secret(given: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if info.data.get("webhook_url") and not (given and _SECRET.fullmatch(given.get_secret_value())):
        raise ConfigurationError("WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -; set it with WEBHOOK_URL.")
    return given


def public_url(given: str | None) -> str | None:
    if given is None or _is_for_browsers(given):
        return given and given.rstrip("/")
    raise ConfigurationError("PUBLIC_URL must be the https:// address at which patients' browsers reach the portal.")


def meeting_url(given: str | None) -> str | None:
    if given is None or _is_for_browsers(given):
        return given and given.rstrip("/")
    raise ConfigurationError("MEETING_URL must be the https:// address at which browsers reach your Jitsi Meet server.")


def meeting_secret(given: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    """HS256 wants a key of 32 bytes at least (RFC 7518, 3.2)."""
    if given is None or (info.data.get("meeting_url") and _MEETING_SECRET.fullmatch(given.get_secret_value())):
        return given
    raise ConfigurationError(
        "MEETING_SECRET must be 32 to 512 letters, digits and signs, the app_secret of your Jitsi Meet; "
        "set it with MEETING_URL."
    )


def meeting_app_id(given: str) -> str:
    return _meeting_name("MEETING_APP_ID", "app_id", given)


def meeting_audience(given: str) -> str:
    return _meeting_name("MEETING_AUDIENCE", "accepted audience", given)


def _meeting_name(name: str, known_as: str, given: str) -> str:
    if not _MEETING_NAME.fullmatch(given):
        raise ConfigurationError(
            f"{name} must be 1 to 64 letters, digits, _, . or -: the {known_as} of your Jitsi Meet."
        )
    return given


def _is_for_browsers(address: str) -> bool:
    """An https address without a query; on this machine, http will do."""
    if not is_web_address(address) or re.search(r"[?#\s@]", address):
        return False
    return address.startswith("https://") or urlsplit(address).hostname in LOOPBACK


def bank_secrets(given: Mapping[str, SecretStr] | str) -> Mapping[str, SecretStr]:
    """`id=secret`, with commas between them."""
    if not isinstance(given, str):
        return given
    found = [_BANK_SECRET.fullmatch(each.strip()) for each in given.split(",")]
    secrets = {each[1]: SecretStr(each[2]) for each in found if each is not None}
    if len(secrets) != len(found):
        raise ConfigurationError(
            "BANK_SECRETS must be id=secret for each bank of the clinic file, with commas between."
        )
    return secrets


def port(given: int | str) -> int:
    text = str(given)
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _HIGHEST_PORT):
        raise ConfigurationError(f"PORT must be a number from 1 to {_HIGHEST_PORT}.")
    return int(text)


def keys(given: KeyRing | str) -> KeyRing:
    return given if isinstance(given, KeyRing) else KeyRing.parse(given)
