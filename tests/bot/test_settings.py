"""Settings: each missing or wrong one is one sentence that names it, and exit code 2."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bot.settings import DEMO_CLINIC, TELEGRAM, has_token, read_settings
from core.errors import ConfigurationError
from core.i18n import Language
from core.keys import KeyRing

TOKEN = "123456:ABC-def_1"
KEY = KeyRing.new_key()
RIGHT = {
    "BOT_TOKEN": TOKEN,
    "STAFF_CHAT_ID": "-1001",
    "CLINIC_FILE": str(DEMO_CLINIC),
    "PORTAL_KEY": KEY,
    "DATABASE_URL": "sqlite://",
}
ROOMS = {"MEETING_URL": "https://meet.example.org/clinic/", "MEETING_SECRET": "kanarek-of-the-rooms-0123456789ab"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", ""),
        ("BOT_TOKEN", "kanarek"),
        ("BOT_TOKEN", ":kanarek"),
        ("BOT_TOKEN", "654321:"),
        ("BOT_TOKEN", "123456:ABC\n"),
        ("BOT_TOKEN", "123456:AB C"),
        ("BOT_TOKEN", "123456:ABC/../"),
        ("BOT_TOKEN", "١٢:ABC"),
        ("STAFF_CHAT_ID", ""),
        ("STAFF_CHAT_ID", "staff"),
        ("STAFF_CHAT_ID", "@staff"),
        ("STAFF_CHAT_ID", "1001"),
        ("STAFF_CHAT_ID", "0"),
        ("STAFF_CHAT_ID", "-0"),
        ("STAFF_CHAT_ID", "-1_001"),
        ("STAFF_CHAT_ID", "-" + "9" * 30),
        ("STAFF_LANGUAGE", "de"),
        ("STAFF_LANGUAGE", "PL"),
        ("CLINIC_FILE", ""),
        ("CLINIC_FILE", "/nowhere/clinic.toml"),
        ("CLINIC_FILE", "/"),
        ("PORTAL_KEY", "short"),
        ("PORTAL_KEY", "kanarek,kanarek"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_API_URL", "https://"),
        ("TELEGRAM_API_URL", "https://[::1"),
        ("TELEGRAM_API_URL", "https://host:99999"),
        ("WEBHOOK_URL", "portal.example.org"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_SECRET", ""),
        ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "zażółć"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("PUBLIC_URL", "portal.example.org"),
        ("PUBLIC_URL", "http://portal.example.org"),
        ("PUBLIC_URL", "https://portal.example.org/?a=b"),
        ("PUBLIC_URL", "https://me@portal.example.org"),
        ("BANK_SECRETS", "kanarek"),
        ("BANK_SECRETS", "heron=kanarek,"),
        ("BANK_SECRETS", "heron=kanarek,heron=kanarek"),
        ("BANK_SECRETS", "Heron=kanarek"),
        ("MEETING_URL", "meet.example.org"),
        ("MEETING_URL", "http://meet.example.org"),
        ("MEETING_URL", "https://meet.example.org/?jwt=a"),
        ("MEETING_URL", "https://me@meet.example.org"),
        ("MEETING_SECRET", "kanarek-of-thirty-one-letters-x"),
        ("MEETING_SECRET", "kanarek of the rooms 0123456789ab"),
        ("MEETING_SECRET", "kanarek-of-the-rooms-0123456789-ż"),
        ("MEETING_SECRET", "x" * 513),
        ("MEETING_APP_ID", "a portal"),
        ("MEETING_AUDIENCE", "x" * 65),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "²"),
        ("SECRETS_DIR", "/nowhere"),
    ],
)
def test_wrong_setting(name: str, value: str, tmp_path: Path) -> None:
    """One sentence says which setting is wrong and what to do; it quotes no secret."""
    others = {"WEBHOOK_URL": "https://portal.example.org/hook", "WEBHOOK_SECRET": "s", "PORT": "8443"} | ROOMS
    with pytest.raises(ConfigurationError) as caught:
        read_settings(RIGHT | others | {name: value}, data=tmp_path / "data")
    sentence = str(caught.value)
    assert name in sentence
    assert re.fullmatch(r"[^\n]{20,200}[.]", sentence)
    if name in {"BOT_TOKEN", "PORTAL_KEY", "WEBHOOK_SECRET", "BANK_SECRETS", "MEETING_SECRET"} and value:
        assert value not in sentence


@pytest.mark.parametrize("name", ["BOT_TOKEN", "STAFF_CHAT_ID", "CLINIC_FILE"])
def test_missing_setting(name: str, tmp_path: Path) -> None:
    """What has no sensible value of its own must be set."""
    given = {each: value for each, value in RIGHT.items() if each != name}
    with pytest.raises(ConfigurationError, match=f"^{name} is not set; "):
        read_settings(given, data=tmp_path / "data")


@pytest.mark.parametrize(
    "empty",
    [
        "TELEGRAM_API_URL",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "PUBLIC_URL",
        "BANK_SECRETS",
        "MEETING_URL",
        "MEETING_SECRET",
        "MEETING_APP_ID",
        "MEETING_AUDIENCE",
        "PORT",
        "DATABASE_URL",
        "VAULT_URL",
        "CLAMD_URL",
        "STAFF_LANGUAGE",
    ],
)
def test_empty_is_not_set(empty: str, tmp_path: Path) -> None:
    """What is set to nothing, as a container's settings often are, is not set."""
    settings = read_settings(RIGHT | {empty: ""}, data=tmp_path / "data")
    assert settings.api_url == TELEGRAM
    assert settings.webhook is None
    assert settings.vault_url == str((tmp_path / "data" / "vault").resolve())
    assert (settings.clamd_url, settings.public_url, settings.bank_secrets) == (None, None, {})
    assert settings.staff_language is None
    assert (settings.meeting_url, settings.meeting_secret) == (None, None)
    assert (settings.meeting_app_id, settings.meeting_audience) == ("portal", "portal")


