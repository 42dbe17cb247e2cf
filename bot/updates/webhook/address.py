"""Telegram told where to send updates."""

from __future__ import annotations

import asyncio
from functools import partial

from telegram import Bot
from telegram.error import BadRequest

from bot.retry import call_until_done
from bot.settings import WebhookSettings
from bot.updates.private import ALLOWED
from core.errors import ConfigurationError


async def set_webhook(bot: Bot, webhook: WebhookSettings, stopping: asyncio.Event) -> None:
    """Replicas that start together are told to wait (Telegram takes one setWebhook a second)."""
    setting = partial(
        bot.set_webhook, webhook.url, secret_token=webhook.secret.get_secret_value(), allowed_updates=ALLOWED
    )
    try:
        await call_until_done(setting, stopping)
    except BadRequest as error:
        raise ConfigurationError(f"Telegram refuses WEBHOOK_URL: {error.message}.") from error
