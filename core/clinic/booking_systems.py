"""Systems other than the portal in which services are booked, such as a country's own e-registration (D23)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words


class BookingSystem(Part):
    """A system that books some of the clinic's services, and how patients get there: at `url`, by `phone`, or both."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]
    name: Words
    how: Words | None = None
    url: str | None = None
    phone: str | None = None
