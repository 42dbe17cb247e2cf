"""The stage without its wire: calls of the bot reach the simulator as Python. All else is as on the other stage: what
reads, dispatches, answers, renders and delivers is what does so in production, and a database in memory remembers. A
file is checked when its content comes for the first time (`checked_before`).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx
import sqlalchemy as sa
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.context import RendererFactory
from bot.demo.stage import START, downloads_through
from bot.files.queue import FileFetch
from bot.inbox import reading
from bot.inbox.reading import AnyUpdate
from bot.rendering.text import TextRenderer
from bot.simulator.actors.world import World
from bot.simulator.api import calls
from bot.simulator.api.parameters import Upload
from bot.simulator.api.server import create_app
from bot.simulator.errors import ApiError
from core.files.model import FileRemoval
from tests.checked_before import CheckedBefore
from tests.clinics import read_once
from tests.databases import AtOnce, filled, known_tables
from tests.stage import CLINIC, Stage, a_stage
from tests.statements import share_statements

ANY_FILES: Final = sa.union_all(sa.select(FileFetch.file_id), sa.select(FileRemoval.file_id)).limit(1)


class InProcessStage(Stage):
    """A stage without HTTP. Its database has to be SQLite's, in memory."""

    async def start(self) -> None:
        """Start the bot, with what its database held before, or with nothing in it."""
        with filled(AtOnce, self._content), known_tables(), read_once():
            downloads = downloads_through(httpx.ASGITransport(create_app(self.world)))
            await self.assemble(downloads, lambda: InProcessRequest(self.world))
        await share_statements(self.app.context.database)
        self.app.file_worker._checker = CheckedBefore()
        self._files_wait = False

    async def fetch(self) -> tuple[AnyUpdate, ...]:
        """The updates that wait, read from what the simulator would have sent."""
        updates = self.world.updates
        updates.confirm([each.id for each in updates.waiting() if each.id < (self._offset or 0)])
        read = (reading.read(each.json(), self.app.bot) for each in updates.waiting())
        return tuple(update for update in read if update is not None)

    async def deliver(self) -> None:
        """Deliver whatever waits for somebody."""
        await super().deliver()
        async with self.app.context.database.transaction() as session:
            self._files_wait = (await session.execute(ANY_FILES)).first() is not None

    async def handle_files(self) -> bool:
        """Fetch and remove files; whether there were any."""
        return self._files_wait and await super().handle_files()


@asynccontextmanager
async def in_process(
    folder: Path, *, now: datetime = START, clinic_file: Path = CLINIC, make_renderer: RendererFactory = TextRenderer
) -> AsyncIterator[InProcessStage]:
    """A stage without HTTP, with the bot running."""
    async with a_stage(
        folder,
        now=now,
        clinic_file=clinic_file,
        make_renderer=make_renderer,
        kind=InProcessStage,
    ) as stage:
        assert isinstance(stage, InProcessStage)
        yield stage


class InProcessRequest(BaseRequest):
    """python-telegram-bot's way to a simulator in the same process."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def read_timeout(self) -> float | None:
        """There is none."""
        return None

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - Telegram doesn't tell them apart
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Have the simulator answer."""
        name = url.rpartition("/")[2]
        try:
            calls.check_method(self._world, name)
            result = await calls.answer(self._world, name, _values(request_data, calls.fields_of(name)))
        except ApiError as error:
            return error.code, json.dumps(error.json()).encode()
        except calls.HungUp as error:
            raise NetworkError("the simulator hung up") from error
        return 200, json.dumps({"ok": True, "result": result}).encode()


def _values(data: RequestData | None, fields: set[str]) -> dict[str, object]:
    if data is None:
        return {}
    values: dict[str, object] = dict(data.json_parameters)
    for name, (file_name, content, media_type) in (data.multipart_data or {}).items():
        assert isinstance(content, bytes), "the bot sends files that it has read"
        values[name] = Upload(file_name, content, media_type)
    return calls.attached(values, fields)
