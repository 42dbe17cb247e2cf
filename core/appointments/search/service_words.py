"""Words that decide how a service is looked for, in both languages; a clinic's own stand in its file, as aliases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.accounts.tiers import Feature
from core.text.similarity import plain_words

OF_ANY_EXAMINATION: Final = frozenset(
    plain_words("badanie badania test testy examination pobranie zdjęcie scan sample")
)
"""With one of them, a part of the body says which examination is meant."""

OF_THE_BODY: Final = frozenset(
    plain_words(
        "bark biodro brzuch dłoń dziąsło głowa gardło kark klatka piersiowa kolano kostka kość kręgosłup nodze "
        "ręce ręką uchu oku krew krwi łokieć mocz nerka noga nos oczy oko palec pierś plecy płuca ręka serce "
        "skóra stopa szyja tarczyca ucho wątroba ząb żołądek abdomen ankle arm back belly blood bones chest ear "
        "elbow eye eyes finger foot hand head heart hip kidney knee leg limb liver lungs neck nose shoulder skin "
        "stomach throat thyroid toe tooth urine wrist język jelita łydka moczu oczach oczami oczu okiem paznokieć "
        "paznokcie pachwina pępek pęcherz pięta pieprzyk pieprzyka pośladek prostata stawy szyi szyję uda udo "
        "usta uszach uszami uszu uszy wargi włosy włosów znamię zębem zęby zębów bladder breast calf ears "
        "forehead groin gums hair heel jaw joints lips mole mouth nails ribs scalp spine teeth thigh tongue"
    )
)
"""They name an examination only when nothing but what was looked for was typed."""

COMPLAINTS: Final = frozenset(
    plain_words(
        "biegunka boli bolą bolało ból bóle bólu chory drapie drętwieje duszno gorączka kaszel kaszlę katar kłuje "
        "krwawi kręci mdłości napuchło obrzęk osłabienie piecze puchnie słabo spuchło spuchła spuchnięta swędzi "
        "swędzenie temperatura wymioty wymiotuję wysypka zaparcie zawroty zmęczenie złamałem złamałam zgaga ache "
        "aches aching bleeding cough coughing diarrhoea dizziness dizzy feel fever headache hurt hurts hurting "
        "ill itch itches itching itchy nausea numb pain painful pains rash sick sore swelling swollen temperature "
        "tired unwell vomiting weak болить болять кашель температура нежить висип нудить apatia bezsenność "
        "bezsenności brodawka chrypa chrypka chrypi drżą drży depresja dreszcze guz guzek guzki hemoroidy kołacze "
        "kołatanie krwiomocz krwotok kurzajka kurzajki lęk lęki lękami łzawi łzawią męczy męczę mrowi mrowienie "
        "mrowieniem nerwy niestrawność ochrypłam ochrypłem osłabiona osłabiony pękają pieką płaczę pocę pocą "
        "przytyłam przytyłem ropieje ropień schudłam schudłem siniaki skacze skurcz skurcze smutno smutna smutny "
        "spać spuchnięte spuchnięty stres stresu stresem stresuje stresuję stresy sztywnieje szum szumi szumy "
        "śpię tyję wymiotów wypadają wzdęcia wzdęcie wzdęty zaczerwienione zatwardzenie zdrętwiała zmęczona "
        "zmęczony źle anxiety anxious bloated bloating bruises chills constipation cramp cramps depressed "
        "depression dizzily exhausted hate heartburn heaviness hoarse insomnia itchiness lump nervous "
        "palpitations panic ringing sad sadness shake shakes shaking sleep sleepless sneezing snoring spots stiff "
        "stiffness stinging stress stressed stresses sweats tingling tiredness tinnitus toothache wart warts "
        "watery wheezing worn безсоння біль болі втома запаморочення кровить нудота оніміння печія свербить "
        "свербіж слабкість стрес шум"
    )
)
"""Who types one of them tells what ails them, and not what they want to book."""

DOCTORS: Final = frozenset(plain_words("doctor doctors lekarz lekarza lekarzem lekarzowi лікар лікаря"))
"""With nothing else that tells, a family doctor is meant. Not “doktor”, behind which a name is to follow."""

OTHER_THINGS: Final[Mapping[Feature, frozenset[str]]] = {
    Feature.RESULTS: frozenset(plain_words("wynik wyniki wyników wynikami wyniku result results результат результати")),
    Feature.MEDICATIONS: frozenset(
        plain_words("recepta receptę recepty recept receptach prescription prescriptions рецепт рецепта рецепти")
    ),
    Feature.REFERRALS: frozenset(
        plain_words("skierowanie skierowania skierowań skierowaniu referral referrals направлення скерування")
    ),
}
"""Words for what isn't booked, by what they are for."""

OF_OTHER_THINGS: Final = OTHER_THINGS[Feature.RESULTS] | OTHER_THINGS[Feature.MEDICATIONS]
"""They name what isn't booked, whatever else the sentence has; with a referral, something may be."""

NEVER_MISTYPED: Final = frozenset(plain_words("dzięki dziękuję słowa gości doktor"))
"""Words of every day that are one letter from one of the clinic's."""

OF_A_CHILD: Final = frozenset(
    plain_words(
        "bobas córcia córeczka córeczki córeczce córka córki córce córkę dziecka dziecko dziecku dzidzia maluch "
        "malucha niemowlak niemowlaka niemowlę niemowlęcia noworodek noworodka syn syna synowi synek synka synkowi "
        "wnuczek wnuczka wnuczki wnuczkę wnuk wnuka wnusia baby child daughter grandchild granddaughter grandson "
        "infant kid newborn son toddler дитина дитини дитині дочка дочки донька доньки немовля онук онука онучка "
        "син сина"
    )
)
"""Whoever is meant may be a child; grown-up children are named so, too."""

CHILDRENS_DOCTORS: Final = ("pediatra", "paediatrician")
FAMILY_DOCTORS: Final = ("lekarz rodzinny", "GP", "internista")
"""What clinics call whoever sees children first, and anybody; the first of them that finds something counts."""
