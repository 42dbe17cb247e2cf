"""The systems that identifiers and codes are of: Poland's, FHIR's, and the portal's own."""

from __future__ import annotations

from typing import Final

PESEL: Final = "urn:oid:2.16.840.1.113883.3.4424.1.1.616"
DOCTORS_LICENCE: Final = "urn:oid:2.16.840.1.113883.3.4424.1.6.2"
NURSES_LICENCE: Final = "urn:oid:2.16.840.1.113883.3.4424.1.6.3"
PASSPORT: Final = "http://hl7.org/fhir/sid/passport-"
"""With the three letters of a country."""

SNOMED: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
INTERPRETATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OBSERVATION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
REPORT_SECTION: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"

OWN: Final = "urn:patient-portal:"
SPECIALTY: Final = f"{OWN}specialty"
SERVICE: Final = f"{OWN}service"
SERVICE_KIND: Final = f"{OWN}service-kind"
ORIGIN: Final = f"{OWN}origin"
REFERRAL_CODE: Final = f"{OWN}referral-code"
"""The four digits of an e-referral."""
OWN_REFERRAL: Final = f"{OWN}own-referral"
BY_TELEPHONE: Final = f"{OWN}by-telephone"
REFERRAL_KIND: Final = f"{OWN}referral-kind"
PRESCRIPTION: Final = f"{OWN}prescription"
PRESCRIPTION_CODE: Final = f"{OWN}prescription-code"
PRESCRIPTION_KEY: Final = f"{OWN}prescription-key"
"""Of an e-prescription: the four digits, and the key that opens it without a PESEL."""
RUNS_OUT: Final = f"{OWN}runs-out-on"
COMMENT: Final = f"{OWN}comment"
COMMENTED_BY: Final = f"{OWN}commented-by"
RESULT_KIND: Final = f"{OWN}result-kind"


def names_person(system: str) -> bool:
    """Whether an identifier of this system says who somebody is; it is kept as their identity, and nowhere else."""
    return system == PESEL or system.startswith(PASSPORT)
