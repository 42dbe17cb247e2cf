"""Results of three years for the demonstration: invented, with a value that has changed, and one that nobody has
commented on yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.accounts.patients import Patient
from core.context import Work
from core.results import publishing
from core.results.model import ResultFacts, ResultKind
from core.results.table import parse_table

LABORATORY: Final = "Laboratorium Jarzębina"
DOCTOR: Final = "lek. Ewa Borkowska"

ELECTROLYTES: Final = (
    (1090, "4,1", "140", "5,1", ""),
    (820, "4,3", "141", "5,2", ""),
    (540, "4,4", "139", "5,4", ""),
    (290, "4,8", "140", "5,6", "Wszystko w normie laboratorium. Proszę pić 1,5–2 litry wody dziennie."),
    (12, "5,4", "138", "5,7", "Potas jest trochę za wysoki. Proszę powtórzyć badanie za 2 tygodnie, rano i na czczo."),
)
"""How many days ago; potassium, sodium and glucose; what the doctor said of it."""

BLOOD_COUNT: Final = """
Leukocyty; 6,2; tys./µl; 4,0–10,0
Erytrocyty; 4,35; mln/µl; 3,80–5,20
Hemoglobina; 13,1; g/dl; 12,0–15,5
Hematokryt; 39,2; %; 36,0–46,0
Płytki krwi; 236; tys./µl; 150–400
Żelazo; 58; µg/dl; 60–180
HBsAg; ujemny; ; ujemny
"""

ULTRASOUND: Final = (
    "Wątroba niepowiększona, o prawidłowej echogeniczności. Pęcherzyk żółciowy bez złogów. Nerki bez zastoju. "
    "Wolnego płynu nie stwierdzono."
)


async def give_results(work: Work, patient: Patient) -> None:
    """Electrolytes of five days, a blood count of the day before yesterday, and an ultrasound of last year."""
    for days_ago, potassium, sodium, glucose, comment in ELECTROLYTES:
        table = (
            f"Potas; {potassium}; mmol/l; 3,5–5,1\nSód; {sodium}; mmol/l; 136–145\nGlukoza; {glucose}; mmol/l; 3,9–5,5"
        )
        await _give(work, patient, days_ago, _laboratory("Elektrolity i glukoza", table, comment))
    await _give(work, patient, 2, _laboratory("Morfologia krwi i żelazo", BLOOD_COUNT))
    seen = ResultFacts(title="USG jamy brzusznej", conclusion=ULTRASOUND, author=DOCTOR)
    await _give(work, patient, 400, seen, ResultKind.IMAGING)


def _laboratory(title: str, table: str, comment: str = "") -> ResultFacts:
    return ResultFacts(
        title=title,
        laboratory=LABORATORY,
        measurements=parse_table(table),
        author=LABORATORY,
        comment=comment,
        commented_by=DOCTOR if comment else "",
    )


async def _give(
    work: Work, patient: Patient, days_ago: int, facts: ResultFacts, kind: ResultKind = ResultKind.LABORATORY
) -> None:
    result = await publishing.record(work, patient, kind, facts, work.now - timedelta(days=days_ago))
    if days_ago > ELECTROLYTES[-1][0]:
        result.opened_at = result.collected_at
