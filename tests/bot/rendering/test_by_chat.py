"""A group hears only replies; what the desk asks for in words says so there, and nowhere else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.rendering.text import TextRenderer
from core.i18n import Language
from dialogs.engine.text import Text, _
from dialogs.wording.writing import SEND, WRITE
from tests.languages import messages_in_code

SURNAME = _("Press the doctor, or {write} the surname.", write=WRITE)
FILE = _("You can {send} a photo or a PDF instead.", send=SEND)


@pytest.mark.parametrize(
    ("language", "text", "in_group", "in_private"),
    [
        (
            Language.ENGLISH,
            SURNAME,
            "Press the doctor, or reply to this message with the surname.",
            "Press the doctor, or write the surname.",
        ),
        (
            Language.POLISH,
            SURNAME,
            "Proszę nacisnąć nazwisko lekarza albo je napisać w odpowiedzi na tę wiadomość.",
            "Proszę nacisnąć nazwisko lekarza albo je napisać.",
        ),
        (
            Language.POLISH,
            FILE,
            "Zamiast tego można wysłać w odpowiedzi na tę wiadomość zdjęcie albo plik PDF.",
            "Zamiast tego można wysłać zdjęcie albo plik PDF.",
        ),
    ],
)
def test_each_chat_says_how_to_answer_there(language: Language, text: Text, in_group: str, in_private: str) -> None:
    """In words that end as they should."""
    renderer = TextRenderer(language, ZoneInfo("Europe/Warsaw"))
    assert renderer.plain(text) == in_private
    renderer.in_group = True
    assert renderer.plain(text) == in_group


def test_no_screen_asks_for_a_reply_to_itself_by_its_own_words() -> None:
    """Whoever writes a new one says `{write}`; cards, which stand in the group alone, may say it."""
    own = {
        each.id
        for each in messages_in_code()
        if isinstance(each.id, str) and "reply to this message" in each.id.lower()
    }
    assert own == {"reply to this message with", "<i>Reply to this message: the patient gets what you write.</i>"}
