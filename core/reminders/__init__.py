"""Reminders of appointments: what is due, what patients choose and answer, and whether tomorrow's are reminded."""
