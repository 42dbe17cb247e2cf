# ruff: noqa: INP001 - a script, in no package
"""Imports every module of the portal, as it is installed where this is run; `.ci/fresh` runs it."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

APART: Final = (
    "dialogs.fsm.aiogram_bridge",  # for those who have aiogram
    "core.migrations.",  # Alembic loads these
    "locales.countries",  # for development: it needs what a clinic doesn't
)

for name in ("bot", "core", "dialogs", "locales"):
    package = import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not module.name.startswith(APART) and not module.name.endswith("__main__"):
            import_module(module.name)
