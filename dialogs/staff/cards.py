"""Kinds of what the clinic's people deal with in their chat: a question, a visit, instructions.

A kind says how its card looks, and what becomes of everything that reaches the chat about it. `bot` and the desk know
the registry alone: a new kind is one line in `directory.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.family.model import Scope
from core.files import attachments
from core.records import untold
from core.staff import to_call
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.engine.effects import Notification, ReviseNotice
from dialogs.engine.events import Fetched, Replied, Said, Uploaded
from dialogs.engine.screens import Card, Screen, Topic
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.turn import Turn
from dialogs.staff.words import not_passed_on
from dialogs.wording.files import voice_not_taken

CardAction: TypeAlias = Callable[[Any], Awaitable[None]]
CardActions: TypeAlias = Mapping[str, tuple[Action | None, CardAction]]
"""What is done at once, by the name of the button, with what its presser must be allowed to."""


@dataclass(frozen=True, slots=True)
class ReceiptNoted:
    """What the staff chat is shown of a receipt: a card that is drawn anew, and a mark at the message of whoever wrote
    what was announced. Whom nothing reaches stands in the list of whom to call, and nowhere else. What was `revised`
    on the way is put right where it has come.
    """

    card: Subject | None = None
    written: MessageSubject | None = None
    revised: Sequence[ReviseNotice] = ()


@dataclass(frozen=True, slots=True)
class Overdue:
    """A subject that has waited too long, and what is told of it."""

    subject: Subject
    notifications: Sequence[Notification]


Continued: TypeAlias = Callable[[Work, str, Said], Awaitable[str | None]]
Followed: TypeAlias = Callable[[Work, str, Said | Uploaded], Awaitable[str | None]]
Draw: TypeAlias = Callable[[Work, str], Awaitable[Card | None]]
OnReply: TypeAlias = Callable[[Turn[Any], str, Said | Uploaded], Awaitable[None]]
OnRewrite: TypeAlias = Callable[[Turn[Any], str, Said], Awaitable[None]]
OnFetched: TypeAlias = Callable[[Turn[Any], str], Awaitable[bool]]
OnReceipt: TypeAlias = Callable[[Work, str, bool], Awaitable[ReceiptNoted]]
StillHolds: TypeAlias = Callable[[Work, str], Awaitable[bool]]
OnMissed: TypeAlias = Callable[[Work, Patient], Awaitable[Sequence[tuple[str, Screen]]]]
Due: TypeAlias = Callable[[Work], Awaitable[Sequence[Overdue]]]


async def _no_card(_: Work, __: str) -> Card | None:
    return None


async def _goes_nowhere(_: Turn[Any], __: str, ___: Said | Uploaded) -> None:
    pass


async def _knows_no_file(_: Turn[Any], __: str) -> bool:
    return False


async def _shows_nothing(_: Work, __: str, ___: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    return ReceiptNoted()


async def _missed_nothing(_: Work, __: Patient) -> Sequence[tuple[str, Screen]]:
    return ()


async def _continues_nothing(_: Work, __: str, ___: Said) -> str | None:
    return None


async def _follows_nothing(_: Work, __: str, ___: Said | Uploaded) -> str | None:
    return None


async def _nothing_due(_: Work) -> Sequence[Overdue]:
    return ()


@dataclass(frozen=True, kw_only=True)
class CardKind:
    """One kind of subject. What it doesn't say, does nothing.

    `prefix`: its name in `Subject` and `Receipt`; at most 20 letters, and never changed, for it is stored.
    `topic`: the part of the staff chat where its cards are, and what is said beside them.
    `draw`: a card by the subject's id, as everything stands now; `None` or `NotFound` when there is nothing to show.
    `marked_by`: the action of a button that each of its cards has, and no other message; its value is the subject's id.
        Telegram may take a card and its answer to us be lost: then nothing is written down of that message, and this
        button tells what it is.

    `on_reply`: somebody answers a card, or a message beside it; with the subject's id, and what they sent.
    `continued`: the subject's id that a member's words go on with, though they answer nothing; by their address.
    `followed`: the id of what a member's message may go on with, though it answers nothing and was not expected; by
        their address. It then comes to `on_reply`.
    `on_rewrite`: somebody changes a message of theirs that became a part of a subject; with the part's id.
    `on_fetched`: the files that are attached to something have all come or failed; whether that is one of this kind's.
    `on_receipt`: a notice has reached its patient (`True`), or can't (`False`); with the receipt's id. Runs in the
        transaction that completes the delivery.
    `to_call`: why its patient is called, if a notice can't reach them; `None`, if nobody has to.
    `still_holds`: whether a notice is still true, asked just before it is sent, by its receipt's id; one that isn't, is
        not sent, and nobody is told of it. Those of other kinds always are.
    `tells_relatives`: what whoever acts for the patient has to be allowed, to be told too; `None`, if nobody else is.
    `on_missed`: what a patient has to be told again who could not be reached: ids of receipts, and the notices.
    `due`: what waits too long now, and what is told of it; from then on it has been told. Asked every minute, and again
        at once until nothing is: a few at a time, for others wait meanwhile.

    `seen_in_private`: what its reader must be allowed to, where a card is opened outside the staff chat: an open one
        has a link to that. `in_private`: how it looks there, if not as in the chat.

    `actions`: buttons of cards that do something and open nothing. `ways_in`: those that open a dialog, which is one of
    `dialogs`.
    """

    prefix: str
    topic: Topic
    draw: Draw = _no_card
    marked_by: str | None = None
    on_reply: OnReply = _goes_nowhere
    continued: Continued = _continues_nothing
    followed: Followed = _follows_nothing
    on_rewrite: OnRewrite = _goes_nowhere
    on_fetched: OnFetched = _knows_no_file
    on_receipt: OnReceipt = _shows_nothing
    to_call: ToCallReason | None = ToCallReason.NEWS
    still_holds: StillHolds | None = None
    tells_relatives: frozenset[Scope] | None = None
    on_missed: OnMissed = _missed_nothing
    due: Due = _nothing_due
    seen_in_private: Action | None = None
    in_private: Draw | None = None
    actions: CardActions = field(default_factory=dict)
    ways_in: tuple[GlobalTransition, ...] = ()
    dialogs: tuple[Dialog[Any], ...] = ()


APPOINTMENT_NEWS: Final = frozenset({Scope.TOLD})
MEDICAL_NEWS: Final = frozenset({Scope.TOLD, Scope.RESULTS})
DOCUMENT_NEWS: Final = frozenset({Scope.TOLD, Scope.DOCUMENTS})
"""What whoever acts for a patient has to be allowed, to be told too (`CardKind.tells_relatives`)."""


class CardKinds:
    """All kinds of cards, told apart by their prefixes. Hands what happens to a subject to the kind that it is of.

    Raises `ValueError` where two kinds have one prefix, or are marked by one button.
    """

    def __init__(self, *kinds: CardKind) -> None:
        marked = [each for each in kinds if each.marked_by is not None]
        self._by_prefix: Final = {each.prefix: each for each in kinds}
        self._by_button: Final = {each.marked_by: each for each in marked}
        if len(self._by_prefix) < len(kinds) or len(self._by_button) < len(marked):
            message = "two kinds of cards can't be told apart"
            raise ValueError(message)

    @property
    def kinds(self) -> tuple[CardKind, ...]:
        return tuple(self._by_prefix.values())

    @property
    def dialogs(self) -> tuple[Dialog[Any], ...]:
        """Those that the kinds bring, for the directory."""
        return tuple(dialog for kind in self.kinds for dialog in kind.dialogs)

    @property
    def ways_in(self) -> tuple[GlobalTransition, ...]:
        """From cards into these dialogs, for the directory."""
        return tuple(way_in for kind in self.kinds for way_in in kind.ways_in)

    @property
    def actions(self) -> CardActions:
        """What buttons of cards do at once."""
        return {name: action for kind in self.kinds for name, action in kind.actions.items()}

    @property
    def buttons(self) -> frozenset[str]:
        """The actions of all buttons that cards have; the value of each is its subject's id."""
        return frozenset((*self.actions, *(way_in.trigger for way_in in self.ways_in)))

    def of(self, owned: Subject | Receipt) -> CardKind:
        """The kind of a subject, or of a receipt.

        Raises: NotFound, when there is no such kind, or no longer.
        """
        if (kind := self._by_prefix.get(owned.kind)) is None:
            raise NotFound
        return kind

    def told_to_relatives(self, receipt: Receipt) -> frozenset[Scope] | None:
        """What whoever acts for a patient has to be allowed, to be told too what has this receipt; `None`, if nobody
        else is.
        """
        kind = self._by_prefix.get(receipt.kind)
        return None if kind is None else kind.tells_relatives

    def marked(self, action: str, value: str) -> Subject | None:
        """The subject whose card has this button; `None` for a button that isn't the mark of a card."""
        kind = self._by_button.get(action)
        return None if kind is None else Subject(kind.prefix, value)

    async def continued(self, work: Work, address: str, said: Said) -> Subject | None:
        """The subject that a member's words go on with, though they answer no message of it."""
        for kind in self.kinds:
            if (found := await kind.continued(work, address, said)) is not None:
                return Subject(kind.prefix, found)
        return None

    async def followed(self, work: Work, address: str, what: Said | Uploaded) -> Subject | None:
        """The subject that a member's message may go on with, which answers no message at all."""
        for kind in self.kinds:
            if (found := await kind.followed(work, address, what)) is not None:
                return Subject(kind.prefix, found)
        return None

    async def draw(self, work: Work, subject: Subject) -> Card | None:
        """The card as everything stands now; `None` when there is nothing to show any more."""
        try:
            return await self.of(subject).draw(work, subject.id)
        except NotFound:
            return None

    async def read(self, work: Work, subject: Subject) -> Card | None:
        """The same, for one of the staff in their private chat."""
        kind = self.of(subject)
        try:
            return await (kind.in_private or kind.draw)(work, subject.id)
        except NotFound:
            return None

    async def reply(self, turn: Turn[Any]) -> None:
        """Hand on an answer to a card. Answers to what somebody else wrote are the staff's own affair."""
        match turn.event:
            case Replied(to=MessageSubject(subject=subject, part=""), what=what):
                await self.of(subject).on_reply(turn, subject.id, what)
            case _:
                pass

    async def rewrite(self, turn: Turn[Any]) -> None:
        """Hand on a change of a message that was handed on before."""
        match turn.event:
            case Replied(to=MessageSubject(subject=subject, part=part), what=Said() as said) if part:
                await self.of(subject).on_rewrite(turn, part, said)
            case _:
                pass

    async def fetched(self, turn: Turn[Any]) -> None:
        """Say why a file can't be handed on; once all that are attached to the same thing have come or failed, tell its
        kind.

        Raises: NotFound, when it is of no kind: what the files were for was taken back.
        """
        if not isinstance(turn.event, Fetched):
            raise TypeError(turn.event)
        attached_to, trouble = turn.event.attached_to, turn.event.trouble
        if trouble is not None:
            turn.note(voice_not_taken(trouble) if turn.event.as_voice else not_passed_on(turn.event.name, trouble))
        if await attachments.are_arriving(turn.work, attached_to):
            return
        for kind in self.kinds:
            if await kind.on_fetched(turn, attached_to):
                return
        raise NotFound

    async def note_receipt(self, work: Work, receipt: Receipt, *, delivered: bool) -> ReceiptNoted:
        """A notice has reached its patient, or can't: then they are among those whom the reception has to call.

        Raises: NotFound, when it is of no kind, or no longer.
        """
        kind = self.of(receipt)
        noted = await kind.on_receipt(work, receipt.id, delivered)
        if delivered:
            await to_call.not_needed(work, receipt.id)
        elif kind.to_call is not None:
            await untold.have_called(work, kind.to_call, receipt.id)
        return noted

    async def missed(self, work: Work, patient: Patient) -> list[tuple[Receipt, Screen]]:
        """What a patient who could not be reached has to be told again, in the kinds' order."""
        return [
            (Receipt(kind.prefix, receipt), notice)
            for kind in self.kinds
            for receipt, notice in await kind.on_missed(work, patient)
        ]
