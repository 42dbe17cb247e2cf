"""Words that name an emergency are answered first, in every state, and nothing that was begun is lost."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.clinic import Clinic
from dialogs.text import Text, Verbatim, _, lines, paragraphs

_DANGER_WORDS: Final = (
    # a heart attack, a stroke
    r"bol\w* (mnie )?(bardzo )?(w )?(klat|serc)",
    r"bol\w* w (klatce|piersi|mostku)",
    r"klatk\w* (piersiow\w* )?(mnie )?bol",
    r"(serce|mostek) (mnie )?(bardzo )?bol",
    r"zawal",
    r"udar",
    r"(chest|heart) (pain|hurts|attack)",
    r"pain in (my |the )?chest",
    r"\bstroke\b",
    # breath and consciousness
    r"(nie moge|nie moze|trudno mi|ciezko mi) (zlapac )?(oddech|oddychac)",
    r"dus(ze|zi) sie",
    r"nie oddycha",
    r"(stracil\w*|traci\w*|utrat\w*) (przytomnosc|przytomnosci)",
    r"nieprzytomn",
    r"(can ?t|cannot|not|trouble|difficulty) breath",
    r"choking",
    r"unconscious",
    r"passed out",
    # bleeding, poisoning, allergy
    r"krwotok",
    r"(mocno|silnie|obficie) krwaw",
    r"(zatrul|otrul|zatruc|przedawkow)",
    r"wstrzas anafilak",
    r"(bleeding (heavily|badly|a lot)|heavy bleeding|severe bleeding)",
    r"(overdos|poisoned|anaphyla)",
)

_CRISIS_WORDS: Final = (
    r"samoboj",
    r"zabi(c|je|ja)\w* sie",
    r"chce (umrzec|sie zabic|ze soba skonczyc)",
    r"(nie chce|nie mam po co) (juz )?zyc",
    r"odebrac sobie zycie",
    r"skonczyc ze soba",
    r"suicid",
    r"kill(ing)? myself",
    r"(want|going) to die",
    r"end my life",
    r"(don ?t|do not) want to live",
    r"(hurt|harm)(ing)? myself",
)

_DANGER: Final = re.compile("|".join(_DANGER_WORDS))
_CRISIS: Final = re.compile("|".join(_CRISIS_WORDS))


def advice(text: str, clinic: Clinic) -> Text | None:
    """What to do at once when the words name an emergency; `None` when they don't."""
    plain = _plain(text)
    if _CRISIS.search(plain):
        return paragraphs(
            _("<b>You don't have to be alone with this.</b>"),
            _("If your life is in danger, call <b>112</b> or <b>999</b> now."),
            _("You can talk to somebody at any time, free of charge:") if clinic.helplines else None,
            lines(*(_helpline(line.name, line.phone) for line in clinic.helplines)) if clinic.helplines else None,
            _NOT_READ_AT_ONCE,
        )
    if _DANGER.search(plain):
        return paragraphs(
            _("<b>This may be an emergency. Call 112 or 999 now.</b>"),
            _("Don't wait for an answer here, and don't drive yourself to hospital."),
            _NOT_READ_AT_ONCE,
        )
    return None


_NOT_READ_AT_ONCE: Final = _("Nobody reads this chat all the time. What you were doing here is kept: see below.")


def _helpline(name: Text, phone: str) -> Text:
    return _("{name}: <b>{phone}</b>", name=name, phone=Verbatim(phone))


def _plain(text: str) -> str:
    """Lower case, no diacritics, one space between words, so that one pattern finds every way of typing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))
