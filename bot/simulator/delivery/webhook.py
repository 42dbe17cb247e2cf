"""Delivery to a webhook: in order within a lane, several lanes at once, again and again until the bot says 2xx."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from bot.simulator.delivery.updates import Update, UpdateQueue
from bot.simulator.errors import Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_DELAY = 1.0
_LONGEST_DELAY = 60.0
_LONGEST_RETRY_AFTER = 3600


@dataclass(frozen=True, slots=True)
class Address:
    """Where to deliver, and how."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""


@dataclass(slots=True)
class _Lane:
    """What is known of one lane: whether it is being delivered, and when it may be tried again."""

    delay: float
    failures: int = 0
    wake_at: float = 0.0


@dataclass(slots=True)
class _Fault:
    """The last delivery that failed."""

    at: datetime
    why: str


class WebhookDelivery:
    """The bot's webhook, if it has one."""

    def __init__(
        self,
        queue: UpdateQueue,
        clock: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None,
        first_delay: float,
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._transport = transport
        self._first_delay = first_delay
        self._work: asyncio.Task[None] | None = None
        self._fault: _Fault | None = None
        self._last_set: float | None = None
        self.address: Address | None = None

    @property
    def url(self) -> str:
        return self.address.url if self.address else ""

    def too_soon(self) -> bool:
        """Whether another was set less than a second ago; it counts as a try."""
        now = asyncio.get_running_loop().time()
        if self._last_set is not None and now < self._last_set + 1:
            return True
        self._last_set = now
        return False

    async def set(self, address: Address) -> None:
        if address == self.address:
            return
        await self.close()
        self.address, self._fault = address, None
        self._work = asyncio.create_task(
            _Delivery(self, self._queue, address, self._transport, self._first_delay).run()
        )

    async def close(self) -> None:
        work, self._work, self.address = self._work, None, None
        if work:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def now(self) -> datetime:
        """What the simulator takes for the time."""
        return self._clock()

    def failed(self, why: str) -> None:
        """Remember the last error, as `getWebhookInfo` tells it."""
        self._fault = _Fault(self.now(), why)

    def json(self) -> Json:
        """As a Bot API `WebhookInfo`."""
        info: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if self.address:
            info |= {
                "max_connections": self.address.max_connections,
                "ip_address": self.address.ip_address or "127.0.0.1",
            }
        if self._fault and self.address:
            info |= {"last_error_date": int(self._fault.at.timestamp()), "last_error_message": self._fault.why}
        if self._queue.allowed:
            info["allowed_updates"] = sorted(self._queue.allowed)
        return info


@dataclass(slots=True)
class _Delivery:
    """One webhook's delivery, for as long as it is set."""

    webhook: WebhookDelivery
    queue: UpdateQueue
    address: Address
    transport: httpx.AsyncBaseTransport | None
    first_delay: float
    lanes: dict[str, _Lane] = field(default_factory=dict)
    under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled: whenever something changes, send what can be sent."""
        async with httpx.AsyncClient(transport=self.transport, timeout=60) as client:
            try:
                while True:
                    wait = self._send_ready(client)
                    await self.queue.bell.heard(wait)
            finally:
                for task in self.under_way.values():
                    task.cancel()
                await asyncio.gather(*self.under_way.values(), return_exceptions=True)

    def _send_ready(self, client: httpx.AsyncClient) -> float | None:
        """Start what may start; in how many seconds the next lane may be tried again."""
        now = asyncio.get_running_loop().time()
        wakes = [wait] if (wait := self.queue.next_in()) else []
        for lane, update in self._heads().items():
            state = self.lanes.setdefault(lane, _Lane(self.first_delay))
            if lane in self.under_way or len(self.under_way) >= self.address.max_connections:
                continue
            if state.wake_at > now:
                wakes.append(state.wake_at - now)
                continue
            self.under_way[lane] = asyncio.create_task(self._send(client, lane, update))
        return min(wakes, default=None)

    def _heads(self) -> dict[str, Update]:
        """The oldest update of each lane. Telegram looks at twice as many lanes as it has connections; however many
        updates one of them has, others are found behind them.
        """
        heads: dict[str, Update] = {}
        for update in self.queue.waiting():
            heads.setdefault(update.lane, update)
            if len(heads) == self.address.max_connections * 2:
                break
        return heads

    async def _send(self, client: httpx.AsyncClient, lane: str, update: Update) -> None:
        try:
            why, retry_after = await self._post(client, update)
        finally:
            self.under_way.pop(lane, None)
        if why:
            self.webhook.failed(why)
            self._put_off(lane, update, retry_after)
        else:
            self.lanes.pop(lane, None)
            self.queue.confirm([update.id])
        self.queue.bell.ring()

    async def _post(self, client: httpx.AsyncClient, update: Update) -> tuple[str, int]:
        """Why the delivery failed, or nothing; and when the bot asked to come back."""
        headers = {SECRET_HEADER: self.address.secret_token} if self.address.secret_token else {}
        try:
            answer = await client.post(self.address.url, json=update.json(), headers=headers)
        except httpx.TimeoutException:
            return "Read timeout expired", 0
        except httpx.HTTPError as error:
            return "Connection refused" if isinstance(error, httpx.ConnectError) else "Connection closed", 0
        if answer.is_success:
            return "", 0
        asked = answer.headers.get("Retry-After", "")
        return (
            f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}",
            min(int(asked), _LONGEST_RETRY_AFTER) if asked.isdigit() else 0,
        )

    def _put_off(self, lane: str, update: Update, retry_after: int) -> None:
        """The first failure is tried again at once, the next after 2, 4, 8… seconds; never past its time."""
        state = self.lanes.setdefault(lane, _Lane(self.first_delay))
        wait = float(retry_after)
        if not retry_after and state.failures:
            wait = state.delay = min(state.delay * 2, _LONGEST_DELAY)
        state.failures += 1
        state.wake_at = asyncio.get_running_loop().time() + wait
        if (update.expires - self.webhook.now()).total_seconds() < wait:
            self.lanes.pop(lane)
            self.queue.confirm([update.id])
