"""What to do until help comes, by kind: two or three short sentences of first aid that is generally taught, no more.

They are read in fear, aloud to others, and by children. So: one thing a sentence, no names of illnesses, no doses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.emergencies.kinds import EmergencyKind
from dialogs.engine.text import Text, _

FIRST_AID: Final[Mapping[EmergencyKind, Text]] = {
    EmergencyKind.CHOKING: _(
        "If the person can cough, let them cough. If they can’t, hit them firmly between the shoulder blades, up to "
        "five times; hold a baby face down for that. If they stop breathing, do what you are told on the phone."
    ),
    EmergencyKind.NOT_BREATHING: _(
        "Lay the person on their back. Press hard and fast on the middle of the chest, and don’t stop: you will be "
        "told how on the phone. Turn its loudspeaker on."
    ),
    EmergencyKind.UNCONSCIOUS: _(
        "See whether the person breathes. If they do, lay them on their side. If they don’t, press hard and fast "
        "on the middle of the chest: you will be told how on the phone."
    ),
    EmergencyKind.DROWNING: _("Whoever was under water must be seen by a doctor, even if they feel well."),
    EmergencyKind.ALLERGY: _(
        "If there is an adrenaline pen, use it now. Whoever finds it hard to breathe should sit; anybody else "
        "should lie down, with their legs raised."
    ),
    EmergencyKind.BREATHING: _(
        "Sit up, or help the person to sit up, and use the inhaler if there is one. If they stop breathing, do what "
        "you are told on the phone."
    ),
    EmergencyKind.BLEEDING: _(
        "If a wound bleeds, press firmly on it with a clean cloth, and keep pressing. The person should lie down, on "
        "their side if they vomit, and neither eat nor drink."
    ),
    EmergencyKind.STROKE: _(
        "Note the time when it began: doctors will ask. Give the person nothing to eat or drink, and no medicine. "
        "Stay with them."
    ),
    EmergencyKind.CHEST_PAIN: _(
        "Sit down and keep still, or help the person to do so. Don’t drive to hospital yourself. Nobody should be "
        "alone with this pain."
    ),
    EmergencyKind.ELECTRIC_SHOCK: _(
        "Even if the person feels well, a doctor must see them: the heart may have been hurt."
    ),
    EmergencyKind.POISONING: _(
        "Don’t make the person vomit. Keep the box or the bottle for the ambulance. If it may be gas, first go out"
        " into the fresh air."
    ),
    EmergencyKind.SWALLOWED: _(
        "Don’t make the person vomit, and give them nothing to eat. A battery or magnets can’t wait, even if the "
        "child feels well."
    ),
    EmergencyKind.MENINGITIS: _(
        "Don’t wait until tomorrow: this can get worse within hours. Say on the phone what you have seen: fever, a"
        " stiff neck, spots."
    ),
    EmergencyKind.FITS: _(
        "Put something soft under the head, and move hard things away. Don’t hold the person down, and put nothing"
        " into their mouth. Note how long it lasts."
    ),
    EmergencyKind.INJURY: _(
        "Don’t move somebody who may have hurt their neck or back. Press on a wound that bleeds. Leave in what is "
        "stuck in a wound."
    ),
    EmergencyKind.BURNS: _(
        "Cool the burn with running water for twenty minutes. Put nothing else on it. If something got into an eye, "
        "rinse it with plenty of water."
    ),
    EmergencyKind.BITES: _(
        "After a snake bite keep still, and don’t cut or suck the wound. Wash an animal’s bite with soap and "
        "water; a doctor must see it today."
    ),
    EmergencyKind.PREGNANCY: _(
        "Don’t wait for the next appointment. Lie down on your side, and have your pregnancy record ready. "
        "Somebody should stay with you."
    ),
    EmergencyKind.INFANT: _(
        "A baby so small must be seen by a doctor now, not tomorrow. If the baby breathes badly, is limp or won’t "
        "wake, say so first on the phone."
    ),
    EmergencyKind.SIGHT: _("When sight is lost suddenly, every hour counts. Don’t drive yourself. Don’t rub the eye."),
    EmergencyKind.OLD_FALL: _(
        "Don’t lift somebody who can’t get up alone. Keep them warm and stay with them. Say on the phone if they "
        "take medicine that thins the blood."
    ),
    EmergencyKind.OTHER: _("Don’t wait for an answer here, and don’t drive yourself to hospital."),
}
"""For each kind in which a body is in danger; in a crisis there are helplines instead."""

DANGERS: Final[Mapping[EmergencyKind, Text]] = {
    EmergencyKind.DROWNING: _("Don’t go into deep water yourself."),
    EmergencyKind.ELECTRIC_SHOCK: _("Don’t touch the person until the power is off."),
}
"""What may hurt whoever helps: said first, also where something more urgent decides what is to be done."""
