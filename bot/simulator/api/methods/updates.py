"""Methods by which the bot hears of updates."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.simulator.actors.world import World
from bot.simulator.api.parameters import File, Method, Methods, Nothing, Parameters, Strings
from bot.simulator.delivery.updates import KINDS, check_polling
from bot.simulator.delivery.webhook import Address
from bot.simulator.errors import Json, bad_request, conflict, too_many_requests

MOST_UPDATES = 100
LONGEST_POLL = 50
LONGEST_SECRET = 256
MOST_CONNECTIONS = 100
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class GetUpdates(Parameters):
    """`getUpdates`."""

    offset: int = 0
    limit: int = MOST_UPDATES
    timeout: int = 0
    allowed_updates: Strings = None


class SetWebhook(Parameters):
    """`setWebhook`."""

    url: str = ""
    certificate: File = ""
    ip_address: str = ""
    max_connections: int = 40
    allowed_updates: Strings = None
    drop_pending_updates: bool = False
    secret_token: str = ""


class DeleteWebhook(Parameters):
    """`deleteWebhook`."""

    drop_pending_updates: bool = False


async def get_updates(world: World, given: GetUpdates) -> list[Json]:
    """Wait for updates; what is below the offset is confirmed."""
    check_polling(world.webhook.url)
    world.updates.allow(_kinds(given.allowed_updates))
    found = await world.updates.poll(
        given.offset, _within(given.limit, 1, MOST_UPDATES), _within(given.timeout, 0, LONGEST_POLL)
    )
    return [update.json() for update in found]


async def set_webhook(world: World, given: SetWebhook) -> bool:
    """Deliver updates to an address instead. Here it may be `http`, and must be on the loopback interface."""
    if not given.url:
        return await delete_webhook(world, DeleteWebhook(drop_pending_updates=given.drop_pending_updates))
    if world.webhook.too_soon():
        raise too_many_requests(1)
    _check_webhook(given)
    world.updates.allow(_kinds(given.allowed_updates))
    if given.drop_pending_updates:
        world.updates.clear()
    world.updates.end_poll(conflict("terminated by setWebhook request"))
    connections = _within(given.max_connections, 1, MOST_CONNECTIONS)
    await world.webhook.set(Address(given.url, given.secret_token, connections, given.ip_address))
    return True


async def delete_webhook(world: World, given: DeleteWebhook) -> bool:
    """Deliver no more; polling is possible again."""
    await world.webhook.close()
    if given.drop_pending_updates:
        world.updates.clear()
    return True


async def get_webhook_info(world: World, _: Nothing) -> Json:
    """Where updates are delivered, how many wait, and what went wrong last."""
    return world.webhook.json()


def _check_webhook(given: SetWebhook) -> None:
    host = urlsplit(given.url).hostname
    message = ""
    if urlsplit(given.url).scheme not in {"http", "https"} or not host:
        message = "invalid webhook URL specified"
    elif host not in _LOOPBACK:
        message = "bad webhook: the simulator delivers to the loopback address only"
    elif given.certificate:
        message = "bad webhook: the simulator takes no certificate"
    elif len(given.secret_token) > LONGEST_SECRET:
        message = "secret token is too long"
    elif not re.fullmatch(r"[A-Za-z0-9_-]*", given.secret_token):
        message = "secret token contains unallowed characters"
    if message:
        raise bad_request(message)


def _kinds(names: list[str] | None) -> list[str] | None:
    """Telegram ignores a name that it doesn't know. Here it is an error."""
    for name in names or ():
        if name not in KINDS:
            raise bad_request(f'unknown kind of update "{name}" (Telegram would ignore it)')
    return names


def _within(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)


METHODS: Methods = {
    "getUpdates": Method(GetUpdates, get_updates),
    "setWebhook": Method(SetWebhook, set_webhook),
    "deleteWebhook": Method(DeleteWebhook, delete_webhook),
    "getWebhookInfo": Method(Nothing, get_webhook_info),
}
