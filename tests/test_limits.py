"""A limit stands once: words, regulations and rules follow it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from bot.rendering.text import TextRenderer
from bot.settings import DEMO_CLINIC
from core.accounts.patients import regulations_hash
from core.clinic.file import load_clinic
from core.clinic.model import Clinic
from core.context import Work
from core.errors import ClinicFileError
from core.files.keeping import removal_of
from core.i18n import Language
from dialogs.wording.files import limits
from tests.languages import messages_in_code

FACTS = (
    r"\b112\b|\b999\b",  # what is dialled for help
    r"<b>PESEL number</b>\? It has 11 digits|A PESEL number has exactly 11 digits|9 digits, or \+",
    r"3 May 1948|3 March(?: 202[49])?|3\.03(?:\.202[79])?|“10:15”|after 4 pm|Germany C01X00T47",  # examples
    r"Euthyrox 50\.|Letrox 50 µg; 1 tabl\. rano; 50 tabl\.; 50 dni|“15 March”|2\.03\.2027, 1\.04\.2027",
    r"4-digit code|exactly 4 digits|44-character key|exactly 44 letters",  # of every e-prescription in Poland
    r"Jan Kowalski 44051401359 600 100 200|Ola Nowak, 15260100010",
    r"Potassium; 4\.1; mmol/l; 3\.5–5\.1",
    r"more than 30 days off sick",  # a kind of examination, by law
    r"tomorrow 10:00–12:00|today from 13:00|4\.03–10\.03",  # the same, of times
    r"scan it at 300 dpi",  # what scanners are set to for text
    r"Telegram lets the bot delete messages for 48 hours only|in the last 48 hours is deleted",
)
"""Numbers that no clinic decides, and no rule of ours."""


def demo_clinic(folder: Path, **changes: str) -> Clinic:
    """The example clinic, with lines of its settings changed."""
    text = DEMO_CLINIC.read_text(encoding="utf-8")
    for name, line in changes.items():
        assert f"\n{name} = " in text
        text = re.sub(rf"\n{name} = .*", f"\n{name} = {line}", text)
    file = folder / "clinic.toml"
    file.write_text(text, encoding="utf-8")
    return load_clinic(file)


def said(clinic: Clinic, language: Language) -> str:
    """What is told before a file is sent."""
    return TextRenderer(language, clinic.zone).plain(limits(clinic.settings))


@pytest.mark.parametrize(
    ("months", "polish", "english", "removed"),
    [
        (1, "po 1 miesiącu", "after 1 month.", datetime(2027, 4, 2, 7, tzinfo=UTC)),
        (3, "po 3 miesiącach", "after 3 months.", datetime(2027, 6, 2, 7, tzinfo=UTC)),
        (6, "po 6 miesiącach", "after 6 months.", datetime(2027, 9, 2, 7, tzinfo=UTC)),
    ],
)
def test_files_are_kept_as_long_as_the_clinic_says(
    months: int, polish: str, english: str, removed: datetime, tmp_path: Path
) -> None:
    """One line of the clinic file changes when they go, what is said of it, and what is accepted."""
    clinic = demo_clinic(tmp_path, keep_files_months=str(months))
    sent = datetime(2027, 3, 2, 8, tzinfo=UTC)  # nine o'clock in Warsaw; later, in summer time
    assert removal_of(Work(AsyncSession(), clinic, sent, address_of), sent) == removed
    assert polish in said(clinic, Language.POLISH)
    assert english in said(clinic, Language.ENGLISH)
    assert f"po {months} miesiącach" in clinic.files_regulations.text.in_language(Language.POLISH)
    assert f"after {months} months" in clinic.files_regulations.text.in_language(Language.ENGLISH)


def test_what_is_accepted_is_what_was_shown(tmp_path: Path) -> None:
    """The proof of consent is of the text with its numbers (D7); a clinic that changes one has another text."""
    three, six = (demo_clinic(tmp_path, keep_files_months=months) for months in ("3", "6"))
    assert three.written_files_regulations == six.written_files_regulations
    assert regulations_hash(three.files_regulations) != regulations_hash(six.files_regulations)
    assert "{" not in str(six.files_regulations.text) + str(six.regulations.text)
    changed = three.model_copy(update={"settings": six.settings})
    assert regulations_hash(changed.files_regulations) == regulations_hash(six.files_regulations)


def test_a_number_that_there_is_not(tmp_path: Path) -> None:
    """A name in braces that means nothing would be shown as it is; the file is refused, with the likely one."""
    file = tmp_path / "clinic.toml"
    text = DEMO_CLINIC.read_text(encoding="utf-8")
    file.write_text(text.replace("{keep_files_months} months", "{keep_file_months} months"), encoding="utf-8")
    with pytest.raises(ClinicFileError) as caught:
        load_clinic(file)
    fault = 'files_regulations · text · en: unknown number "{keep_file_months}"; did you mean "{keep_files_months}"?'
    assert fault in str(caught.value)


def numbers(words: str) -> list[str]:
    """The numbers in a message that are no facts, and not names in braces."""
    without_facts = re.sub("|".join(FACTS), "", words)
    return re.findall(r"\d+", re.sub(r"\{\w+\}:00", "", without_facts))


@pytest.mark.parametrize("planted", ["At most 5 files at a time.", "up to 8 MB each", "after 3 months", "5 to 75"])
def test_a_limit_in_words_is_found(planted: str) -> None:
    """Such as they were."""
    assert numbers(planted)


def test_no_message_holds_a_limit() -> None:
    """Messages are given limits by those who check them."""
    messages = messages_in_code()
    assert len(messages) > 100
    forms = [words for each in messages for words in ([each.id] if isinstance(each.id, str) else each.id)]
    assert {words: numbers(words) for words in forms if numbers(words)} == {}
