"""Portals that do what a test needs instead of answering."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace

import sqlalchemy as sa

from bot.app import App
from bot.updates.dispatcher import UpdateDispatcher
from core.accounts.people import Person
from core.context import Work
from core.staff.members import Caller
from dialogs.directory import build_desk, build_portal
from dialogs.engine.events import Event
from dialogs.engine.reply import Reply
from dialogs.fsm.context import FSMContext
from dialogs.patient.correspondent import Correspondent
from dialogs.patient.portal import Portal
from dialogs.staff.desk import Desk


class OtherPortal(Portal):
    """The real portal, when it is asked to go on."""

    def __init__(self) -> None:
        portal = build_portal()
        super().__init__(portal.engine, portal.find_missed)


class FailingPortal(OtherPortal):
    """Fails so many times, with an error that quotes what it was given, and works from then on."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times
        self.asked = 0

    async def handle(self, work: Work, context: FSMContext, whom: Correspondent, event: Event) -> Reply:
        """Fail, or answer."""
        self.asked += 1
        if self.left:
            self.left -= 1
            message = f"what is {event}?"
            raise RuntimeError(message)
        return await super().handle(work, context, whom, event)


class WrongPortal(OtherPortal):
    """Asks the database for what it can't do."""

    async def handle(self, work: Work, context: FSMContext, whom: Correspondent, event: Event) -> Reply:  # noqa: ARG002
        """Fail in the database."""
        await work.session.execute(sa.text("SELECT no_such_column FROM people"))
        raise AssertionError


class WatchedPortal(OtherPortal):
    """Notes who is answered when, and does something of the test's before each answer."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile
        self._answering: defaultdict[str, int] = defaultdict(int)
        self.at_once: defaultdict[str, int] = defaultdict(int)

    async def handle(self, work: Work, context: FSMContext, whom: Correspondent, event: Event) -> Reply:
        """Answer, counting how many answers one person is being given."""
        who = whom.person.address
        self._answering[who] += 1
        self.at_once[who] = max(self.at_once[who], self._answering[who])
        try:
            await self._meanwhile()
            return await super().handle(work, context, whom, event)
        finally:
            self._answering[who] -= 1


class FailingDesk(Desk):
    """Never answers."""

    def __init__(self) -> None:
        desk = build_desk()
        super().__init__(desk.engine, desk.kinds, desk.commands)

    async def handle(self, work: Work, context: FSMContext, person: Person, caller: Caller, event: Event) -> Reply:
        """Fail, whatever is asked."""
        message = f"{type(event).__name__} of {type(person).__name__} in {type(context).__name__}, {caller.where}"
        raise RuntimeError(message, work.now)


def dispatcher_of(app: App, portal: Portal | None = None, desk: Desk | None = None) -> UpdateDispatcher:
    """The turns of the same context with another portal in it, or another desk."""
    context = replace(app.context, portal=portal or app.context.portal, desk=desk or app.context.desk)
    return UpdateDispatcher(context, app.handover, lambda _effects: None)
