"""When a patient is reminded of an appointment: rows with a due time, made, moved and removed with the appointment."""
