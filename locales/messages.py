"""Finds the messages in the code and brings the catalogues up to date with them: `python -m locales.messages`.

`portal.pot` holds what the code says, each other catalogue what that is in its language. Both are written in one way
only: in the order of the code, without line numbers or dates, so that a change of the words is all that a diff shows.
A message that the code no longer says is dropped and printed; version control remembers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as messages_in
from babel.messages.pofile import read_po, write_po

from locales import DOMAIN, FOLDER, SOURCE_LANGUAGE, catalogue_of

ROOT: Final = FOLDER.parent
SPEAKING_PACKAGES: Final = ("bot", "dialogs")
TRANSLATIONS: Final = tuple(sorted(path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))

SINGULAR, PLURAL, CONTEXT = "_", "n_", "p_"
KEYWORDS: Final = {SINGULAR: None, PLURAL: (1, 2), CONTEXT: ((1, "c"), 2)}
"""How `dialogs.engine.text` declares messages, in Babel's terms: which arguments are the message, and which its
context."""

REMARK: Final = "For translators:"
"""A comment that starts so, above a message, goes with it into the catalogues."""

HEADER: Final = """\
msgid ""
msgstr ""
"Project-Id-Version: patient-portal\\n"
"Language: {language}\\n"
{plural_forms}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def sources(root: Path) -> list[Path]:
    """The code that speaks to people, in a fixed order."""
    return sorted(path for package in SPEAKING_PACKAGES for path in (root / package).rglob("*.py"))


def extract(root: Path) -> Catalog:
    """What the code says, as a catalogue to be translated."""
    template = Catalog(fuzzy=False)
    for path in sources(root):
        with path.open("rb") as source:
            for line, message, remarks, context in messages_in(
                "python", source, KEYWORDS, [REMARK], strip_comment_tags=True
            ):
                place = path.relative_to(root).as_posix()
                template.add(message, locations=[(place, line)], auto_comments=remarks, context=context)
    return template


def template_of(root: Path) -> Path:
    """Where the template of all catalogues is."""
    return root / "locales" / f"{DOMAIN}.pot"


def read(root: Path, language: str) -> Catalog:
    """A language's catalogue as it is on disk; an empty one if there is none yet."""
    path = catalogue_of(language, root / "locales")
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(catalogue: Catalog, template: Catalog) -> None:
    """Bring the catalogue to the template's messages. Nothing is guessed from messages that look alike."""
    catalogue.update(template, no_fuzzy_matching=True)


def render(catalogue: Catalog) -> str:
    """The catalogue as its file has it."""
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    plural_forms = f'"Plural-Forms: {catalogue.plural_forms}\\n"\n' if catalogue.locale else ""
    language = catalogue.locale_identifier or SOURCE_LANGUAGE
    return HEADER.format(language=language, plural_forms=plural_forms) + body.getvalue().decode().rstrip("\n") + "\n"


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The messages that have no words yet in the catalogue's language."""
    for message in catalogue:
        strings = [message.string] if isinstance(message.string, str) else message.string
        if message.id and not all(strings or [""]):
            yield on_a_line(message.id)


def on_a_line(words: str | tuple[str, ...] | list[str]) -> str:
    """What a message is known by, in the singular if it counts, as one line of a list."""
    return (words if isinstance(words, str) else words[0]).replace("\n", " ⏎ ")


def write_all(root: Path) -> Iterator[str]:
    """Write the template and each catalogue, telling what a translator has to do."""
    template = extract(root)
    template_of(root).write_text(render(template), encoding="utf-8")
    for language in TRANSLATIONS:
        catalogue = read(root, language)
        update(catalogue, template)
        path = catalogue_of(language, root / "locales")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(catalogue), encoding="utf-8")
        yield from (
            f"{language} dropped: {on_a_line(old.id)} = {on_a_line(old.string or '')}"
            for old in catalogue.obsolete.values()
            if any(old.string or "")
        )
        yield from (f"{language} lacks: {message}" for message in untranslated(catalogue))


if __name__ == "__main__":
    for news in write_all(ROOT):
        print(news)
