"""The catalogues say everything, rightly and well set; and each of the checks that prove it can fail.

The defects are planted in a small project of their own: one file of code, and its catalogue.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.i18n import Language
from locales import SOURCE_LANGUAGE, catalogue_of, checks, load, messages
from locales.checks import catalogue_faults, faults
from locales.glossary import misnaming_faults, terms
from locales.messages import ROOT, SPEAKING_PACKAGES, TRANSLATIONS, extract, read, render, update, write_all

CODE = """\
from dialogs.engine.text import _, n_, p_

def texts(count):
    # For translators: the patient's first name.
    yield _("Hello, {name}.", name="Anna")
    yield _("<b>Where?</b>")
    yield n_("You have one appointment.", "You have {count} appointments.", count)
    yield p_("weekday", "Mo")
"""
POLISH = {
    'msgid "Hello, {name}."\nmsgstr ""': 'msgid "Hello, {name}."\nmsgstr "Dzień dobry, {name}!"',
    'msgid "<b>Where?</b>"\nmsgstr ""': 'msgid "<b>Where?</b>"\nmsgstr "<b>Gdzie?</b>"',
    'msgstr[0] ""': 'msgstr[0] "Jest jedna wizyta."',
    'msgstr[1] ""': 'msgstr[1] "Są {count} wizyty."',
    'msgstr[2] ""': 'msgstr[2] "Jest {count} wizyt."',
    'msgid "Mo"\nmsgstr ""': 'msgid "Mo"\nmsgstr "pn."',
}
OBSOLETE = '\n#~ msgid "Goodbye."\n#~ msgstr "Do widzenia."\n'


def change(path: Path, old: str, new: str) -> None:
    """Put new words for old in a file, and be sure that they were there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with four messages, all of them well translated into Polish."""
    for module in (messages, checks):
        monkeypatch.setattr(module, "TRANSLATIONS", ("pl",))
    for package in SPEAKING_PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "locales").mkdir()
    (tmp_path / "dialogs" / "greeting.py").write_text(CODE, encoding="utf-8")
    list(write_all(tmp_path))
    for untranslated, translated in POLISH.items():
        change(polish(tmp_path), untranslated, translated)
    return tmp_path


def polish(project: Path) -> Path:
    """The Polish catalogue of a project."""
    return catalogue_of("pl", project / "locales")


@pytest.mark.ci
def test_our_catalogues_have_no_fault() -> None:
    """What `make check` runs, and with it `make test`: every message, in every language."""
    assert len(extract(ROOT)) > len(SPEAKING_PACKAGES)
    assert list(faults(ROOT)) == []


def test_every_language_has_its_catalogue() -> None:
    """The portal speaks what it offers."""
    assert {*TRANSLATIONS, SOURCE_LANGUAGE} == set(Language)


def test_a_good_project_has_no_fault(project: Path) -> None:
    """The project in which the defects are planted has none of its own."""
    assert list(faults(project)) == []


def test_a_catalogue_of_a_new_language(project: Path) -> None:
    """What is to be translated is told, message by message; of typography, what holds everywhere."""
    template = extract(project)
    assert list(catalogue_faults(project, "cs", template))
    catalogue = read(project, "cs")
    update(catalogue, template)
    path = catalogue_of("cs", project / "locales")
    path.parent.mkdir(parents=True)
    path.write_text(render(catalogue).replace('msgstr ""\n\n', 'msgstr "...“"\n\n', 2), encoding="utf-8")
    faults_of_new = list(catalogue_faults(project, "cs", template))
    assert any("is empty" in fault for fault in faults_of_new)
    assert any("three dots for …" in fault for fault in faults_of_new)
    assert not any("quotation mark" in fault for fault in faults_of_new)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "<b>Gdzie?</b>"', 'msgstr ""', "“<b>Where?</b>”: is empty"),
        ('msgid "<b>Where?</b>"\nmsgstr "<b>Gdzie?</b>"\n', "", "“<b>Where?</b>”: is missing"),
        ('msgid "<b>Where?</b>"', '#, fuzzy\nmsgid "<b>Where?</b>"', "is fuzzy"),
        ('msgstr[2] "Jest {count} wizyt."', 'msgstr[2] ""', "form 2: is empty"),
        ('msgstr[2] "Jest {count} wizyt."\n', "", "form 2: is empty"),
        ('msgstr[1] "Są {count} wizyty."', 'msgstr[1] "Są wizyty."', "form 1: lacks {count}"),
        ('msgstr[2] "Jest {count} wizyt."', 'msgstr[2] "Jest {liczba} wizyt."', "form 2: has {liczba}"),
        ('msgstr[0] "Jest jedna wizyta."', 'msgstr[0] "Jest {jedną} wizytę."', "form 0: has {jedną}"),
        ('msgstr "Dzień dobry, {name}!"', 'msgstr "Dzień dobry!"', "lacks {name}"),
        ('msgstr "Dzień dobry, {name}!"', 'msgstr "Dzień dobry, {imię}!"', "has {imię}"),
        ('msgstr "Dzień dobry, {name}!"', 'msgstr "Dzień dobry, {name!"', "braces: "),
        ('msgstr "Dzień dobry, {name}!"', 'msgstr "Dzień dobry, {name:>9}!"', "must be a plain name"),
        ("<b>Gdzie?</b>", "<b>Gdzie?", "<b> is never closed"),
        ("<b>Gdzie?</b>", "Gdzie?</b>", "</b> closes what is not open"),
        ("<b>Gdzie?</b>", "<i>Gdzie?</i>", "the tags differ"),
        ("<b>Gdzie?</b>", "<h1>Gdzie?</h1>", "<h1> is not one of the tags"),
        ("<b>Gdzie?</b>", "<b>Gdzie & kiedy?</b>", "& must be written as an entity"),
        ("<b>Gdzie?</b>", "<b>Gdzie?</b> ", "spaces at the beginning or end differ"),
        ("<b>Gdzie?</b>", "<b>Gdzie.</b>", "ends with ., the English with ?"),
        ("Jest jedna wizyta.", "Jest jedna wizyta", "form 0: ends with no sign, the English with ."),
        ("Dzień dobry", "Dzień 'dobry'", "a straight apostrophe"),
        ("Dzień dobry", '\\"Dzień\\" dobry', "a straight quotation mark"),
        ("Dzień dobry,", "Prosimy,", "speaks to people by “Prosimy” for “Proszę”"),
        ("Dzień dobry,", "Witamy Państwa,", "speaks to people by “Państwo”, “Pan” or “Pani”"),
        ("Dzień dobry,", "Jest odpowiedź dla Ciebie,", "speaks to people by “Ty”"),
        ("Dzień dobry,", "To Twoje pliki,", "speaks to people by “Ty”"),
        ("Jest jedna wizyta.", "Masz jedną wizytę.", "form 0: speaks to people by a verb for “Ty”"),
        ("Jest {count} wizyt.", "Umówiłaś {count} wizyt.", "form 2: speaks to people by a verb for “Ty”"),
        ("Jest jedna wizyta.", "Wybierz wizytę.", "a verb for “Ty”, which only a button may have"),
        ("Dzień dobry", "„Dzień dobry", "unequal numbers of „ and ”"),
        ("Dzień dobry", "“Dzień” dobry", "an English quotation mark"),
        ("Dzień dobry", "Dzień... dobry", "three dots"),
        ("Dzień dobry", "Dzień - dobry", "a hyphen for a dash"),
        ("Dzień dobry", "Dzień — dobry", "a long dash"),
        ("Dzień dobry", "Dzień  dobry", "a gap wider than a space"),
        ("Dzień dobry,", "Dzień dobry ,", "a space before a punctuation mark"),
        ("n%100<10", "n%100<11", "counts in another way than the language"),
        ("#: dialogs/greeting.py\n", "", "is not what the code says now"),
        ('msgstr "<b>Gdzie?</b>"\n', 'msgstr "<b>Gdzie?</b>"\n' + OBSOLETE, "“Goodbye.”: is obsolete"),
        ("nplurals=3", "nplurals=2", "can't be read"),
    ],
)
def test_a_defect_in_a_translation_is_told(project: Path, old: str, new: str, fault: str) -> None:
    """One planted defect, and the sentence that names it."""
    change(polish(project), old, new)
    assert any(fault in found for found in faults(project)), list(faults(project))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('_("<b>Where?</b>")', '_("When?")', "“When?”: is missing"),
        ('_("<b>Where?</b>")', '_("When?")', "portal.pot is not what the code says now"),
        ('_("<b>Where?</b>")', '_("<b>Where?")', "en · “<b>Where?”: <b> is never closed"),
        ('_("<b>Where?</b>")', '_("Where... ?")', "en · “Where... ?”: three dots"),
        ('_("<b>Where?</b>")', '_(" Where?")', "en · “ Where?”: spaces at the beginning or end"),
        ('_("<b>Where?</b>")', '_("{Where?")', "en · “{Where?”: braces: "),
        ('_("<b>Where?</b>")', "_(count)", "dialogs/greeting.py:6: _() needs its message written out"),
        ('_("<b>Where?</b>")', '_(f"Where {count}?")', "dialogs/greeting.py:6: _() needs its message written out"),
        ('_("<b>Where?</b>")', '_("")', "_() needs its message written out"),
        ('p_("weekday", "Mo")', 'p_("weekday")', "p_() needs its message written out"),
        ('name="Anna"', 'nane="Anna"', "asks for ['name'] and is given ['nane']"),
        ('appointments.", count', 'appointments.", count, day=1', "asks for ['count'] and is given ['count', 'day']"),
        ("You have one appointment.", "{day}, one appointment.", "has {day}, which is not in the English"),
    ],
)
def test_a_defect_in_the_code_is_told(project: Path, old: str, new: str, fault: str) -> None:
    """A message that can't be found, or isn't given what it asks for, or is badly set."""
    change(project / "dialogs" / "greeting.py", old, new)
    assert any(fault in found for found in faults(project)), list(faults(project))


def test_no_message_at_all_is_a_fault(project: Path) -> None:
    """A check of all messages that finds none says so, and isn't satisfied."""
    (project / "dialogs" / "greeting.py").unlink()
    assert any("No message was found" in found for found in faults(project))


