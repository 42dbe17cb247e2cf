"""Words of any kind: sentences that ask for something, words that the portal knows, and what nobody understands."""

from __future__ import annotations

import itertools
from typing import Final

from hypothesis import strategies as st

from core.i18n import Language
from dialogs.language.terms import word_files

SENTENCES: Final = {
    Language.POLISH: (
        "chcę się umówić do dermatologa jutro po 17",
        "odwołaj moją wizytę",
        "gdzie jesteście i do której?",
        "umów mamę do okulisty",
        "ple ple, fiku miku",
        "duszę się",
    ),
    Language.ENGLISH: (
        "I want to book a dermatologist tomorrow after 5 pm",
        "cancel my appointment",
        "where are you, and until when?",
        "book my mum an ophthalmologist",
        "blah blah hocus pocus",
        "I can't breathe",
    ),
}
"""To book, to cancel, to ask, to book for somebody; nonsense; an emergency. None of them does anything by itself."""

OTHERS: Final = ("Wilczek", "dr", "dermatolog", "okulista", "USG", "na", "Woli", "17", "3/4", "9-12", "0", "?")


def known_words() -> list[str]:
    """All that stands in the tables of words."""
    sections = itertools.chain(*(file.values() for file in word_files()))
    lines = itertools.chain(*(itertools.chain(*section.values()) for section in sections))
    return sorted({word.strip("*{}|+&/") for line in lines for word in line.replace("|", " ").split()} - {""})


def any_words() -> st.SearchStrategy[str]:
    """What can be typed in a chat: something that can be seen."""
    characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))
    known = st.lists(st.sampled_from([*known_words(), *OTHERS]), min_size=1, max_size=12).map(" ".join)
    sentences = st.sampled_from([each for written in SENTENCES.values() for each in written])
    return st.one_of(known, sentences, st.text(characters, min_size=1, max_size=60)).filter(str.strip)
