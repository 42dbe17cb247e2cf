"""What the roles of the clinic's people are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.roles import Role
from dialogs.engine.text import Text, _

ROLE_NAMES: Final[Mapping[Role, Text]] = {
    Role.RECEPTION: _("reception"),
    Role.DOCTOR: _("doctor"),
    Role.ADMIN: _("desk head"),
}
