"""Photos, documents and voice notes in online consultations: what both sides send each other, and are seen sending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.consultations import talking
from core.consultations.model import Consultation, ConsultationLine, ConsultationStatus, LineKind
from core.context import Work
from core.files import attachments
from core.files.model import File, Label
from dialogs.engine.effects import Doing, ShareFileWithStaff, ShowDoing
from dialogs.engine.events import Event, Uploaded, UploadKind
from dialogs.engine.screens import VaultFile
from dialogs.engine.text import Text, _
from dialogs.notifications.consultations.writer import writer_at
from dialogs.wording.files import UNNAMED, UNNAMED_VOICE

CANT_BE_PASSED_ON: Final[Text] = _(
    "Films, music, stickers and the like can’t be passed on. Please write it, or send a photo or a PDF."
)

NOT_HEARD_YET: Final[Text] = _(
    "🎤 <b>Nobody has heard this yet:</b> the doctor will, when they come. If a life is in danger, call 112 now."
)

HEARD_WHEN_PLAYED: Final[Text] = _(
    "🎤 <b>Nobody hears this until the doctor plays it.</b> If a life is in danger, don’t wait: call 112."
)


def can_be_passed_on(event: Event) -> bool:
    """Whether it is a photo, a document or a voice note."""
    return isinstance(event, Uploaded) and (event.is_file or event.is_voice)


def kind_of(upload: Uploaded) -> LineKind:
    """As what it stands in the consultation."""
    return LineKind.VOICE if upload.is_voice else LineKind.FILE


def label_of(upload: Uploaded) -> Label:
    """What it is called: photos and voice notes have no name."""
    return Label(UNNAMED_VOICE if upload.is_voice else upload.name or UNNAMED)


async def taken_out(work: Work, line: ConsultationLine) -> list[ShareFileWithStaff]:
    """Where the doctor had files shown once more that came with what is taken back now, they disappear."""
    return [
        ShareFileWithStaff(VaultFile(each.id, each.label.name, each.kind, None))
        for each in await attachments.of(work, line.id)
        if each.kind is not None
    ]


async def note_length(work: Work, line: ConsultationLine, files: Iterable[File]) -> None:
    """Of a voice note that has come, it is known how long it lasts."""
    for each in files:
        if line.kind is LineKind.VOICE and each.seconds is not None:
            await talking.note_length(work, line, each.seconds)


# While a file is fetched and checked, and while a doctor is at it, the other side is shown so. That somebody types,
# Telegram tells no bot.


def sending(upload: Uploaded) -> Doing:
    """What whoever sends it is seen doing."""
    match upload.kind:
        case UploadKind.VOICE:
            return Doing.SENDS_VOICE
        case UploadKind.PHOTO:
            return Doing.SENDS_PHOTO
        case _:
            return Doing.SENDS_FILE


def seen_by_doctor(consultation: Consultation, doing: Doing) -> list[ShowDoing]:
    """The doctor who has it sees the patient at it."""
    return [] if consultation.taken_by is None else [ShowDoing(consultation.taken_by, doing)]


async def seen_by_patient(work: Work, consultation: Consultation, doing: Doing) -> list[ShowDoing]:
    """Who writes sees the doctor at it, as long as one has the consultation."""
    if consultation.status is not ConsultationStatus.TAKEN:
        return []
    writer = await writer_at(work, consultation)
    return [] if writer.address is None else [ShowDoing(writer.address, doing)]
