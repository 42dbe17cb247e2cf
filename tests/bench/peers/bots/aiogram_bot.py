"""The dialog in aiogram, as its documentation has one write it: a router, states, callback data.

Its argument says where it keeps things, as in `keeping.opened`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiogram import Dispatcher, F, Router
from aiogram.filters import CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder

from tests.bench.peers.bots import clinic
from tests.bench.peers.bots.aiogram_start import Booking, run
from tests.bench.peers.bots.keeping import Bookings

router = Router()


class Choice(CallbackData, prefix="choose"):
    """What a button carries."""

    what: str
    value: str = ""


def keyboard(what: str, labels: Mapping[str, str], width: int = 1) -> InlineKeyboardMarkup:
    """A button for each, and the way back to the menu."""
    builder = InlineKeyboardBuilder()
    for value, label in labels.items():
        builder.button(text=label, callback_data=Choice(what=what, value=value))
    builder.button(text="Menu", callback_data=Choice(what="menu"))
    return InlineKeyboardMarkup(inline_keyboard=builder.adjust(width).export())


MENU = keyboard("entry", clinic.ENTRIES, 2)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Booking.menu)
    await message.answer(clinic.MENU, reply_markup=MENU)


@router.callback_query(Booking.menu, Choice.filter((F.what == "entry") & (F.value == "book")))
async def ask_kind(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Booking.kind)
    await _show(query, clinic.ASK_KIND, keyboard("kind", clinic.KINDS))


@router.callback_query(Booking.kind, Choice.filter(F.what == "kind"))
async def ask_service(query: CallbackQuery, callback_data: Choice, state: FSMContext) -> None:
    await state.update_data(kind=clinic.KINDS[callback_data.value])
    await state.set_state(Booking.service)
    await _show(query, clinic.ASK_SERVICE, keyboard("service", clinic.SERVICES))


@router.callback_query(Booking.service, Choice.filter(F.what == "service"))
async def ask_preferences(query: CallbackQuery, callback_data: Choice, state: FSMContext) -> None:
    service = clinic.SERVICES[callback_data.value]
    await state.update_data(service=service)
    await state.set_state(Booking.preferences)
    await _show(query, clinic.ASK_PREFERENCES.format(service=service), keyboard("search", clinic.PREFERENCES, 2))


@router.callback_query(Booking.preferences, Choice.filter(F.what == "search"))
async def ask_slot(query: CallbackQuery, state: FSMContext, bookings: Bookings) -> None:
    await state.set_state(Booking.slot)
    await _offer(query, clinic.ASK_SLOT, (await state.get_data())["service"], bookings)


@router.callback_query(Booking.slot, Choice.filter(F.what == "slot"))
async def summarise(query: CallbackQuery, callback_data: Choice, state: FSMContext, bookings: Bookings) -> None:
    number = int(callback_data.value)
    chosen = await state.update_data(number=number, slot=clinic.time_of(number))
    if await bookings.hold(chosen["service"], number, query.from_user.id):
        await state.set_state(Booking.summary)
        await _show(query, clinic.SUMMARY.format(**chosen), keyboard("confirm", {"yes": "Book it"}))
    else:
        await _offer(query, clinic.TAKEN, chosen["service"], bookings)


@router.callback_query(Booking.summary, Choice.filter(F.what == "confirm"))
async def confirm(query: CallbackQuery, state: FSMContext, bookings: Bookings) -> None:
    chosen = await state.get_data()
    await bookings.confirm(chosen["service"], chosen["number"])
    await state.set_state(Booking.booked)
    await _show(query, clinic.BOOKED.format(**chosen), keyboard("appointments", {"all": "My appointments"}))


@router.callback_query(Choice.filter(F.what == "menu"))
async def menu(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Booking.menu)
    await _show(query, clinic.MENU, MENU)


async def _offer(query: CallbackQuery, text: str, service: str, bookings: Bookings) -> None:
    slots = clinic.first_free(await bookings.taken(service))
    await _show(query, text.format(slots=clinic.listed(slots)), keyboard("slot", slots, 2))


async def _show(query: CallbackQuery, text: str, markup: InlineKeyboardMarkup) -> None:
    if isinstance(query.message, Message):
        await query.message.edit_text(text, reply_markup=markup)
    await query.answer()


def set_up(dispatcher: Dispatcher) -> None:
    dispatcher.include_router(router)


if __name__ == "__main__":
    asyncio.run(run(set_up))
