"""Your files: add medical records for the doctor, see them, say what they are for, delete them (S24, S45–S63)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import UPLOADED, Dialog, GlobalTransition
from dialogs.patient.files import adding, form, keeping, taking
from dialogs.patient.files.keeping import start_one
from dialogs.patient.files.states import Files, Memory
from dialogs.patient.files.states import Memory as FilesMemory
from dialogs.patient.files.taking import brings_file, come_in_between, may_add_file, start, take_dropped
from dialogs.triggers import ADD_FILE, OPEN_FILE
from dialogs.wording.accounts.levels import has_files

__all__ = ["FILES", "Files", "FilesMemory", "brings_file", "start", "start_one"]

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
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.FILES}", Files.listing, guard=has_files),
        GlobalTransition(OPEN_FILE, Files.one, guard=has_files, action=keeping.open_between),
        GlobalTransition(ADD_FILE, Files.adding, guard=has_files, action=come_in_between, interrupts=True),
        GlobalTransition(UPLOADED, Files.adding, guard=may_add_file, action=take_dropped, interrupts=True),
    ),
)
