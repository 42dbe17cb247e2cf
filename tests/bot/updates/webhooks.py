"""The webhook as tests have it: its secret, and an application whose portal is well."""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from telegram import Bot

from bot.inbox.reading import Dispatch
from bot.updates.refused_calls import RefusedCalls
from bot.updates.webhook import SECRET_HEADER, create_webhook

SECRET: Final = "open-sesame"


async def well() -> bool:
    """It is."""
    return True


def a_webhook(bot: Bot, dispatch: Dispatch, path: str, refused: RefusedCalls | None = None) -> Starlette:
    """It answers at `path` whoever knows the secret."""
    return create_webhook(bot, dispatch, SECRET, path, well, refused or RefusedCalls())


def by(secret: str) -> dict[str, str]:
    """The header of somebody who knows this secret."""
    return {SECRET_HEADER: secret}
