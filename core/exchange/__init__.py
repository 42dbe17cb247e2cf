"""The clinic's data in and out as FHIR: R4, and R5 (B18).

A file is read by `entries`, without ever being in memory as a whole; what is wrong in it, is told by `report`, with its
path. `importing` takes it over, `exporting` writes it; how each sort of resource becomes ours and the other way round
is told by a module of its own.
"""
