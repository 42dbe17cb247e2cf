"""Which model each sort of resource has."""

from __future__ import annotations

from core.exchange.fhir import records, resources
from core.exchange.fhir.resources import Resource

MODELS: dict[str, type[Resource]] = {
    "Patient": resources.PatientResource,
    "Practitioner": resources.PractitionerResource,
    "PractitionerRole": resources.PractitionerRoleResource,
    "Location": resources.LocationResource,
    "HealthcareService": resources.HealthcareServiceResource,
    "Schedule": resources.ScheduleResource,
    "Slot": resources.SlotResource,
    "Appointment": resources.AppointmentResource,
    "ServiceRequest": records.ServiceRequestResource,
    "MedicationRequest": records.MedicationRequestResource,
    "Medication": records.MedicationResource,
    "DiagnosticReport": records.DiagnosticReportResource,
    "Observation": records.ObservationResource,
    "DocumentReference": records.DocumentReferenceResource,
}
