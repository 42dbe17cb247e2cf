"""What is worked out from the clinic once, and kept for as long as that clinic value lives.

The clinic file holds a thousand practitioners' hours as they are easiest to write; a search wants them as they are
easiest to look up.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import TypeVar

from core.clinic.model import Clinic

Made = TypeVar("Made")


def once_per_clinic(make: Callable[[Clinic], Made]) -> Callable[[Clinic], Made]:
    """Call `make` once for each clinic value, told apart by identity: to hash a whole clinic costs more than it saves.

    What is made must not hold on to the clinic itself, or neither would ever be let go.
    """
    kept: dict[int, Made] = {}

    @functools.wraps(make)
    def made(clinic: Clinic) -> Made:
        if id(clinic) not in kept:
            kept[id(clinic)] = make(clinic)
            weakref.finalize(clinic, kept.pop, id(clinic))
        return kept[id(clinic)]

    return made
