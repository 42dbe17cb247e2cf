"""Words that name an emergency are answered first, in every state, and nothing that was begun is lost.

The words are whole ones as far as possible: somebody called Zawalska, or buried in work (zawalony pracą), is in no
danger.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.clinic.model import Clinic
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs

_DANGER_WORDS: Final = (
    # a heart attack, a stroke
    r"(bol|boli|bola|bole|bolu|bolem|bolalo) (mnie |strasznie |bardzo )*(w )?(klat\w*|serc(e|a|u)\b)",
    r"(bol|boli|bole|kluje|uciska|ucisk|piecze|sciska|gniecie) (mnie |bardzo )*w (klatce|piersi|mostku|sercu)",
    r"(klatka( piersiowa)?|serce|mostek) (mnie |strasznie |bardzo )*(boli|kluje)",
    r"zawal(u|em|owi|ow)?\b",
    r"udar(u|em|owi|ow)?\b",
    r"(wykrzywi\w*|opad\w*) (\w+ ){0,2}(twarz|usta|kacik)",
    r"chest (\w+ )?(pains?|hurts?|tight|tightness|pressure)\b",
    r"(pain|pains|tightness|pressure|squeezing) (in|on) (my |the |his |her )?(chest|heart)",
    r"heart (is )?(pains?|hurts?|hurting|attack|stopped)\b",
    r"stroke\b",
    r"face (is |has )?droop",
    r"slurr(ed|ing) (\w+ )?speech",
    # breath and consciousness
    r"(nie moge|nie moze|trudno mi|ciezko mi) (zlapac )?(oddech|tchu|oddychac)",
    r"dus(ze|zi) sie",
    r"dusznosc",
    r"brakuje (mi|mu|jej) (powietrza|tchu)",
    r"nie oddycha\b",
    r"(stracil\w*|traci\w*|utrat\w*) przytomnosc",
    r"nieprzytomn",
    r"zemdla",
    r"(mama|tata|maz|zona|syn|corka|babcia|dziadek|dziecko|on|ona) nie reaguje",
    r"(ma|mam|dostal\w*) drgawk",
    r"(atak|napad)\w* padaczk",
    r"(umieram|umiera)\b(?! (z|ze)\b)",
    r"(can ?t|cannot|not|trouble|difficulty|hard to|struggling to) breath",
    r"(can ?t|cannot) catch (my|his|her) breath",
    r"short(ness)? of breath",
    r"choking",
    r"unconscious",
    r"(passed out|fainted|collapsed)\b",
    r"(having|has|had) a (seizure|fit)\b",
    r"(i am|i m|he is|he s|she is|she s) dying\b(?! (to|of)\b)",
    # bleeding, poisoning, allergy
    r"krwotok",
    r"(mocno|silnie|obficie) krwaw",
    r"krwaw\w* (bardzo )?(mocno|silnie|obficie)",
    r"(zatamowac|zatrzymac) (krew|krwi|krwawieni)",
    r"(zatrul|otrul|przedawkow)",
    r"zatruci\w* (czadem|gazem|lekami|tlenkiem)",
    r"(wzial|wziel|polkn|zjad|zazyl)\w* (\w+ )?(za duzo|wszystkie) (tabletek|tabletki|lekow|leki)",
    r"wstrzas\w* anafilak",
    r"puch(nie|na) (mi|mu|jej) (gardlo|jezyk|twarz|usta)",
    r"bleeding (heavily|badly|a lot)",
    r"(heavy|severe) bleeding",
    r"(won ?t|doesn ?t|can ?t|cannot) stop (the )?bleed",
    r"bleeding (and )?(won ?t|doesn ?t) stop",
    r"(overdos|poisoned|anaphyla)",
    r"(took|taken|swallowed) (too many|all my|all the) (pills|tablets|medic)",
    r"(throat|tongue) is (swelling|swollen|closing)",
)

_NO_DANGER: Final = (
    # what happened long ago, and the places where it is treated
    r"(po|przebyt\w*|przebyl\w*|przeszl\w*|przeszed\w*) (\w+ )?(zawal|udar)\w*",
    r"(zawal|udar)\w* (\w+ ){0,3}(rok|roku|lat|lata|miesiac\w*) temu",
    r"after (a |my |the |his |her )(\w+ )?(heart attack|stroke)",
    r"(heart attack|stroke) (\w+ ){0,3}(year|years|month|months) ago",
    r"stroke (rehab\w*|clinic|unit|ward|patients?|recovery)",
)

_CRISIS_WORDS: Final = (
    r"samoboj",
    r"zabi(c|je|ja) sie\b",
    r"sie zabi(c|je)\b",
    r"(chce|chcialbym|chcialabym|wolalbym|wolalabym) (juz )?(umrzec|nie zyc)",
    r"nie chc\w* (mi )?(sie )?(juz )?zyc",
    r"nie (mam|ma) (juz )?(po co|dla kogo) zyc",
    r"(mam )?dosc zycia",
    r"(odebrac|zabrac) sobie zycie",
    r"targn\w* sie na (swoje )?zycie",
    r"(skoncz\w* ze soba|ze soba skoncz\w*)",
    r"(zrobi\w*|robi\w*) sobie krzywd",
    r"sobie cos zrobi|cos sobie zrobi",
    r"(lepiej zeby mnie nie bylo|beze mnie (bedzie|byloby) lepiej)",
    r"suicid",
    r"kill(ing)? myself",
    r"(want|going) to die\b",
    r"wish i (was|were) dead",
    r"better off (dead|without me)",
    r"end (my life|it all)",
    r"(take|taking) my (own )?life",
    r"(don ?t|do not) want to (live\b(?! (in|at|on|near)\b)|be alive|wake up)",
    r"(no reason|nothing) to live",
    r"self harm",
    r"(harm|harming|hurting) myself",
    r"(want|going|like) to hurt myself",
)


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})")


_DANGER: Final = _any_of(_DANGER_WORDS)
_NONE: Final = _any_of(_NO_DANGER)
_CRISIS: Final = _any_of(_CRISIS_WORDS)


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
    if _DANGER.search(_NONE.sub("", plain)):
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
