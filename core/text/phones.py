"""Telephone numbers as people type them, and as they are read."""

from __future__ import annotations

import re

import phonenumbers

from core.errors import UnusablePhone
from core.text.normalisation import normalised

_PHONE = re.compile(r"\+?[\d\s()./-]+")


def parse_phone(text: str, country: str) -> str:
    """A telephone number in E.164 (`+48601234567`); without a country code it is the clinic's country's.

    Raises: UnusablePhone.
    """
    typed = normalised(text).lower().removeprefix("tel").lstrip(".: ")
    if not _PHONE.fullmatch(typed):
        raise UnusablePhone
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        raise UnusablePhone from None
    if not phonenumbers.is_valid_number(number):
        raise UnusablePhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable_phone(number: str) -> str:
    """An E.164 number in the groups in which people read it: `+48 601 234 567`."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
