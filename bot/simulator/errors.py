"""Telegram's refusals, in its own words and codes.

`ApiError` is what the Bot API answers to a bot; `Impossible` is what a person's own client would not let them do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = "dict[str, Any]"

_NAMES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class ApiError(Exception):
    """What the Bot API answers instead of a result."""

    def __init__(self, code: int, sentence: str, **parameters: int) -> None:
        """`parameters` are Telegram's ResponseParameters, such as `retry_after`."""
        super().__init__(sentence)
        self.code = code
        self.description = sentence
        self.parameters = parameters

    def json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


@dataclass(frozen=True, slots=True)
class Complaint:
    """A call that Telegram refused because of what was in it, not because of a fault that was set."""

    method: str
    chat: int | None
    code: int
    description: str


class Impossible(Exception):
    """A person's own client would not offer this; the message says why."""


def bad_request(sentence: str) -> ApiError:
    """The request is wrong; the sentence begins in lower case, as Telegram's do."""
    return ApiError(400, f"{_NAMES[400]}: {sentence}")


def forbidden(sentence: str) -> ApiError:
    return ApiError(403, f"{_NAMES[403]}: {sentence}")


def conflict(sentence: str) -> ApiError:
    """Two of something that Telegram allows once."""
    return ApiError(409, f"{_NAMES[409]}: {sentence}")


def too_many_requests(retry_after: int) -> ApiError:
    """Come back in so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def unauthorized() -> ApiError:
    """The token is not the bot's."""
    return ApiError(401, _NAMES[401])


def not_found() -> ApiError:
    return ApiError(404, _NAMES[404])


def no_such_method() -> ApiError:
    return ApiError(404, f"{_NAMES[404]}: method not found")
