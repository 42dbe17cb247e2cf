"""What a clinic decides in its file about online consultations (S16, S37): how long a queue is, and when somebody is
asked whether they are still there.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words

Minutes = Annotated[int, Field(ge=1, le=240)]


class ConsultationKind(StrEnum):
    """How a patient and a doctor talk."""

    CHAT = "chat"
    VOICE = "voice"
    VIDEO = "video"


class ConsultationRules(Part):
    """Limits of online consultations, and of which `kinds` they are; times in the unit that the name says.

    In each specialty `longest_queue` patients wait at most. Until as many were measured as tell something, one is taken
    to last `usual_minutes`. A chat in which nobody writes for `silence_minutes` is warned, and `close_minutes` later it
    ends. A doctor whose patient waits for `doctor_minutes` for an answer is asked, and after as many more the patient
    goes back to the queue. A call is asked after `call_minutes` whether it goes on. Whom nobody has taken
    `after_closing_minutes` after the hours end, is told so. The `price` is said before anybody waits. Both sides may
    send `voice_notes`, or have to write.
    """

    kinds: Annotated[tuple[ConsultationKind, ...], Field(min_length=1)] = tuple(ConsultationKind)
    longest_queue: Annotated[int, Field(ge=1, le=100)] = 10
    usual_minutes: Minutes = 15
    silence_minutes: Minutes = 15
    close_minutes: Minutes = 5
    doctor_minutes: Minutes = 5
    call_minutes: Minutes = 45
    after_closing_minutes: Annotated[int, Field(ge=0, le=240)] = 30
    price: Words | None = None
    voice_notes: bool = True

    @property
    def silence(self) -> timedelta:
        """For how long nobody writes in a chat before it is said that it will end."""
        return timedelta(minutes=self.silence_minutes)

    @property
    def until_closed(self) -> timedelta:
        """For how long it stays open after that."""
        return timedelta(minutes=self.close_minutes)

    @property
    def doctors_silence(self) -> timedelta:
        """For how long a patient waits for an answer before the doctor is asked, and once more before they wait for
        another one.
        """
        return timedelta(minutes=self.doctor_minutes)

    @property
    def call(self) -> timedelta:
        """For how long a call goes on before it is asked whether it still does."""
        return timedelta(minutes=self.call_minutes)

    @property
    def after_closing(self) -> timedelta:
        """For how long doctors still take those who wait when the hours have ended."""
        return timedelta(minutes=self.after_closing_minutes)