def test_writing_again_changes_nothing(project: Path) -> None:
    """No dates, no line numbers: files that are right stay as they are, byte for byte."""
    before = {path: path.read_bytes() for path in project.rglob("*.po*")}
    change(project / "dialogs" / "greeting.py", "\n\ndef", "\n\n\n\ndef")
    assert list(write_all(project)) == []
    assert {path: path.read_bytes() for path in project.rglob("*.po*")} == before
    assert before


def test_a_changed_message_is_dropped_and_not_guessed(project: Path) -> None:
    """Words that look alike may mean another thing; the translator is told what went and what is wanted."""
    change(project / "dialogs" / "greeting.py", "<b>Where?</b>", "<b>Where to?</b>")
    assert list(write_all(project)) == ["pl dropped: <b>Where?</b> = <b>Gdzie?</b>", "pl lacks: <b>Where to?</b>"]
    assert "Gdzie" not in polish(project).read_text(encoding="utf-8")


def test_a_remark_goes_with_its_message(project: Path) -> None:
    """What the code tells translators is in the catalogue."""
    assert "#. the patient's first name." in polish(project).read_text(encoding="utf-8")


@pytest.mark.parametrize(("count", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (12, 2), (22, 1), (25, 2), (112, 2)])
def test_polish_counts_in_three_forms(project: Path, count: int, form: int) -> None:
    """1 wizytę, 2 wizyty, 5 wizyt, 12 wizyt, 22 wizyty."""
    said = load("pl", project / "locales").ngettext(
        "You have one appointment.", "You have {count} appointments.", count
    )
    assert said == ["Jest jedna wizyta.", "Są {count} wizyty.", "Jest {count} wizyt."][form]


