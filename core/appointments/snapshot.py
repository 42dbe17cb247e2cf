"""What an appointment was when it was booked."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from core.appointments.availability import Slot
from core.clinic.model import Clinic
from core.i18n import Words


class Snapshot(BaseModel):
    """An appointment in the clinic's words of the day when it was booked. Holds nothing about the patient."""

    model_config = ConfigDict(frozen=True)

    service_id: str
    service: Words
    minutes: int
    preparation: Words | None
    practitioner: str
    facility_id: str
    facility: Words
    address: str
    map_url: str | None

    @classmethod
    def of(cls, clinic: Clinic, slot: Slot) -> Snapshot:
        """The slot as the clinic file describes it now."""
        service, facility = clinic.service(slot.service), clinic.facility(slot.facility)
        return cls(
            service_id=service.id,
            service=service.name,
            minutes=service.minutes,
            preparation=service.preparation,
            practitioner=clinic.practitioner(slot.practitioner).name,
            facility_id=facility.id,
            facility=facility.name,
            address=facility.address,
            map_url=facility.map_url,
        )
