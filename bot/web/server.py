"""One application for all that is asked of the portal by HTTP, on one port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.updates.webhook.guarded_connection import guarded
from bot.updates.webhook.refused_calls import RefusedCalls
from bot.web_server import PartServer, listening
from core.clinic.banks import Bank
from core.errors import ConfigurationError

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - a load balancer stands before it, on another machine

ServeWeb: TypeAlias = Callable[[Starlette, RefusedCalls], AbstractAsyncContextManager[None]]
"""Has an application answer from the beginning of its context to the end. What is turned away is counted."""


@dataclass(frozen=True, slots=True)
class DeskWeb:
    """What a desk has instead of a port of its own and of Telegram: a web server, a chat in the browser, and banks."""

    serve: ServeWeb
    chat_address: str
    banks: tuple[Bank, ...] = ()


def create_application(routes: Iterable[BaseRoute]) -> Starlette:
    """The one application."""
    return Starlette(routes=[*routes])


@asynccontextmanager
async def on_port(application: Starlette, refused: RefusedCalls, port: int) -> AsyncIterator[None]:
    """Answer on this port.

    Raises: ConfigurationError, when it can't be had.
    """
    server = PartServer(guarded(application, refused))
    try:
        async with listening(server, EVERYWHERE, port):
            yield
    except OSError as error:
        raise ConfigurationError(f"PORT {port} can't be listened on; free it, or choose another.") from error
