"""Telephone numbers as people type them, and as they are read."""

from __future__ import annotations

import phonenumbers

from core.errors import UnusablePhone
from core.text.figures import only_number


def parse_phone(text: str, country: str) -> str:
    """A telephone number in E.164 (`+48601234567`), whatever words stand around it. Without a country code it is the
    clinic's country's; if that has no such number, the code may have come without its plus.

    Raises: UnusablePhone.
    """
    typed = only_number(text)
    for form in (typed, f"+{typed}"):
        try:
            number = phonenumbers.parse(form, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise UnusablePhone


def readable_phone(number: str) -> str:
    """An E.164 number in the groups in which people read it: `+48 601 234 567`; a dash, where none is known."""
    if not number:
        return "–"
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