def test_secret_of_rooms_that_there_are_not(tmp_path: Path) -> None:
    """Whoever sets a secret means to have rooms, and would wonder where they are."""
    with pytest.raises(ConfigurationError, match=r"^MEETING_SECRET [^\n]*; set it with MEETING_URL[.]$"):
        read_settings(RIGHT | {"MEETING_SECRET": ROOMS["MEETING_SECRET"]}, data=tmp_path / "data")


def test_rooms_on_this_machine(tmp_path: Path) -> None:
    """Without TLS, and without a secret, as the demonstration and those who try it have them."""
    settings = read_settings(RIGHT | {"MEETING_URL": "http://127.0.0.1:8000/rooms"}, data=tmp_path / "data")
    assert (settings.meeting_url, settings.meeting_secret) == ("http://127.0.0.1:8000/rooms", None)


def test_right_settings(tmp_path: Path) -> None:
    """All of them are read."""
    given = RIGHT | {
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "WEBHOOK_URL": "https://portal.example.org/hook",
        "WEBHOOK_SECRET": "open-sesame",
        "PUBLIC_URL": "https://portal.example.org/",
        "BANK_SECRETS": "heron=kanarek-1, mojeid=kanarek=2",
        **ROOMS,
        "MEETING_APP_ID": "heron",
        "MEETING_AUDIENCE": "jitsi",
        "PORT": "8443",
        "DATABASE_URL": "postgresql://clinic:password@db/portal",
        "VAULT_URL": "s3://clinic-files/portal?region=eu-central-1",
        "CLAMD_URL": "tcp://scanner:3310",
        "STAFF_LANGUAGE": "en",
    }
    settings = read_settings(given, data=tmp_path / "data")
    assert settings.token.get_secret_value() == TOKEN
    assert (settings.staff_chat_id, settings.clinic_file) == (-1001, DEMO_CLINIC)
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.database_url == given["DATABASE_URL"]
    assert (settings.vault_url, settings.clamd_url) == (given["VAULT_URL"], given["CLAMD_URL"])
    assert settings.staff_language is Language.ENGLISH
    assert settings.webhook is not None
    assert (settings.webhook.url, settings.webhook.secret.get_secret_value(), settings.webhook.port) == (
        "https://portal.example.org/hook",
        "open-sesame",
        8443,
    )
    assert settings.public_url == "https://portal.example.org"
    secrets = {bank: secret.get_secret_value() for bank, secret in settings.bank_secrets.items()}
    assert secrets == {"heron": "kanarek-1", "mojeid": "kanarek=2"}
    assert (settings.meeting_url, settings.meeting_app_id) == ("https://meet.example.org/clinic", "heron")
    assert settings.meeting_secret is not None
    assert settings.meeting_secret.get_secret_value() == ROOMS["MEETING_SECRET"]
    assert settings.meeting_audience == "jitsi"
    assert list(tmp_path.iterdir()) == []
    for secret in (TOKEN, KEY, "open-sesame", "password", "kanarek"):
        assert secret not in repr(settings) + repr(settings.webhook)


