"""Words where a button was meant."""

from __future__ import annotations

import pytest

from core.i18n import Language
from dialogs.engine.screens import Button, Screen, ShortAnswer
from dialogs.engine.short_answers import button_meant, kind_answer, read
from dialogs.engine.text import Verbatim

POLISH, ENGLISH = Language.POLISH, Language.ENGLISH
SCREEN = Screen(
    Verbatim("?"),
    (
        (Button(Verbatim("Cancel it"), "cancel", means=ShortAnswer.YES, only_pressed=True),),
        (Button(Verbatim("Keep it"), "back", means=ShortAnswer.NO), Button(Verbatim("Menu"), "menu")),
    ),
)


@pytest.mark.parametrize(
    ("meaning", "texts"),
    [
        (
            ShortAnswer.YES,
            "Tak|tak.|TAK!|tak tak|ok|Ok 👍|OK, dziękuję|okej|dobra|Dobrze|jasne|oczywiście|no tak|zgadzam się",
        ),
        (
            ShortAnswer.YES,
            "tak, poproszę|yes|Yes please|yeah|sure|👍|👍🏽|👌🏿|✅|так|добре|zgoda|dobra dobra",
        ),
        (ShortAnswer.NO, "nie|Nie.|nie nie|nie, dziękuję|nope|👎|❌|ні|no nie"),
        (
            ShortAnswer.THANKS,
            "dzięki|dzieki|Dziękuję!|dziękuję bardzo|thanks|Thank you so much|🙏|❤️|😊|super|дякую",
        ),
        (
            ShortAnswer.THANKS,
            "dziękuję bardzo Pani Doktor|Dziękuję za odpowiedź|dzięki za pomoc|thanks for your quick reply",
        ),
        (
            ShortAnswer.THANKS,
            "Thank you for your help, doctor|дуже дякую за відповідь|Jestem wdzięczna, dziękuję Panie Doktorze 🙏",
        ),
        (ShortAnswer.UNCLEAR, "może|maybe|hmm|tak nie|nie ok|👍👎|no"),
    ],
)
def test_words_alone(meaning: ShortAnswer, texts: str) -> None:
    """However they are typed."""
    for text in texts.split("|"):
        assert read(text, POLISH) is meaning, text


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "tak, ale jutro", "nie mogę przyjść", "dzień dobry", "okulista", "no 5", "5", "🙈", "👍 jutro"),
        *("pomoc", "pani doktor", "doktor", "proszę o pomoc, dziękuję", "dziękuję, a kiedy kontrola", "help"),
        *("dziękuję za wizytę u doktor Wilczek", "tak tak tak tak tak", "nie boli", "Tak Nguyen", "❤️‍🩹 rana"),
    ],
)
def test_other_words(text: str) -> None:
    """What says more is read as what it says."""
    assert read(text, POLISH) is None


def test_a_word_of_two_languages() -> None:
    """A Pole who says 'no' agrees, or only sighs."""
    assert read("no", ENGLISH) is ShortAnswer.NO
    assert read("no thanks", ENGLISH) is ShortAnswer.NO
    assert read("no", POLISH) is ShortAnswer.UNCLEAR
    assert read("tak", ENGLISH) is read("tak", None) is ShortAnswer.YES


def test_the_button_that_is_meant() -> None:
    """By what the screen says of it; one that has to be pressed is named."""
    keep = button_meant(SCREEN, ShortAnswer.NO)
    assert keep is not None
    assert keep.action == "back"
    assert button_meant(SCREEN, ShortAnswer.THANKS) is None
    assert dict(kind_answer(SCREEN, ShortAnswer.YES).values)["label"] == Verbatim("Cancel it")  # type: ignore[union-attr]
    assert kind_answer(SCREEN, ShortAnswer.THANKS) != kind_answer(SCREEN, ShortAnswer.UNCLEAR)
