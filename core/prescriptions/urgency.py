"""Words which tell that nothing is left of a medicine: whoever writes them must not just wait in a queue (S20).

What names an emergency is recognised elsewhere, and comes first (`core.emergencies`). Here it is the supply that is
told of, in the words of any language that the portal speaks.
"""

from __future__ import annotations

import re
from typing import Final

from core.text.normalisation import plain_letters

_NONE_LEFT: Final = re.compile(
    r"\b(?:"
    r"(?:s|wy|po)?koncz(?:yl\w*|y|a)\b(?:\s\w+){0,3}\s(?:sie|mi|nam)\b|(?:sie|mi|nam)\s(?:\w+\s)?(?:s|wy)?koncz(?:yl|y|a)\w*"
    r"|(?:juz\s)?nie\smam(?:y)?\s(?:juz|wcale|ani\s(?:jedn|zadn)\w+)|juz\snie\s(?:mam|ma|mamy)"
    r"|nie\smam(?:y)?\s(?:insulin|inhalator|lek|tablet|recept)\w*"
    r"|zabrakl\w*|brakuje\smi|brak\s(?:insulin|inhalator|lek|tablet)\w*"
    r"|(?:mam|zostal\w*|jest)\s(?:\w+\s){0,2}(?:ostatni\w*|tylko\sna\s(?:dzis|dzisiaj|jutro))"
    r"|(?:bez|zostal\w*\sbez)\s(?:insulin|inhalator|lek)\w*|(?:insulin|inhalator)\w*\s(?:jest\s)?pust\w*|pust\w+\sinhalator"
    r"|(?:ran|run|running|am|is|are|were|im)\s(?:completely\s|all\s)?out\sof(?!\s(?:town|office|work|the)\b)"
    r"|(?:has|have|had)\srun\sout|ran\sout"
    r"|no\s(?:more|insulin|inhaler)\b|(?:none|nothing)\s(?:is\s)?left|(?:my|the)\slast\s(?:dose|tablet|pill|puff|pen|one)s?"
    r"|(?:inhaler|pen)\s(?:is|s)\sempty|without\s(?:my\s)?(?:insulin|inhaler|medicine)"
    r")"
)

_MEDICINE: Final = re.compile(
    r"\b(?:insulin|inhalator|inhaler|wziewn|lek(?:i|u|ow|om|ami|ach)?\b|tablet|recept|pills?\b|medicin|medication|prescription"
    r"|adrenalin|pen(?:a|y|u|ow)?\b|puffer)\w*"
)


def tells_of_medicine_gone(text: str) -> bool:
    """The same of words that may be about anything: they name a medicine, too."""
    return tells_of_none_left(text) and bool(_MEDICINE.search(plain_letters(text)))


def tells_of_none_left(text: str) -> bool:
    """Whether the words tell that somebody has run out of a medicine, or is about to."""
    return bool(_NONE_LEFT.search(" ".join(re.findall(r"[^\W_]+", plain_letters(text)))))
