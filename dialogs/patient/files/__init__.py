"""Your files: add medical records for the doctor, see them, say what they are for, delete them (S24, S45–S63)."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog
from dialogs.patient.files import adding, form, keeping, taking
from dialogs.patient.files.states import Files, Memory
from dialogs.patient.files.taking import brings_file, come_in_between, start, take_dropped

__all__ = ["FILES", "Files", "brings_file", "come_in_between", "start", "take_dropped"]

FILES: Final = Dialog(
    Files,
    Memory,
    (
        *(keeping.listing, adding.adding),
        *(form.description, form.category, form.appointment, form.summary),
        *(keeping.one, keeping.linking, keeping.deleting),
    ),
    free_text=(Files.description, Files.adding),
    before_return=taking.before_return,
)