def test_demo_clinic_only_on_this_machine(tmp_path: Path) -> None:
    """Without CLINIC_FILE, the demonstration's clinic serves; never on Telegram itself."""
    given = {name: value for name, value in RIGHT.items() if name != "CLINIC_FILE"}
    local = read_settings(given | {"TELEGRAM_API_URL": "http://127.0.0.1:8081"}, data=tmp_path)
    assert local.clinic_file == DEMO_CLINIC
    with pytest.raises(ConfigurationError, match="CLINIC_FILE"):
        read_settings(given | {"TELEGRAM_API_URL": "http://bots.example.org"}, data=tmp_path)


# Files of secrets


@pytest.mark.parametrize("name", ["BOT_TOKEN", "bot_token"])
def test_secret_from_a_file(name: str, tmp_path: Path) -> None:
    """What isn't in the environment is read from the file of its name, in either case, without its line's end."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / name).write_text(f"{TOKEN}\n")
    (secrets / "PORTAL_KEY").write_text(KEY)
    (secrets / "token").write_text("of somebody else")
    given = {each: value for each, value in RIGHT.items() if each not in {"BOT_TOKEN", "PORTAL_KEY"}}
    settings = read_settings(given | {"SECRETS_DIR": str(secrets), "TOKEN": "of nobody", "BOT_TOKEN": ""})
    assert settings.token.get_secret_value() == TOKEN
    assert settings.keys.fingerprint("test", "word") == KeyRing.parse(KEY).fingerprint("test", "word")
    assert has_token({"SECRETS_DIR": str(secrets)})
    assert not has_token({"TOKEN": TOKEN})


def test_environment_before_files(tmp_path: Path) -> None:
    """A variable that is set counts, whatever the file says."""
    (tmp_path / "STAFF_CHAT_ID").write_text("-2002")
    assert read_settings(RIGHT | {"SECRETS_DIR": str(tmp_path)}).staff_chat_id == -1001


def test_wrong_secret_in_a_file(tmp_path: Path) -> None:
    """A wrong secret in a file is told like one in the environment, and not shown; so is a file that can't be read."""
    (tmp_path / "WEBHOOK_SECRET").write_text("with space")
    given = RIGHT | {"SECRETS_DIR": str(tmp_path), "WEBHOOK_URL": "https://portal.example.org/hook"}
    with pytest.raises(ConfigurationError, match=r"^WEBHOOK_SECRET must be [^\n]*[.]$") as caught:
        read_settings(given)
    assert "with space" not in str(caught.value)
    (tmp_path / "WEBHOOK_SECRET").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match=r"^A file in SECRETS_DIR, [^\n]*[.]$"):
        read_settings(given)


# What is made at the first start


def first_start(folder: Path) -> KeyRing:
    """Start with neither a key nor a database."""
    given = {name: value for name, value in RIGHT.items() if name not in {"PORTAL_KEY", "DATABASE_URL"}}
    return read_settings(given, data=folder / "data").keys


def test_key_is_made_beside_the_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first start makes a key beside the data, not in it, readable for nobody else, and says so; once."""
    keys = first_start(tmp_path)
    key_file = tmp_path / "data.key"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "data.key"]
    assert list((tmp_path / "data").iterdir()) == []
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    said = capsys.readouterr().out
    assert str(key_file) in said
    assert key_file.read_text().strip() not in said

    sealed = keys.seal("test", b"word")
    assert first_start(tmp_path).open("test", sealed) == b"word"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff"])
def test_spoilt_key_is_never_replaced(content: bytes, tmp_path: Path) -> None:
    """A key file that holds no key is left alone: a new key would not open the data."""
    key_file = tmp_path / "data.key"
    key_file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"data\.key does not hold a key; restore it, or set PORTAL_KEY"):
        first_start(tmp_path)
    assert key_file.read_bytes() == content


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where the data can't be, one sentence says what to set."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(ConfigurationError, match="DATABASE_URL is not set"):
        first_start(tmp_path)
    (tmp_path / "data").unlink()
    (tmp_path / "data.key").mkdir()
    with pytest.raises(ConfigurationError, match="PORTAL_KEY is not set"):
        first_start(tmp_path)
