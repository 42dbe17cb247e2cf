"""What the process is told by its environment and by files of secrets. A missing or wrong value is one sentence and
exit code 2.

`BotSettings` has a field for each setting, under the name of its variable. A value is taken from the environment; what
isn't there, from the file of that name in the folder of secrets. That folder is `SECRETS_DIR`, or else the one where
Docker and Podman put secrets, if it is there; for systemd's credentials, set `SECRETS_DIR=%d`. An empty value is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot import setting_checks as check
from bot.key_file import key_file_of, keys_beside
from core.errors import ConfigurationError
from core.i18n import Language
from core.keys import KeyRing

TELEGRAM: Final = "https://api.telegram.org"
DEMO_CLINIC: Final = Path(__file__).parent / "demo" / "clinic.toml"
DATA: Final = Path("data")
SECRETS: Final = Path("/run/secrets")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram sends updates to, the secret that proves it was Telegram, and the port to listen on."""

    url: str
    secret: SecretStr
    port: int


# What a setting is when it isn't set, worked out from those before it.


def _usual_clinic_file(given: dict[str, Any]) -> Path:
    if urlsplit(given["api_url"]).hostname in check.LOOPBACK:
        return DEMO_CLINIC
    raise _not_set("CLINIC_FILE" if "token" in given else "BOT_TOKEN")  # what is needed first is named first


def _own_database(given: dict[str, Any]) -> str:
    data: Path = given["data"]
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"DATABASE_URL is not set, and the folder {data} can't be made; set one.") from error
    return f"sqlite:///{data / 'portal.db'}"


def _own_vault(given: dict[str, Any]) -> str:
    data: Path = given["data"]
    return str(data.resolve() / "vault")


class BotSettings(BaseSettings):
    """Every setting, checked.

    `read_settings` makes it. Made directly, by the names of its fields, it takes nothing from the environment. What
    has its place in `data` and isn't given (the database's folder, the keys) is made there once all the rest is right.
    Its `repr` shows no token, no key, and no address that may hold a password.
    """

    model_config = SettingsConfigDict(
        frozen=True, populate_by_name=True, arbitrary_types_allowed=True, env_ignore_empty=True
    )

    api_url: Annotated[str, AfterValidator(check.api_url)] = Field(TELEGRAM, alias="TELEGRAM_API_URL")
    token: Annotated[SecretStr, AfterValidator(check.token)] = Field(alias="BOT_TOKEN")
    staff_chat_id: Annotated[int, BeforeValidator(check.staff_chat)] = Field(alias="STAFF_CHAT_ID")
    staff_language: Annotated[Language | None, BeforeValidator(check.staff_language)] = Field(
        None, alias="STAFF_LANGUAGE"
    )
    """Counts, whatever the clinic file says."""
    webhook_url: Annotated[str | None, AfterValidator(check.webhook_url)] = Field(None, alias="WEBHOOK_URL")
    webhook_secret: Annotated[SecretStr | None, AfterValidator(check.webhook_secret)] = Field(
        None, alias="WEBHOOK_SECRET", validate_default=True
    )
    public_url: Annotated[str | None, AfterValidator(check.public_url)] = Field(None, alias="PUBLIC_URL")
    """Where patients' browsers find the portal, without a slash at the end. With none, there is no way by a bank."""
    bank_secrets: Annotated[Mapping[str, SecretStr], NoDecode, BeforeValidator(check.bank_secrets)] = Field(
        alias="BANK_SECRETS", default_factory=dict
    )
    """By the banks' ids."""
    meeting_url: Annotated[str | None, AfterValidator(check.meeting_url)] = Field(None, alias="MEETING_URL")
    """Of a Jitsi Meet, without a slash at the end. With none, consultations are by chat alone."""
    meeting_secret: Annotated[SecretStr | None, AfterValidator(check.meeting_secret)] = Field(
        None, alias="MEETING_SECRET"
    )
    meeting_app_id: Annotated[str, AfterValidator(check.meeting_app_id)] = Field("portal", alias="MEETING_APP_ID")
    meeting_audience: Annotated[str, AfterValidator(check.meeting_audience)] = Field(
        alias="MEETING_AUDIENCE", default_factory=lambda given: given["meeting_app_id"]
    )
    port: Annotated[int, BeforeValidator(check.port)] = Field(8080, alias="PORT")
    clamd_url: str | None = Field(None, alias="CLAMD_URL")
    secrets_dir: Path | None = Field(None, alias="SECRETS_DIR")
    clinic_file: Annotated[Path, AfterValidator(check.clinic_file)] = Field(
        alias="CLINIC_FILE", default_factory=_usual_clinic_file
    )
    data: Path = DATA
    database_url: str = Field(alias="DATABASE_URL", default_factory=_own_database, repr=False)
    vault_url: str = Field(alias="VAULT_URL", default_factory=_own_vault, repr=False)
    keys: Annotated[KeyRing, BeforeValidator(check.keys)] = Field(
        alias="PORTAL_KEY", default_factory=lambda given: keys_beside(given["data"]), repr=False
    )

    @property
    def key_file(self) -> Path:
        """Where the keys are when they aren't given: beside the data, never in it."""
        return key_file_of(self.data)

    @property
    def webhook(self) -> WebhookSettings | None:
        """None for long polling."""
        if self.webhook_url is None or self.webhook_secret is None:
            return None
        return WebhookSettings(self.webhook_url, self.webhook_secret, self.port)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)  # `_given` reads the others


