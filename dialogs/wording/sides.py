"""The two sides of a private chat, for whoever of the staff is a patient of the clinic too."""

from __future__ import annotations

from typing import Final

from dialogs.engine.text import _

AT_DESK: Final = _("🏥 <i>Staff side</i>")
AS_PATIENT_HEAD: Final = _("👤 <i>My own account</i> (/desk: staff side)")

TO_DESK_LABEL: Final = _("🏥 Staff side")
AS_PATIENT: Final = _("👤 My own account")
