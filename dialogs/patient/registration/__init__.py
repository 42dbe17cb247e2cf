"""Open an account: read and accept the regulations, then a short form (S4, S5, D16)."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import HOME, Dialog, GlobalTransition
from dialogs.patient.registration.form import begin_again, phone, summary, welcome
from dialogs.patient.registration.identity import birth_date, country, passport, passport_number, pesel
from dialogs.patient.registration.name import name, one_name
from dialogs.patient.registration.states import Memory, Registration

__all__ = ["REGISTRATION", "Registration"]

REGISTRATION: Final = Dialog(
    Registration,
    Memory,
    (welcome, name, one_name, pesel, passport, country, passport_number, birth_date, phone, summary),
    without_account=True,
    ways_in=(GlobalTransition(HOME, Registration.welcome, action=begin_again),),
)
