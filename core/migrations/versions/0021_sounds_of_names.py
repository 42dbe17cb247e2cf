"""Patients are found by how their names sound, and by parts of their words, beside what finds them already.

What a name gives is written down here as it was when this step was made.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op
from anyascii import anyascii

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SOUNDS = (
    *(("shch", "s"), ("szcz", "s"), ("tsch", "s"), ("sch", "s"), ("sh", "s"), ("sz", "s"), ("cz", "s"), ("zh", "s")),
    *(("kh", "h"), ("ph", "f"), ("ts", "s"), ("tz", "s"), ("z", "s"), ("w", "v"), ("g", "h"), ("q", "k")),
    *(("x", "ks"), ("j", "i"), ("y", "i")),
)
UNCLEAR = (("ch", ("s", "h")), ("ck", ("sk", "k")), ("c", ("s", "k")))
SOFTENED = (("ie", "e"), ("ia", "a"), ("io", "o"), ("iu", "u"))
TWICE = re.compile(r"(.)\1+")
LONGER = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´′＇ʼʻʹ", "'"))


def upgrade() -> None:
    """With the keys that the database was opened with."""
    connection = op.get_bind()
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "first_name", "last_name")]
    names = sa.table("patient_names", sa.column("fingerprint"), sa.column("patient_id"))
    for patient_id, *sealed in connection.execute(sa.select(*columns).select_from(sa.table("patients"))).all():
        first, last = (
            keys.open(f"patients.{column.name}", value).decode()
            for column, value in zip(columns[1:], sealed, strict=True)
        )
        rows = [
            {"fingerprint": keys.fingerprint("patient_names.fingerprint", term), "patient_id": patient_id}
            for term in sorted(_terms(f"{first} {last}"))
        ]
        if rows:
            connection.execute(sa.insert(names), rows)


def _terms(name: str) -> set[str]:
    words = {word for way in _ways(name) for word in _words(way)} - {""}
    sounds = {sound for word in words for sound in _sounds(word)}
    spoken = {"~" + sound[:length] for sound in sounds for length in (len(sound), *range(3, len(sound)))}
    return spoken | {"*" + word[start : start + 3] for word in words for start in range(len(word) - 2)}


def _ways(name: str) -> tuple[str, ...]:
    return _plain(name), _plain(name.lower().translate(LONGER)), _plain(anyascii(_plain(name)))


def _words(name: str) -> set[str]:
    spaced = name.split()
    parts = {part for word in spaced for part in (word, *re.split(r"[-'·.]+", word), *word.split("-"))}
    joined = {one + other for one, other in itertools.pairwise(spaced) if len(_letters(one)) <= 3}
    return set(map(_letters, parts | joined))


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word))


def _sounds(word: str) -> set[str]:
    for written, sound in SOUNDS:
        word = word.replace(written, sound)
    ways = {word}
    for written, sounds in UNCLEAR:
        ways = {way.replace(written, sound) for way in ways for sound in sounds}
    softened = set()
    for way in ways:
        said = TWICE.sub(r"\1", way)
        for written, sound in SOFTENED:
            said = said.replace(written, sound)
        softened.add(TWICE.sub(r"\1", said))
    return {said for said in softened if len(said) >= 3}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().translate(APOSTROPHES)
    bare = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    return "".join(
        anyascii(each).lower() if unicodedata.name(each, "").startswith("LATIN SMALL") else each for each in bare
    )


def downgrade() -> None:
    """What was found before is found by what stays."""
