"""The morning summary: what waits for each of the clinic's people on a day, told them before it begins (S23)."""
