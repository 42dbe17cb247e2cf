"""A kind of card that only tests have: a patient asks for another prescription, and the clinic's people write back.

What core would keep of it is in the test's hand. Nothing of the portal knows it but the registry that it is put into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from core.accounts import patients, people
from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.files import attachments
from core.files.model import Label
from core.staff.members import Action
from dialogs.engine.effects import FetchFile, LinkMessage, NotifyPerson, PostBesideCard, RedrawCard, Toast
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.screens import Button, Card, Notice, Screen, Topic
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.text import Verbatim, lines
from dialogs.engine.turn import Turn
from dialogs.staff.cards import CardKind, Overdue, ReceiptNoted

REFILL: Final = "refill"
ISSUE: Final = "refill.issue"


def subject_of(refill: str) -> Subject:
    """By what the staff chat knows a request."""
    return Subject(REFILL, refill)


@dataclass
class Refills:
    """Requests of one patient: how each stands, what was written about them, and what has become of that.

    The id of what was written is that of its request and a number: `a1`.
    """

    address: str
    standing: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    came: dict[str, bool] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    changes_at: datetime | None = None

    def kind(self) -> CardKind:
        """All that the portal is told of it."""
        return CardKind(
            prefix=REFILL,
            topic=Topic("refills", Verbatim("Recepty")),
            draw=self._draw,
            marked_by=ISSUE,
            on_reply=self._reply,
            on_rewrite=self._rewrite,
            on_fetched=self._fetched,
            on_receipt=self._note_receipt,
            on_missed=self._missed,
            due=self._due,
            actions={ISSUE: (Action.ANSWER, self._issue)},
        )

    async def _draw(self, _: Work, refill: str) -> Card | None:
        if refill not in self.standing:
            raise NotFound
        came = {True: "doszło", False: "nie doszło", None: "w drodze"}
        told = [Verbatim(f"{words}: {came[self.came.get(part)]}") for part, words in self._about(refill).items()]
        button = Button(Verbatim("Wydaj"), ISSUE, refill)
        says = lines(Verbatim(f"Recepta {refill}: {self.standing[refill]}"), *told)
        return Card(Screen(says, ((button,),)), changes_at=self.changes_at)

    async def _issue(self, turn: Turn[Any]) -> None:
        self.standing[turn.value] = "wydana"
        turn.add(Toast(Verbatim("Wydana.")))
        turn.add(RedrawCard(subject_of(turn.value)))

    async def _reply(self, turn: Turn[Any], refill: str, what: Said | Uploaded) -> None:
        part = f"{refill}{len(self.written)}"
        self.written[part] = turn.said
        turn.add(LinkMessage(MessageSubject(subject_of(refill), part)))
        if isinstance(what, Said):
            self._tell(turn, part)
            return
        person = await people.get_or_create_person(turn.work, self.address)
        patient = await patients.find_patient(turn.work, person)
        assert patient is not None
        file = await attachments.announce_sent(turn.work, patient, part, Label(what.name))
        turn.add(FetchFile(file.id, what.source))

    async def _rewrite(self, turn: Turn[Any], part: str, said: Said) -> None:
        self.written[part] = said.text
        self._tell(turn, part)

    async def _fetched(self, turn: Turn[Any], part: str) -> bool:
        if part in self.written:
            self._tell(turn, part)
        return part in self.written

    def _tell(self, turn: Turn[Any], part: str) -> None:
        turn.add(NotifyPerson(Notice(self.address, self._news(part), Receipt(REFILL, part))))
        turn.add(RedrawCard(subject_of(part[:1])))

    async def _note_receipt(self, _: Work, part: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
        self.came[part] = delivered
        subject = subject_of(part[:1])
        return ReceiptNoted(card=subject, written=MessageSubject(subject, part))

    async def _missed(self, _: Work, __: Patient) -> Sequence[tuple[str, Screen]]:
        return [(part, self._news(part)) for part, came in self.came.items() if not came]

    async def _due(self, _: Work) -> Sequence[Overdue]:
        due, self.late = sorted(self.late), set()
        return [
            Overdue(subject_of(each), [PostBesideCard(subject_of(each), Verbatim(f"{each} czeka."))]) for each in due
        ]

    def _about(self, refill: str) -> dict[str, str]:
        return {part: words for part, words in self.written.items() if part.startswith(refill)}

    def _news(self, part: str) -> Screen:
        return Screen(Verbatim(f"O recepcie: {self.written[part]}"))