class _Named(BotSettings):
    """What the sources look for: the variables' names alone, not the fields'."""

    model_config = SettingsConfigDict(populate_by_name=False)


def read_settings(
    environment: Mapping[str, str], *, data: Path = DATA, without: AbstractSet[str] = frozenset()
) -> BotSettings:
    """The settings, as if those in `without` weren't set. Makes the data folder and, beside it, a key if none is given.

    Raises:
        ConfigurationError: says which setting is wrong and how to mend it.

    """
    try:
        given = {name: value for name, value in _given(environment).items() if name not in without}
        return BotSettings.model_validate(given | {"data": data})
    except ValidationError as error:
        missing = str(error.errors(include_input=False)[0]["loc"][0])
        raise _not_set(missing) from None


def read_storage(environment: Mapping[str, str], *, data: Path = DATA) -> tuple[str, KeyRing]:
    """The address of the portal's database, and its keys, for a command that looks at what is there. Makes nothing.

    Raises:
        ConfigurationError: neither is set, nor is there one of our own in `data`.

    """
    given = _given(environment)
    url, key = given.get("DATABASE_URL"), given.get("PORTAL_KEY")
    database, key_file = data / "portal.db", key_file_of(data)
    if not url and not database.exists():
        raise ConfigurationError(
            f"DATABASE_URL is not set, and there is no {database}; set it as it is for the portal."
        )
    if not key and not key_file.exists():
        raise ConfigurationError(f"PORTAL_KEY is not set, and there is no {key_file}; set it as it is for the portal.")
    return url or f"sqlite:///{database}", KeyRing.parse(key) if key else keys_beside(data)


def read_vault(environment: Mapping[str, str], *, data: Path = DATA) -> tuple[str, str | None]:
    """The addresses of the portal's vault, and of the virus scanner if there is one, for a command that needs files."""
    given = _given(environment)
    return given.get("VAULT_URL") or _own_vault({"data": data}), given.get("CLAMD_URL")


def read_clinic_file(environment: Mapping[str, str]) -> Path:
    """Where the clinic file is, for a command that takes what is there over or writes it out.

    Raises:
        ConfigurationError: it isn't set, or there is no such file.

    """
    given = _given(environment).get("CLINIC_FILE")
    if not given:
        raise _not_set("CLINIC_FILE")
    return check.clinic_file(Path(given))


def has_token(environment: Mapping[str, str]) -> bool:
    """Whether the bot is to be on Telegram: without a token, the portal is tried on a simulator."""
    return is_set("BOT_TOKEN", environment)


def is_set(name: str, environment: Mapping[str, str]) -> bool:
    """Whether a setting is in the environment or in a file of secrets."""
    return name in _given(environment)


def _not_set(name: str) -> ConfigurationError:
    return ConfigurationError(f"{name} is not set; set it to {check.SET_IT_TO[name]}.")


def _given(environment: Mapping[str, str]) -> dict[str, Any]:
    """What is set, by the variables' names: in the environment, or else in a file of secrets."""
    variables = EnvSettingsSource(_Named)
    variables.env_vars = {name.lower(): value for name, value in environment.items() if value}
    named = variables()
    folder = Path(named.get("SECRETS_DIR", SECRETS))
    if "SECRETS_DIR" in named and not folder.is_dir():
        raise ConfigurationError(f"SECRETS_DIR names {folder}, where there is no folder; correct the path.")
    try:
        secrets = SecretsSettingsSource(_Named, folder)() if folder.is_dir() else {}
    except (OSError, SettingsError) as error:
        raise ConfigurationError(f"A file in SECRETS_DIR, {folder}, can't be read; let the portal read it.") from error
    return secrets | named
