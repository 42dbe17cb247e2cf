"""Everything that can be wrong with the catalogues, told one fault a line: `python -m locales.checks`.

A catalogue must have words for each message in the code and for nothing else, in every plural form, certain of its
translation (not fuzzy), with the braces and markup of the English, well set, by the names of the glossary, in its form
of address, and written as `python -m locales.messages` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError

from locales import SOURCE_LANGUAGE, catalogue_of
from locales.calls import call_faults
from locales.glossary import misnaming_faults
from locales.messages import ROOT, TRANSLATIONS, extract, on_a_line, read, render, template_of, update
from locales.wording import COUNT, address_faults, brace_faults, likeness_faults, markup_faults, typography_faults

STALE = "is not what the code says now; run: make messages"


def faults(root: Path) -> Iterator[str]:
    """All that is wrong under `root`: in the code's calls, its English, and each translation."""
    template = extract(root)
    if not len(template):
        yield "No message was found in the code: these checks are looking in the wrong place"
        return
    yield from call_faults(root)
    yield from (f"en · {fault}" for fault in english_faults(template))
    if not _holds(template_of(root), render(template)):
        yield f"{template_of(root).name} {STALE}"
    for language in TRANSLATIONS:
        yield from (f"{language} · {fault}" for fault in catalogue_faults(root, language, template))


def english_faults(template: Catalog) -> Iterator[str]:
    """What is wrong with the messages themselves."""
    for message in _messages(template):
        numbers = _forms(message.id)
        for words in numbers:
            # The singular may leave the number out; otherwise both say the same things.
            own = [*brace_faults(numbers[-1], words, COUNT if words == numbers[0] else frozenset())]
            own += _wording_faults(SOURCE_LANGUAGE, words)
            if words != words.strip():
                own.append("spaces at the beginning or end")
            yield from (f"“{on_a_line(words)}”: {fault}" for fault in own)


def catalogue_faults(root: Path, language: str, template: Catalog) -> Iterator[str]:
    """What is wrong with a language's catalogue."""
    path = catalogue_of(language, root / "locales")
    try:
        catalogue = read(root, language)
    except PoFileError as error:
        yield f"{path.name} can't be read: {error}"
        return
    if catalogue.plural_forms != Catalog(locale=language).plural_forms:
        yield f"{path.name} counts in another way than the language"
    for wanted in _messages(template):
        translation = catalogue.get(wanted.id, wanted.context)
        found = ["is missing"] if translation is None else translation_faults(language, wanted, translation, catalogue)
        yield from (f"“{on_a_line(wanted.id)}”: {fault}" for fault in found)
    yield from (f"“{on_a_line(old.id)}”: is obsolete" for old in catalogue.obsolete.values())
    update(catalogue, template)
    if not _holds(path, render(catalogue)):
        yield f"{path.name} {STALE}"


def translation_faults(language: str, wanted: Message, translation: Message, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one message's translation, in each of its forms."""
    if translation.fuzzy:
        yield "is fuzzy: check it and remove the mark"
    english, forms = _forms(wanted.id), _forms(translation.string or "")
    expected = catalogue.num_plurals if len(english) > 1 else 1
    if len(forms) != expected:
        yield f"has {len(forms)} forms of {expected}"
    for number, words in enumerate(forms):
        where = f"form {number}: " if expected > 1 else ""
        yield from (where + fault for fault in _form_faults(language, english, words, number))


def _form_faults(language: str, english: tuple[str, ...], words: str, number: int) -> Iterator[str]:
    if not words.strip():
        yield "is empty"
        return
    # gettext numbers the form for one as 0, in both languages: only there may the number go without saying.
    yield from brace_faults(english[-1], words, COUNT if number == 0 and len(english) > 1 else frozenset())
    yield from likeness_faults(english[0 if number == 0 else -1], words)
    yield from _wording_faults(language, words)


def _wording_faults(language: str, words: str) -> Iterator[str]:
    yield from markup_faults(words)
    yield from typography_faults(language, words)
    yield from address_faults(language, words)
    yield from misnaming_faults(language, words)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    found = list(faults(ROOT))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    sys.exit(bool(found))
