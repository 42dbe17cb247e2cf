"""FHIR in R4 and R5, as far as the portal takes it: JSON, data types, resources, and what is wrong with one."""
