"""Telegram and processes: updates in, messages out, webhook, settings, start-up."""

import os

# python-telegram-bot will tell durations as timedelta; until then it warns at each of them, unless asked to begin now.
os.environ.setdefault("PTB_TIMEDELTA", "true")
