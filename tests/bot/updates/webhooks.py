"""The webhook as tests have it: its secret, and an application whose portal is well."""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from telegram import Bot

from bot.inbox.reading import Dispatch
from bot.updates.health import health_route
from bot.updates.webhook.receiving import SECRET_HEADER, webhook_route
from bot.updates.webhook.refused_calls import RefusedCalls
from bot.web.server import create_application

SECRET: Final = "open-sesame"


async def well() -> bool:
    """It is."""
    return True


def a_webhook(bot: Bot, dispatch: Dispatch, path: str, refused: RefusedCalls | None = None) -> Starlette:
    """It answers at `path` whoever knows the secret."""
    receive = webhook_route(bot, dispatch, SECRET, path, refused or RefusedCalls())
    return create_application([receive, health_route(well)])


def by(secret: str) -> dict[str, str]:
    """The header of somebody who knows this secret."""
    return {SECRET_HEADER: secret}
