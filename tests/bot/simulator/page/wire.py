"""A bot that does nothing by itself: each test says what it answers, over the Bot API."""

from __future__ import annotations

from typing import Any

import httpx


class WireBot:
    """Asks and answers as a bot does, one call at a time."""

    def __init__(self, address: str, token: str) -> None:
        """`address` is the simulator's."""
        self._http = httpx.Client(base_url=f"{address}/bot{token}/", timeout=120)
        self._offset = 0
        self._waiting: list[dict[str, Any]] = []

    def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the method returns
        """The method's result; an error of the Bot API fails the test."""
        answer = self._http.post(method, json=parameters).json()
        assert answer["ok"], answer
        return answer["result"]

    def upload(self, method: str, field: str, name: str, content: bytes, **parameters: str) -> Any:  # noqa: ANN401
        """As `call`, with a file."""
        return self.call_with_files(method, {field: (name, content)}, **parameters)

    def call_with_files(self, method: str, files: dict[str, tuple[str, bytes]], **parameters: str) -> Any:  # noqa: ANN401
        """As `call`, with files by field: their names and bytes."""
        answer = self._http.post(method, data=parameters, files=files).json()
        assert answer["ok"], answer
        return answer["result"]

    def next(self, kind: str) -> dict[str, Any]:
        """The next update, which must be of this kind, say `message` or `callback_query`."""
        if not self._waiting:
            self._waiting = self.call("getUpdates", offset=self._offset, timeout=50, allowed_updates=ALL)
        assert self._waiting, f"no {kind} came"
        update = self._waiting.pop(0)
        self._offset = update["update_id"] + 1
        assert kind in update, update
        found: dict[str, Any] = update[kind]
        return found

    def say(self, chat: int, html: str, **parameters: object) -> dict[str, Any]:
        """Send a text to a chat."""
        sent: dict[str, Any] = self.call("sendMessage", chat_id=chat, text=html, parse_mode="HTML", **parameters)
        return sent

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


ALL = ["message", "edited_message", "callback_query", "my_chat_member"]
