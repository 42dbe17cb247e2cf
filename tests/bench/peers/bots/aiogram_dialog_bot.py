"""The dialog in aiogram-dialog, as its documentation has one write it: windows, widgets, a storage of aiogram's.

Its argument says where it keeps things, as in `keeping.opened`.
"""

from __future__ import annotations

import asyncio
from operator import itemgetter
from typing import Any, Final

from aiogram import Dispatcher
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Button, Column, Group, Row, Select, SwitchTo
from aiogram_dialog.widgets.text import Const, Format

from tests.bench.peers.bots import clinic
from tests.bench.peers.bots.aiogram_start import Booking, run
from tests.bench.peers.bots.keeping import Bookings


async def kinds(**_: object) -> dict[str, Any]:
    return {"kinds": list(clinic.KINDS.items())}


async def services(**_: object) -> dict[str, Any]:
    return {"services": list(clinic.SERVICES.items())}


async def slots(dialog_manager: DialogManager, bookings: Bookings, **_: object) -> dict[str, Any]:
    free = clinic.first_free(await bookings.taken(dialog_manager.dialog_data["service"]))
    text = clinic.TAKEN if dialog_manager.dialog_data.get("taken") else clinic.ASK_SLOT
    return {"times": list(free.items()), "text": text.format(slots=clinic.listed(free))}


async def chosen(dialog_manager: DialogManager, **_: object) -> dict[str, Any]:
    return dict(dialog_manager.dialog_data)


async def choose_kind(_: CallbackQuery, __: object, manager: DialogManager, value: str) -> None:
    manager.dialog_data["kind"] = clinic.KINDS[value]
    await manager.switch_to(Booking.service)


async def choose_service(_: CallbackQuery, __: object, manager: DialogManager, value: str) -> None:
    manager.dialog_data["service"] = clinic.SERVICES[value]
    await manager.switch_to(Booking.preferences)


async def choose_slot(query: CallbackQuery, __: object, manager: DialogManager, value: str) -> None:
    chosen, bookings = manager.dialog_data, _bookings(manager)
    chosen["number"], chosen["slot"] = int(value), clinic.time_of(int(value))
    chosen["taken"] = not await bookings.hold(chosen["service"], int(value), query.from_user.id)
    if not chosen["taken"]:
        await manager.switch_to(Booking.summary)


async def confirm(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    chosen = manager.dialog_data
    await _bookings(manager).confirm(chosen["service"], chosen["number"])
    await manager.switch_to(Booking.booked)


def _bookings(manager: DialogManager) -> Bookings:
    bookings: Bookings = manager.middleware_data["bookings"]
    return bookings


def entries(labels: dict[str, str]) -> list[Button]:
    """Buttons that lead nowhere here."""
    return [Button(Const(label), id=value) for value, label in labels.items() if value not in {"book", "search"}]


TO_MENU: Final = SwitchTo(Const("Menu"), id="menu", state=Booking.menu)
FIRST: Final = itemgetter(0)
LABEL: Final = Format("{item[1]}")

DIALOG: Final = Dialog(
    Window(
        Const(clinic.MENU),
        Group(
            SwitchTo(Const(clinic.ENTRIES["book"]), id="book", state=Booking.kind), *entries(clinic.ENTRIES), width=2
        ),
        state=Booking.menu,
    ),
    Window(
        Const(clinic.ASK_KIND),
        Column(Select(LABEL, id="kind", item_id_getter=FIRST, items="kinds", on_click=choose_kind)),
        TO_MENU,
        getter=kinds,
        state=Booking.kind,
    ),
    Window(
        Const(clinic.ASK_SERVICE),
        Column(Select(LABEL, id="service", item_id_getter=FIRST, items="services", on_click=choose_service)),
        TO_MENU,
        getter=services,
        state=Booking.service,
    ),
    Window(
        Format(clinic.ASK_PREFERENCES),
        SwitchTo(Const(clinic.PREFERENCES["search"]), id="search", state=Booking.slot),
        Group(*entries(clinic.PREFERENCES), width=2),
        TO_MENU,
        getter=chosen,
        state=Booking.preferences,
    ),
    Window(
        Format("{text}"),
        Group(Select(LABEL, id="slot", item_id_getter=FIRST, items="times", on_click=choose_slot), width=2),
        TO_MENU,
        getter=slots,
        state=Booking.slot,
    ),
    Window(
        Format(clinic.SUMMARY),
        Row(Button(Const("Book it"), id="confirm", on_click=confirm)),
        TO_MENU,
        getter=chosen,
        state=Booking.summary,
    ),
    Window(
        Format(clinic.BOOKED),
        Button(Const("My appointments"), id="appointments"),
        TO_MENU,
        getter=chosen,
        state=Booking.booked,
    ),
)


async def start(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Booking.menu, mode=StartMode.RESET_STACK)


def set_up(dispatcher: Dispatcher) -> None:
    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(DIALOG)
    setup_dialogs(dispatcher)


if __name__ == "__main__":
    asyncio.run(run(set_up))
