"""A Telegram on the desk: a Bot API server, and the people who write to the bot.

`World` holds everything; `create_app` serves it to a bot and to the page. Nothing is global: several may live in one
process. It knows nothing of what the bot is for.
"""

from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app

__all__ = ["World", "create_app"]
