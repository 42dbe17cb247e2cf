"""What tests of the client share: calls, servers that do badly, and what no error may tell."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.error import NetworkError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from tests.bot.request.loopback import Connection, Serve

CALL = "/bot12345:KANAREK/sendMessage"
FILE = "/file/bot12345:KANAREK/wynik.pdf"
SOON = 0.05


def data(**values: object) -> RequestData:
    """Parameters of a call, as the library hands them over."""
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def silent(connection: Connection) -> None:
    """Never answer."""
    await connection.gone()


def broken(*pieces: bytes) -> Serve:
    """Answers one request with this, whatever it is, and closes the connection."""

    async def serve(connection: Connection) -> None:
        await connection.request()
        await connection.say(*pieces)

    return serve


async def fails(call: Any, caplog: pytest.LogCaptureFixture) -> NetworkError:  # noqa: ANN401 - a call
    """It does; the token isn't in the error, in what led to it, or in the log."""
    with pytest.raises(NetworkError) as caught:
        await call
    error: BaseException | None = caught.value
    while error is not None:
        assert "KANAREK" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
    assert "KANAREK" not in caplog.text
    return caught.value
