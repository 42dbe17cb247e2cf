"""`python -m bot`: the bot alone, against whatever Bot API server the environment names."""

from __future__ import annotations

import sys

from bot.commands.serve import serve

if __name__ == "__main__":
    sys.exit(serve())
