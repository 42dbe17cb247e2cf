"""Who there is: people and the bot, as values."""

from __future__ import annotations

from dataclasses import dataclass

from bot.simulator.errors import Json


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot, as Telegram tells about them."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    phone_number: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name or ''}".strip()

    def json(self) -> Json:
        """As a Bot API `User`."""
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        extra = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return body | {name: value for name, value in extra.items() if value}
