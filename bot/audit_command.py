"""`portal audit`: whether the audit trail is as it was written, told by whoever has the keys."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.settings import read_storage
from core.database import Database, open_database
from core.errors import ConfigurationError
from core.staff import audit
from core.staff.audit import Checked

BROKEN: Final = 1


async def check_trail(environment: Mapping[str, str]) -> Checked:
    """Check the trail of the portal that these settings describe. The portal may be running meanwhile."""
    url, keys = read_storage(environment)
    database = open_database(url, keys)
    try:
        await database.prove_keys()
        return await _checked(database)
    except (DBAPIError, OSError) as error:
        # From None: the cause may show the address, which may hold a password.
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigurationError(f"The database at DATABASE_URL can't be checked: {reason}.") from None
    finally:
        await database.close()


async def _checked(database: Database) -> Checked:
    checked = Checked(is_complete=False)
    while not checked.is_complete:
        async with database.transaction() as session:
            checked = await audit.check_on(session, checked)
    return checked


def tell(checked: Checked) -> int:
    """Say how it stands; the exit code. Whoever notes the count and the digest can compare them the next time."""
    if checked.broken is None:
        print(f"The audit trail is sound. Rows: {checked.rows}. Digest of the last: {checked.digest.hex() or 'none'}.")
        return 0
    sound = f"Up to row {checked.rows} it is sound" if checked.rows else "No row is sound"
    print(f"The audit trail is broken: row {checked.broken} was changed or is missing. {sound}.", file=sys.stderr)
    return BROKEN