def test_a_catalogue_is_compiled_once(project: Path) -> None:
    """It is compiled in memory when it is first asked for, and kept."""
    assert load("pl", project / "locales") is load(Language.POLISH, project / "locales")


def test_a_context_tells_words_apart(project: Path) -> None:
    """The Monday of a calendar's head, and nothing else that is written Mo."""
    assert load("pl", project / "locales").pgettext("weekday", "Mo") == "pn."
    assert load("pl", project / "locales").gettext("Mo") == "Mo"


def test_our_polish_is_what_is_loaded() -> None:
    """The catalogue that is checked is the one that the portal speaks from."""
    messages = [message for message in read(ROOT, "pl") if isinstance(message.id, str) and message.id]
    assert messages
    for message in messages:
        if message.context is None:
            assert load("pl").gettext(str(message.id)) == message.string


def test_english_is_what_the_code_says() -> None:
    """The source language needs no catalogue."""
    assert load("en").ngettext("one appointment", "{count} appointments", 1) == "one appointment"
    assert load("en").ngettext("one appointment", "{count} appointments", 5) == "{count} appointments"


def test_the_glossary_has_both_languages() -> None:
    """D13: each thing has one name in Polish and one in English, and no two things share one."""
    assert len(terms()) > 1
    assert all(term.polish and term.english and term.code for term in terms())
    assert len({term.polish for term in terms()}) == len(terms())


def test_the_glossary_names_what_is_in_the_code() -> None:
    """A name that the code no longer has is no help."""
    code = "\n".join(
        path.read_text(encoding="utf-8") for name in ("bot", "core", "dialogs") for path in (ROOT / name).rglob("*.py")
    )
    words = set(re.findall(r"\w+", code))
    named = {name for term in terms() for name in re.split(r"\.", ".".join(term.code))}
    assert named - words == set()


@pytest.mark.parametrize(
    ("language", "words", "fault"),
    [
        ("pl", "Zapytaj doktora", "“doktor” is called lekarz"),
        ("en", "Ask your physician", "“physician” is called doctor"),
    ],
)
def test_a_name_that_the_glossary_rules_out_is_told(language: str, words: str, fault: str) -> None:
    """D13: one name for one thing."""
    assert list(misnaming_faults(language, words)) == [fault]


def test_a_ruled_out_name_may_be_part_of_an_english_word() -> None:
    """“Example” is no exam, and a brace's name is not said."""
    assert list(misnaming_faults("en", "For example: {slot}")) == []
