"""What the clinic tells patients of their certificates: never what they say, for others may read the chat (S40)."""

from __future__ import annotations

from typing import Final

from core.treatment.certificates.model import Certificate
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import _
from dialogs.triggers import OPEN_CERTIFICATE

CERTIFICATE: Final = "certificate"
"""The kind of certificates, as subjects of the staff chat."""


def given(certificate: Certificate) -> Screen:
    """There is one."""
    text = _("📄 <b>The doctor has issued a certificate for you.</b> Press “Open the certificate” to see it.")
    return Screen(text, (_ways_on(certificate),))


def withdrawn(certificate: Certificate) -> Screen:
    """It was wrong."""
    text = _(
        "⚠️ <b>The doctor has withdrawn one of your certificates: it is not valid any more.</b> "
        "Press “Open the certificate” to see which one."
    )
    return Screen(text, (_ways_on(certificate),))


def _ways_on(certificate: Certificate) -> Row:
    opens = Button(_("Open the certificate"), OPEN_CERTIFICATE, certificate.id)
    return (opens, Button(_("Menu"), "menu"))
