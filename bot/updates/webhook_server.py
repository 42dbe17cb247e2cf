"""The webhook on its port, and Telegram told of it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest

from bot.inbox.reading import Dispatch
from bot.retry import call_until_done
from bot.settings import WebhookSettings
from bot.updates.guarded_connection import guarded
from bot.updates.private import ALLOWED
from bot.updates.refused_calls import RefusedCalls
from bot.updates.webhook import IsWell, create_webhook
from bot.web_server import PartServer, listening
from core.errors import ConfigurationError

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - a load balancer stands before it, on another machine


async def serve_webhook(
    bot: Bot, dispatch: Dispatch, is_well: IsWell, webhook: WebhookSettings, stopping: asyncio.Event
) -> None:
    """Listen, and only then tell Telegram where."""
    secret, path = webhook.secret.get_secret_value(), urlsplit(webhook.url).path
    refused = RefusedCalls()
    application = create_webhook(bot, dispatch, secret, path, is_well, refused)
    server = PartServer(guarded(application, refused))
    try:
        async with listening(server, EVERYWHERE, webhook.port):
            await set_webhook(bot, webhook, stopping)
            await stopping.wait()
    except OSError as error:
        raise ConfigurationError(f"PORT {webhook.port} can't be listened on; free it, or choose another.") from error


async def set_webhook(bot: Bot, webhook: WebhookSettings, stopping: asyncio.Event) -> None:
    """Replicas that start together are told to wait (Telegram takes one setWebhook a second)."""
    setting = partial(
        bot.set_webhook, webhook.url, secret_token=webhook.secret.get_secret_value(), allowed_updates=ALLOWED
    )
    try:
        await call_until_done(setting, stopping)
    except BadRequest as error:
        raise ConfigurationError(f"Telegram refuses WEBHOOK_URL: {error.message}.") from error
