"""What is limited at every clinic. Rules check these, words and regulations name them.

What a clinic may choose for itself is one of its settings (`core.clinic.settings.ClinicSettings`).
"""

from __future__ import annotations

from typing import Final

MOST_FILES: Final = 5
"""Files at a time, in 'Your files' and with each question (S62, D4). The database holds to it too: more of them need a
migration."""

MEGABYTE: Final = 1024 * 1024

LARGEST_FILE: Final = 8 * MEGABYTE
"""Bytes, inclusive (S53, D14)."""

LONGEST_VOICE_NOTE: Final = 5 * 60
"""Seconds of what somebody records in an online consultation."""

SHORTEST_DESCRIPTION: Final = 5
LONGEST_DESCRIPTION: Final = 75
"""Characters of what a file is said to be (S56, D14)."""

SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 6
"""Digits of a patient's PIN."""

ROOM_LINK_MINUTES: Final = 30
"""How long a link to an online room lets somebody in, from when it was drawn; who is in stays."""
