"""How files are written of: what they are, what is wrong with one, and what patients agree to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.clinic.settings import ClinicSettings
from core.files.checking import FileFault, FileKind
from core.files.model import Category, File, FileStatus
from core.limits import LARGEST_FILE, LONGEST_VOICE_NOTE, MEGABYTE, MOST_FILES
from dialogs.engine.events import Trouble
from dialogs.engine.screens import VaultFile
from dialogs.engine.text import Text, Verbatim, _, lines, n_, sentences

Reason: TypeAlias = "FileFault | Trouble"
"""Why a file was not taken."""

UNNAMED: Final = "foto.jpg"
"""A photo has no name."""

UNNAMED_VOICE: Final = "audio.ogg"
"""Nor has a voice note."""


LONGEST_NAME: Final = 36
"""Characters of a file's name that a button holds."""

CATEGORIES: Final[dict[Category, Text]] = {
    Category.LABORATORY: _("Laboratory results"),
    Category.IMAGING: _("Imaging: X-ray, ultrasound, CT, MRI"),
    Category.COURSE: _("Course of illness, hospital papers"),
    Category.PHOTO: _("Photo of the skin or a sore place"),
}

_CONSENT: Final = _(
    "<b>Consent.</b> I have read and accept the regulations of “Your files” (below). This file is about me alone, "
    "shows the true state of things, is lawful, and infringes nobody’s rights."
)


def consent_text(about: str | None) -> Text:
    """What is agreed to: by the patient, or by whoever acts for the one of this name."""
    if about is None:
        return _CONSENT
    return _(
        "<b>Consent.</b> I have read and accept the regulations of “Your files” (below). This file is about {name} "
        "alone, shows the true state of things, is lawful, and infringes nobody’s rights.",
        name=Verbatim(about),
    )


FORMATS: Final = {FileKind.JPEG: "JPG", FileKind.PNG: "PNG", FileKind.PDF: "PDF", FileKind.VOICE: "OGG"}

_SAVE_AS_PDF: Final = _("Please save it as PDF and send that, or send a photo of it.")
_PRINT_ANEW: Final = _("Please print it to PDF anew, or send a photo of it.")
_SEND_AS_PHOTO: Final = _("Please send it as a photo, not as a file: Telegram then makes a JPG of it.")

FAULTS: Final[dict[Reason, Text]] = {
    FileFault.EMPTY: _("The file is empty. Please check it and send it again."),
    FileFault.TOO_LARGE: _(
        "It is larger than {megabytes} MB. Please send it as a photo, or scan it at a lower quality.",
        megabytes=LARGEST_FILE // MEGABYTE,
    ),
    FileFault.HEIC: lines(_("HEIC pictures, as an iPhone makes them, can’t be taken."), _SEND_AS_PHOTO),
    FileFault.TIFF: lines(_("TIFF pictures can’t be taken."), _SEND_AS_PHOTO),
    FileFault.WEBP: lines(_("WebP pictures can’t be taken."), _SEND_AS_PHOTO),
    FileFault.GIF: lines(_("GIF pictures can’t be taken."), _SEND_AS_PHOTO),
    FileFault.OTHER_PICTURE: lines(_("Pictures of this kind can’t be taken, only JPG and PNG."), _SEND_AS_PHOTO),
    FileFault.DICOM: _(
        "It is a DICOM file, as from a CT or MRI disc, which can’t be taken. "
        "Please send the description as PDF, or a photo of the picture."
    ),
    FileFault.WORD: lines(_("Word documents and the like can’t be taken."), _SAVE_AS_PDF),
    FileFault.ARCHIVE: _(
        "It is a packed file (ZIP or the like). Please unpack it and send what is inside, one by one."
    ),
    FileFault.WEB_PAGE: lines(_("Web pages can’t be taken."), _SAVE_AS_PDF),
    FileFault.RECORDING: _("Films and sound can’t be taken here. Please send a photo, JPG, PNG or PDF."),
    FileFault.UNKNOWN: lines(_("It is neither JPG nor PNG nor PDF, whatever its name says."), _SAVE_AS_PDF),
    FileFault.DAMAGED: _(
        "It is damaged: a part of it is missing or can’t be read. Please make it again, or send a photo of it."
    ),
    FileFault.TOO_MANY_PIXELS: lines(_("The picture has too many pixels."), _SEND_AS_PHOTO),
    FileFault.FILE_IN_PICTURE: lines(_("There is another file inside this picture."), _SEND_AS_PHOTO),
    FileFault.PDF_ENCRYPTED: _(
        "This PDF opens only with a password. Please open it, print it to PDF, and send that: it has no password."
    ),
    FileFault.PDF_ACTIVE: lines(
        _("This PDF does something by itself, such as running a script or opening another file."), _PRINT_ANEW
    ),
    FileFault.PDF_TOO_MANY_PIXELS: _(
        "A page of this PDF is too large. Please scan it at 300 dpi, or send a photo of each page."
    ),
    FileFault.FILE_IN_PDF: lines(_("There is another file inside this PDF, such as a packed one."), _PRINT_ANEW),
    FileFault.PDF_ATTACHMENT: _("This PDF carries other files. Please send those by themselves."),
    FileFault.TOO_MUCH_INSIDE: lines(_("There is far more in it than it seems."), _PRINT_ANEW),
    FileFault.TOO_SLOW: lines(_("It is too complicated to be checked."), _PRINT_ANEW),
    FileFault.INFECTED: _("A virus was found in it. Please don’t send it to anybody, and check your device."),
    FileFault.NOT_VOICE: _(
        "It is no voice message as Telegram records it. Please hold the microphone in this chat, speak, and let go; or "
        "write it."
    ),
    FileFault.VOICE_TOO_LONG: n_(
        "It is longer than {count} minute. Please record it in shorter parts, or write it.",
        "It is longer than {count} minutes. Please record it in shorter parts, or write it.",
        LONGEST_VOICE_NOTE // 60,
    ),
    Trouble.NO_ROOM: n_(
        "There was no room left: at most {count} file at a time.",
        "There was no room left: at most {count} files at a time.",
        MOST_FILES,
    ),
    Trouble.NOT_CHECKED: _("It could not be checked for viruses just now. Please send it again later."),
    Trouble.OUT_OF_REACH: _("It could not be fetched from Telegram. Please send it again."),
}
"""What is wrong, and how to go on."""

