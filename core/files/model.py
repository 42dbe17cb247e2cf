"""Files as they are stored: what is known of one, and what has to go from the vault.

The bytes are in the vault, under the file's id; all that tells of somebody's health is sealed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.files.checking import FileKind
from core.limits import MOST_FILES
from core.orm import Base, EncryptedJson

YOUR_FILES: Final = ""
"""What a file of 'Your files' is attached to: nothing."""


class FileStatus(StrEnum):
    """How far a file has come."""

    ARRIVING = "arriving"
    DRAFT = "draft"
    KEPT = "kept"


class Category(StrEnum):
    """What a medical record is (S48)."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    COURSE = "course"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Label:
    """What the patient says of a file. The name is the one it came with, as `core.files.names` cleans it."""

    name: str
    description: str = ""
    category: Category | None = None


class File(Base):
    """One file of a patient's, by its id in the vault.

    `attached_to` is the id of what it goes with, such as an entry of a question (`core.files.attachments`); empty for
    'Your files'. `number` is unique there, from 1 to `MOST_FILES`. A voice note lasts so many `seconds`.
    """

    __tablename__ = "files"
    __table_args__ = (
        sa.UniqueConstraint("patient_id", "shelf", "place"),
        sa.CheckConstraint(f"place BETWEEN 1 AND {MOST_FILES}", name="place"),
    )

    id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    attached_to: Mapped[str] = mapped_column("shelf", sa.String(24), default="", server_default="", index=True)
    number: Mapped[int] = mapped_column("place")
    status: Mapped[FileStatus]
    kind: Mapped[FileKind | None]
    size: Mapped[int | None]
    seconds: Mapped[int | None]
    sealed: Mapped[dict[str, Any]] = mapped_column("label", EncryptedJson("files.label"))
    appointment_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("appointments.id", ondelete="SET NULL"), index=True
    )
    announced_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    remove_at: Mapped[datetime] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(sa.String(40))
    consent_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    @property
    def label(self) -> Label:
        """What it is called and what the patient says of it."""
        category = self.sealed["category"]
        return Label(self.sealed["name"], self.sealed["description"], Category(category) if category else None)

    @label.setter
    def label(self, label: Label) -> None:
        self.sealed = asdict(label)


def is_for_staff(file: File) -> bool:
    """Whether it goes with something that the staff see to, an appointment or a question; else it is its patient's."""
    return file.appointment_id is not None or file.attached_to != YOUR_FILES


class RemovalReason(StrEnum):
    """Why a file is gone."""

    BY_PATIENT = "by_patient"
    TIME_IS_OVER = "time_is_over"


class FileRemoval(Base):
    """Bytes that have to go from the vault, and copies from the chats where they were shown."""

    __tablename__ = "file_removals"

    file_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    reason: Mapped[RemovalReason]
    asked_at: Mapped[datetime]
