"""What the clinic tells patients of their certificates: never what they say, for others may read the chat (S40)."""

from __future__ import annotations

from typing import Final

from core.treatment.certificates.model import Certificate
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import _
from dialogs.triggers import OPEN_CERTIFICATE

CERTIFICATE: Final = "certificate"
"""The kind of certificates, as subjects of the staff chat."""


def given(certificate: Certificate) -> Screen:
    """There is one."""
    text = _("📄 <b>The doctor has issued a certificate for you.</b> Press “Open the certificate” to see it.")
    opens = Button(_("Open the certificate"), OPEN_CERTIFICATE, certificate.id)
    return Screen(text, ((opens, Button(_("Menu"), "menu")),))
