"""What waits for the bot: updates that stay until it confirms them, and long polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.simulator.conditions.bell import Bell
from bot.simulator.conditions.faults import OF_UPDATES, Fault, FaultKind, Faults
from bot.simulator.errors import ApiError, Json, conflict

MESSAGES_KEPT = timedelta(hours=24)
PRESSES_KEPT = timedelta(seconds=150)
KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
})  # fmt: skip
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_SAME_OFFSET_WITHIN = 0.5
_SHORTEST_NAP = 0.05

_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True, slots=True)
class Update:
    """One update. Those of one `lane` are delivered to a webhook in order, each after the one before it."""

    id: int
    kind: str
    body: Json
    lane: str
    expires: datetime

    def json(self) -> Json:
        """As a Bot API `Update`."""
        return {"update_id": self.id, self.kind: self.body}


@dataclass(frozen=True, slots=True)
class Held:
    """An update that is held up on its way: until a time, or until the next one has gone ahead of it."""

    kind: str
    body: Json
    lane: str
    kept: timedelta
    until: datetime | None = None


@dataclass(slots=True)
class Backlog:
    """Everything that is on its way to the bot. `told_again` are ids that come again once they were confirmed."""

    next_id: int
    waiting: dict[int, Update] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    told_again: set[int] = field(default_factory=set)
    allowed: frozenset[str] | None = None


@dataclass(slots=True, eq=False)
class _Poll:
    """A long poll under way; `ended_by` says what put an end to it."""

    ended_by: ApiError | None = None


class UpdateQueue:
    """Updates in the order of their ids, until they are confirmed or too old."""

    def __init__(self, clock: Callable[[], datetime], bell: Bell, faults: Faults) -> None:
        """Ids begin with the time, so a simulator that starts again never repeats one."""
        self._clock = clock
        self.backlog = Backlog(int((clock() - _EPOCH) / timedelta(milliseconds=100)))
        self._faults = faults
        self._poll: _Poll | None = None
        self._last_request: tuple[int, float] | None = None
        self.bell = bell

    @property
    def allowed(self) -> frozenset[str] | None:
        """The kinds that the bot wants to hear of; `None`: the usual ones."""
        return self.backlog.allowed

    def __len__(self) -> int:
        """How many wait, or are held up on their way."""
        self._bring_up_to_date()
        return len(self.backlog.waiting) + len(self.backlog.held)

    def push(self, kind: str, body: Json, lane: str, kept: timedelta = MESSAGES_KEPT) -> None:
        """Something happened; it waits, unless the bot doesn't want to hear of this kind."""
        if kind not in (self.allowed or KINDS - ONLY_WHEN_ASKED):
            return
        fault = self._faults.take(OF_UPDATES, kind, _chat(body))
        match fault:
            case Fault(FaultKind.DELAYED, seconds=seconds):
                self.backlog.held.append(Held(kind, body, lane, kept, self._clock() + timedelta(seconds=seconds)))
            case Fault(FaultKind.REORDERED):
                self.backlog.held.append(Held(kind, body, lane, kept))
            case _:
                self._put(kind, body, lane, kept, again=fault is not None)
                self._let_go([held for held in self.backlog.held if held.until is None])
        self.bell.ring()

    def waiting(self, limit: int | None = None) -> list[Update]:
        """The oldest ones."""
        self._bring_up_to_date()
        return list(self.backlog.waiting.values())[:limit]

    def next_in(self) -> float | None:
        """In how many seconds the next update that is held up is due."""
        due = [(held.until - self._clock()).total_seconds() for held in self.backlog.held if held.until]
        return max(min(due), _SHORTEST_NAP) if due else None

    def confirm(self, update_ids: Iterable[int]) -> None:
        """The bot has these; they are not told again."""
        for update_id in list(update_ids):
            if update_id in self.backlog.told_again:
                self.backlog.told_again.discard(update_id)
            else:
                self.backlog.waiting.pop(update_id, None)
        self.bell.ring()

    def clear(self) -> None:
        self.backlog.held.clear()
        self.backlog.told_again.clear()
        self.confirm(list(self.backlog.waiting))

    def allow(self, kinds: Iterable[str] | None) -> None:
        """From now on only these kinds; an empty list means the usual ones, `None` leaves it as it is."""
        if kinds is not None:
            self.backlog.allowed = frozenset(kinds) & KINDS or None

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Update]:
        """Confirm what came before the offset, then wait for updates. A poll that must wait ends the one before it."""
        limit = self._cautious_limit(offset, limit)
        self._confirm_before(offset)
        found = self.waiting(limit)
        return found or (await self._wait(limit, seconds) if seconds else [])

    async def _wait(self, limit: int, seconds: int) -> list[Update]:
        self.end_poll(conflict(_OTHER_POLL))
        poll = self._poll = _Poll()
        deadline = asyncio.get_running_loop().time() + seconds
        found: list[Update] = []
        while not found and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await self.bell.heard(min(left, self.next_in() or left))
            if poll.ended_by:
                raise poll.ended_by
            found = self.waiting(limit)
        self._poll = None
        return found

    def end_poll(self, why: ApiError) -> None:
        """A poll that is under way, if any, ends with an error."""
        if self._poll:
            self._poll.ended_by = why
            self._poll = None
            self.bell.ring()

    def _cautious_limit(self, offset: int, limit: int) -> int:
        """The same offset again at once: Telegram then tells one update, in case several are too much for the bot."""
        now = asyncio.get_running_loop().time()
        before, self._last_request = self._last_request, (offset, now)
        again = before is not None and before[0] == offset and now < before[1] + _SAME_OFFSET_WITHIN
        return 1 if again else limit

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            offset = min(list(self.backlog.waiting)[offset:], default=0)
        self.confirm([update_id for update_id in self.backlog.waiting if update_id < offset])

    def _put(self, kind: str, body: Json, lane: str, kept: timedelta, *, again: bool = False) -> None:
        update = Update(self.backlog.next_id, kind, body, lane, self._clock() + kept)
        self.backlog.waiting[update.id] = update
        self.backlog.next_id += 1
        if again:
            self.backlog.told_again.add(update.id)

    def _let_go(self, due: list[Held]) -> None:
        for held in due:
            self.backlog.held.remove(held)
            self._put(held.kind, held.body, held.lane, held.kept)

    def _bring_up_to_date(self) -> None:
        """What was held up long enough comes in, what is too old goes."""
        now = self._clock()
        self._let_go([held for held in self.backlog.held if held.until and held.until <= now])
        for update in [update for update in self.backlog.waiting.values() if update.expires <= now]:
            del self.backlog.waiting[update.id]


def _chat(body: Json) -> int | None:
    """The chat that an update is about, where it is about one."""
    chat = body.get("chat") or body.get("message", {}).get("chat", {})
    return chat.get("id") if chat else None


def check_polling(webhook_url: str) -> None:
    """Polling and a webhook exclude each other."""
    if webhook_url:
        raise conflict(_WEBHOOK_ACTIVE)
