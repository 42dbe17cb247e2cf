"""What Alembic runs for each command; the connection comes from `core.migrations`."""

from __future__ import annotations

import logging

from alembic import context

from core.orm import Base

logging.getLogger("alembic.runtime").setLevel(logging.WARNING)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can undo DDL too, since SQLAlchemy begins its transactions; it alters tables only by making them anew.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