_RECORD_ANEW: Final = _("Please record it again, or write it.")

_OF_VOICE: Final[dict[Reason, Text]] = {
    FileFault.EMPTY: lines(_("There is nothing to be heard in it."), _RECORD_ANEW),
    FileFault.TOO_LARGE: _(
        "It is larger than {megabytes} MB. Please record it in shorter parts, or write it.",
        megabytes=LARGEST_FILE // MEGABYTE,
    ),
    FileFault.DAMAGED: lines(_("It is damaged: a part of it is missing."), _RECORD_ANEW),
    FileFault.TOO_SLOW: lines(_("It is too complicated to be checked."), _RECORD_ANEW),
}
"""Where a photo would be of no use."""


@dataclass(frozen=True)
class LeftOut:
    """A file that was sent and not taken: its name, or its number where it has none, and why."""

    name: str
    reason: Reason


NOT_WITH_A_DOCTOR: Final = _(
    "⚠️ Nobody at the clinic sees it. To show it to a doctor, open it in “Your files” and choose an appointment."
)


def limits(settings: ClinicSettings) -> Text:
    """What may be sent, and for how long it is kept (S52–S54, S62)."""
    return sentences(
        _("A photo, JPG, PNG or PDF, up to {megabytes} MB each.", megabytes=LARGEST_FILE // MEGABYTE),
        n_("At most {count} file at a time.", "At most {count} files at a time.", MOST_FILES),
        n_(
            "We remove each one after {count} month.",
            "We remove each one after {count} months.",
            settings.keep_files_months,
        ),
    )


def not_taken(left_out: Iterable[LeftOut]) -> Text:
    """Which files were not taken, and why: each reason once."""
    names: dict[Reason, list[str]] = {}
    for each in left_out:
        names.setdefault(each.reason, []).append(each.name)
    written = [
        lines(_("✗ <b>{names}</b>", names=Verbatim(", ".join(of_it))), FAULTS[reason])
        for reason, of_it in names.items()
    ]
    return lines(_("<b>Not taken:</b>"), *written)


def voice_not_taken(reason: Reason) -> Text:
    """Why a voice note has not reached the other side of a consultation."""
    return lines(_("🎤 <b>Your voice message was not passed on.</b>"), _OF_VOICE.get(reason) or FAULTS[reason])


def voice_lasting(seconds: int | None) -> Text:
    """A voice note, and how long it lasts, once that is known."""
    if not seconds:
        return _("🎤 voice message")
    minutes, rest = divmod(seconds, 60)
    return _("🎤 voice message, {length}", length=f"{minutes}:{rest:02}")


def file_button(file: File) -> Text:
    """What a button says that shows a file, or plays it."""
    if file.kind is FileKind.VOICE:
        return voice_lasting(file.seconds)
    return _("📎 {name}", name=short_name(file))


def caption_of(file: File) -> Text:
    """What is said below a file, where nothing else is."""
    return voice_lasting(file.seconds) if file.kind is FileKind.VOICE else Verbatim(file.label.name)


def vault_file(file: File) -> VaultFile | None:
    """A file as it is shown in a chat, once it has been checked."""
    if file.kind is None:
        return None
    return VaultFile(file.id, file.label.name, file.kind, caption_of(file), seconds=file.seconds)


def format_of(file: File) -> Text:
    """What kind of file it is, as people call it."""
    return Verbatim("" if file.kind is None else FORMATS[file.kind])


def short_name(file: File) -> Text:
    """As much of its name as a button holds."""
    name = file.label.name
    return Verbatim(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 12]}…{name[-11:]}")


def size_of(file: File) -> Text:
    """How large a file is, as people say it."""
    size = file.size or 0
    if size < MEGABYTE:
        return _("{size} kB", size=max(1, round(size / 1024)))
    whole, tenth = divmod(round(size * 10 / MEGABYTE), 10)
    return _("{whole}.{tenth} MB", whole=whole, tenth=tenth)


def arrivals(unsent: Iterable[File]) -> Text:
    """What has been sent so far, here or on its way."""
    return lines(*map(_arrival, unsent))


def described_as(description: str) -> Text:
    """A file's description with its name."""
    return _("Description: {description}", description=Verbatim(description))


def _arrival(file: File) -> Text:
    name = Verbatim(file.label.name)
    if file.status is FileStatus.ARRIVING:
        return _("⏳ {name} – receiving the file…", name=name)
    return _("📎 <b>{name}</b>, {size}", name=name, size=size_of(file))
