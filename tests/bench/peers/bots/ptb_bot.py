"""The dialog in python-telegram-bot, as its documentation has one write it: a conversation handler.

Its argument is `memory`, or a file for PicklePersistence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final
from urllib.parse import urlsplit

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
    PicklePersistence,
)

from tests.bench.peers.bots import clinic

Context = ContextTypes.DEFAULT_TYPE


class Booking(IntEnum):
    """Where somebody is."""

    MENU = 0
    KIND = 1
    SERVICE = 2
    PREFERENCES = 3
    SLOT = 4
    SUMMARY = 5
    BOOKED = 6


def keyboard(what: str, labels: Mapping[str, str], width: int = 1) -> InlineKeyboardMarkup:
    """A button for each, and the way back to the menu."""
    buttons = [InlineKeyboardButton(label, callback_data=f"{what}:{value}") for value, label in labels.items()]
    rows = [buttons[index : index + width] for index in range(0, len(buttons), width)]
    return InlineKeyboardMarkup([*rows, [InlineKeyboardButton("Menu", callback_data="menu")]])


MENU: Final = keyboard("entry", clinic.ENTRIES, 2)


async def start(update: Update, context: Context) -> int:
    _chosen(context).clear()
    if update.message is not None:
        await update.message.reply_text(clinic.MENU, reply_markup=MENU)
    return Booking.MENU


async def ask_kind(update: Update, _: Context) -> int:
    await _show(update, clinic.ASK_KIND, keyboard("kind", clinic.KINDS))
    return Booking.KIND


async def ask_service(update: Update, context: Context) -> int:
    _chosen(context)["kind"] = clinic.KINDS[_pressed(update)]
    await _show(update, clinic.ASK_SERVICE, keyboard("service", clinic.SERVICES))
    return Booking.SERVICE


async def ask_preferences(update: Update, context: Context) -> int:
    service = _chosen(context)["service"] = clinic.SERVICES[_pressed(update)]
    await _show(update, clinic.ASK_PREFERENCES.format(service=service), keyboard("search", clinic.PREFERENCES, 2))
    return Booking.PREFERENCES


async def ask_slot(update: Update, context: Context) -> int:
    await _offer(update, clinic.ASK_SLOT, _booked(context))
    return Booking.SLOT


async def summarise(update: Update, context: Context) -> int:
    chosen, booked, number = _chosen(context), _booked(context), int(_pressed(update))
    if number in booked:
        await _offer(update, clinic.TAKEN, booked)
        return Booking.SLOT
    booked[number] = _query(update).from_user.id
    chosen["slot"] = clinic.time_of(number)
    await _show(update, clinic.SUMMARY.format(**chosen), keyboard("confirm", {"yes": "Book it"}))
    return Booking.SUMMARY


async def confirm(update: Update, context: Context) -> int:
    await _show(update, clinic.BOOKED.format(**_chosen(context)), keyboard("appointments", {"all": "My appointments"}))
    return Booking.BOOKED


async def menu(update: Update, context: Context) -> int:
    _chosen(context).clear()
    await _show(update, clinic.MENU, MENU)
    return Booking.MENU


async def _show(update: Update, text: str, markup: InlineKeyboardMarkup) -> None:
    query = _query(update)
    await query.answer()
    await query.edit_message_text(text, reply_markup=markup)


async def _offer(update: Update, text: str, booked: Mapping[int, int]) -> None:
    slots = clinic.first_free(booked)
    await _show(update, text.format(slots=clinic.listed(slots)), keyboard("slot", slots, 2))


def _booked(context: Context) -> dict[int, int]:
    """Who has which time of the service that somebody has chosen."""
    booked: dict[int, int] = context.bot_data.setdefault(_chosen(context)["service"], {})
    return booked


def _query(update: Update) -> CallbackQuery:
    query = update.callback_query
    assert query is not None
    return query


def _pressed(update: Update) -> str:
    return (_query(update).data or "").partition(":")[2]


def _chosen(context: Context) -> dict[str, Any]:
    """What somebody has chosen so far."""
    chosen = context.user_data
    assert chosen is not None
    return chosen


TO_MENU: Final[CallbackQueryHandler[Context, object]] = CallbackQueryHandler(menu, "^menu$")


def conversation(*, persistent: bool) -> ConversationHandler[Context]:
    """The dialog."""
    return ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            Booking.MENU: [CallbackQueryHandler(ask_kind, "^entry:book$")],
            Booking.KIND: [CallbackQueryHandler(ask_service, "^kind:"), TO_MENU],
            Booking.SERVICE: [CallbackQueryHandler(ask_preferences, "^service:"), TO_MENU],
            Booking.PREFERENCES: [CallbackQueryHandler(ask_slot, "^search:search$"), TO_MENU],
            Booking.SLOT: [CallbackQueryHandler(summarise, "^slot:"), TO_MENU],
            Booking.SUMMARY: [CallbackQueryHandler(confirm, "^confirm:"), TO_MENU],
            Booking.BOOKED: [TO_MENU],
        },
        fallbacks=[CommandHandler("start", start)],
        name="booking",
        persistent=persistent,
    )


def main() -> None:
    """Build it, and serve."""
    place, environment = sys.argv[1], os.environ
    builder = ApplicationBuilder().token(environment["BOT_TOKEN"]).base_url(f"{environment['TELEGRAM_API_URL']}/bot")
    builder = builder.defaults(Defaults(parse_mode=ParseMode.HTML))
    if place != "memory":
        builder = builder.persistence(PicklePersistence(place))
    application = builder.build()
    application.add_handler(conversation(persistent=place != "memory"))
    if "WEBHOOK_URL" in environment:
        url = environment["WEBHOOK_URL"]
        application.run_webhook(
            "127.0.0.1",
            int(environment["PORT"]),
            urlsplit(url).path,
            webhook_url=url,
            secret_token=environment["WEBHOOK_SECRET"],
        )
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
