"""How the tables came to be, one step a file in `versions/`, and the way to bring a database up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def upgrade(connection: Connection) -> None:
    """Bring the database up to date, inside the transaction that `connection` is in."""
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
