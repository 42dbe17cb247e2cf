"""What both bots of aiogram's begin with: the states, and a dispatcher that keeps them where the argument says."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from aiogram import Dispatcher
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import SimpleEventIsolation

from tests.bench.peers.bots.keeping import opened
from tests.bench.peers.bots.serving import serve


class Booking(StatesGroup):
    """Where somebody is."""

    menu = State()
    kind = State()
    service = State()
    preferences = State()
    slot = State()
    summary = State()
    booked = State()


async def run(set_up: Callable[[Dispatcher], None]) -> None:
    """Open what the bot keeps things in, and serve what `set_up` puts into the dispatcher."""
    async with opened(sys.argv[1]) as keeping:
        # Without isolation, a press that comes quickly is answered from what was there before the last one.
        dispatcher = Dispatcher(
            storage=keeping.storage, events_isolation=SimpleEventIsolation(), bookings=keeping.bookings
        )
        set_up(dispatcher)
        await serve(dispatcher, os.environ)
