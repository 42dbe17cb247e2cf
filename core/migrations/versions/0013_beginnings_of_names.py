"""Patients are found by how the words of their name begin, in the letters of every keyboard.

Names are as they are kept, so what was made of them before is made anew; the way back leaves them findable by more.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from anyascii import anyascii

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """With the keys that the database was opened with."""
    connection = op.get_bind()
    keys = connection.dialect.portal_keys  # type: ignore[attr-defined]
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "first_name", "last_name")]
    names = sa.table("patient_names", sa.column("fingerprint"), sa.column("patient_id"))
    connection.execute(sa.delete(names))
    for patient_id, *sealed in connection.execute(sa.select(*columns).select_from(sa.table("patients"))).all():
        first, last = (
            keys.open(f"patients.{column.name}", value).decode()
            for column, value in zip(columns[1:], sealed, strict=True)
        )
        rows = [
            {"fingerprint": keys.fingerprint("patient_names.fingerprint", term), "patient_id": patient_id}
            for term in _terms(f"{first} {last}")
        ]
        if rows:
            connection.execute(sa.insert(names), rows)


def _terms(name: str) -> set[str]:
    """By what somebody was found when this step was written: all words, and how they begin, from three letters on."""
    longer = name.lower()
    for letter, typed in (("ä", "ae"), ("ö", "oe"), ("ø", "oe"), ("ü", "ue"), ("å", "aa")):
        longer = longer.replace(letter, typed)
    plain = _plain(name)
    words = set(itertools.chain.from_iterable(map(_words, (plain, _plain(longer), _plain(anyascii(plain))))))
    return {word[:length] for word in words if word for length in (len(word), *range(3, len(word)))}


def _words(name: str) -> Iterator[str]:
    spaced = name.split()
    for word in spaced:
        yield from map(_letters, (word, *re.split(r"[-'·.]+", word), *word.split("-")))
    yield from (
        _letters(word + following) for word, following in itertools.pairwise(spaced) if len(_letters(word)) <= 3
    )


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word))


def _plain(text: str) -> str:
    folded = re.sub("[’‘‛`´′＇ʼʻʹ]", "'", unicodedata.normalize("NFC", text).casefold())
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    return "".join(
        anyascii(each).lower() if unicodedata.name(each, "").startswith("LATIN SMALL") else each for each in bare
    )


def downgrade() -> None:
    """Whole words are among what is there."""
