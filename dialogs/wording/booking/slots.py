"""Free times on a screen: who sees patients and where is told once, and each slot has a button.

On a button stands what tells a slot from the others: the time and, where they differ, doctor and place (S42, S43).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from core.appointments.model import Slot
from core.clinic.model import Clinic, Facility, ServiceKind
from core.i18n import Language, Words
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Joined, Text, Verbatim, When, _, lines, listed, sentences
from dialogs.wording.booking.appointments import BY_TELEPHONE

SLOT: Final = "slot"
"""The action of each button; its value is the slot's number in the list."""

_COLUMNS: Final = {0: 4, 1: 2, 2: 1}
"""How many buttons stand side by side, by how many things each has to name beside the time."""


@dataclass(frozen=True)
class SlotList:
    """Some slots, soonest first; of one day, if nothing else is said."""

    clinic: Clinic
    offered: Sequence[Slot]

    def text(self) -> Text:
        """Who sees patients, and where."""
        return lines(self._who(), *self._where())

    def rows(self) -> list[Row]:
        """A button for each; each time begins a row, where there are several slots at one time."""
        buttons = [
            (slot.start, Button(self._label(slot), SLOT, str(number))) for number, slot in enumerate(self.offered, 1)
        ]
        columns = _COLUMNS[self._doctors_differ + self._places_differ]
        times = [[button for __, button in same] for __, same in groupby(buttons, key=lambda each: each[0])]
        if max(map(len, times)) == 1:
            times = [[button for __, button in buttons]]
        return [tuple(row[first : first + columns]) for row in times for first in range(0, len(row), columns)]

    def moments(self) -> list[Row]:
        """The same for slots of several days: on each button, which stands alone, its day too."""
        return [(Button(self._label(slot, Form.SHORT_MOMENT), SLOT, str(n)),) for n, slot in enumerate(self.offered, 1)]

    @property
    def _doctors_differ(self) -> bool:
        return len({slot.practitioner for slot in self.offered}) > 1

    @property
    def _places_differ(self) -> bool:
        return not self._by_telephone and len({slot.facility for slot in self.offered}) > 1

    @property
    def _by_telephone(self) -> bool:
        return self.clinic.service(self.offered[0].service).kind is ServiceKind.TELEPHONE

    def _who(self) -> Text:
        here = {slot.practitioner for slot in self.offered}
        names = listed(*(Verbatim(each.name) for each in self.clinic.practitioners if each.id in here))
        return _("With one of: {doctors}", doctors=names) if self._doctors_differ else _("With: {doctor}", doctor=names)

    def _where(self) -> Iterable[Text]:
        if self._places_differ:
            for place in self._facilities():
                address = Verbatim(place.address)
                yield _("{facility}: {address}", facility=self._short_names()[place.id], address=address)
        else:
            yield _("Where: {place}", place=self._address(self.offered[0]))

    def _label(self, slot: Slot, form: Form = Form.TIME) -> Joined:
        told = [
            Verbatim(self._surnames()[slot.practitioner]) if self._doctors_differ else None,
            self._place(slot) if self._places_differ else None,
        ]
        named = [each for each in told if each is not None]
        return sentences(When(slot.start, form), *([listed(*named)] if named else []))

    def _place(self, slot: Slot) -> Text:
        return self._short_names()[slot.facility]

    def _address(self, slot: Slot) -> Text:
        if self._by_telephone:
            return BY_TELEPHONE
        place = self.clinic.facility(slot.facility)
        return _("{facility}, {address}", facility=place.name, address=Verbatim(place.address))

    def _facilities(self) -> list[Facility]:
        here = {slot.facility for slot in self.offered}
        return [each for each in self.clinic.facilities if each.id in here]

    def _short_names(self) -> dict[str, Words]:
        places = self._facilities()
        return dict(
            zip((each.id for each in places), without_shared_words([each.name for each in places]), strict=True)
        )

    def _surnames(self) -> dict[str, str]:
        """The last words of each name: as many as tell these doctors apart."""
        names = {slot.practitioner: self.clinic.practitioner(slot.practitioner).name.split() for slot in self.offered}
        for words in range(1, max(map(len, names.values()))):
            short = {doctor: " ".join(name[-words:]) for doctor, name in names.items()}
            if len(set(short.values())) == len(short):
                return short
        return {doctor: " ".join(name) for doctor, name in names.items()}


def without_shared_words(names: Sequence[Words]) -> list[Words]:
    """Names without the words with which all of them begin: “Jarzębina Wola” beside “Jarzębina Centrum” is “Wola”."""
    short = {language: _without_shared([each.in_language(language).split() for each in names]) for language in Language}
    return [Words(**{language: short[language][number] for language in Language}) for number in range(len(names))]


def _without_shared(names: list[list[str]]) -> list[str]:
    shared = 0
    while len(names) > 1 and all(len(name) > shared + 1 for name in names) and len({n[shared] for n in names}) == 1:
        shared += 1
    return [" ".join(name[shared:]) for name in names]
