"""Scripted dialogs: one language-neutral script, and a transcript of it in each language.

given: patient Anna, tier basic, person Ewa, telegram de, clock 2027-03-02 09:00

> /start                            a message; `po polsku | in English` where the words differ; ⏎ begins another line
> [menu.book]                       a tap on the newest button with that action
> [service: dermatologist]          ... and that value; an appointment is #1, #2 in the order in which they were seen
> [language: other]                 the language that the person doesn't talk in now; `same`: the one they do
> twice [confirm]                   two taps before the bot has answered the first
> stale [menu.book]                 a tap on a button of a screen that is gone
> forged [open: #1]                 a tap on a button that only a doctored Telegram has
> say contact                       a message that would be something else here
> contact                           shares the own number; `contact of another`
Maria > /confirm (code Anna)        the code that Anna was shown last
Ewa private > /start desk-question-(id #2)         what a link below a card sends: the id of what was seen second
> letters 121                       a message of so many letters; `words 300`, `smileys 300`: of so many words
John > /start (link Anna)           the link that Anna was given last
> file report.pdf                   also: photo, sticker, voice, location; words after it are the caption; which names
                                    stand for files with something wrong, `tests.sample_files` tells
> voice 0:23                          a voice message that lasts so long; words after it are the caption; also: `voice
                                    notes.txt`, a file that says that it is one
> album 3                             so many photos at once
> edit some words                   changes the own last message
John > /start                       another person's step; the first one named needs no name
> together: a // b | c              several messages before the bot has answered the first
Anna, John > [slot: 1]              both before the bot has answered either

In the staff chat, whose language is the one that the script is played in:

given: staff Maria, staff Ewa doctor borkowska, staff Jan admin+reception, guest Kuba, forum
                                    reception if nothing else is said; who a doctor is in the clinic file; somebody in
                                    the chat who isn't of the staff; a chat that has topics

Ewa > /today                        staff act in the staff chat: commands, talk among themselves, files …
Ewa > @portal_bot jutro | @portal_bot tomorrow    a sentence for the bot
Ewa > [case.take]                   a tap on the newest button of a card, which are everybody's, or of her own screen;
                                    `[case.take: #2]`: on the card of the second thing that was seen
Ewa > reply: tak | yes              answers the newest card
Ewa > reply #2: tak | yes           that card; `reply screen: …` her own screen; `reply newest: …` whatever the bot
                                    wrote last; `reply Maria: …` what Maria wrote last
Ewa > reply file x.pdf words        answers with a file; also: photo, album 3, voice, sticker; `reply screen photo`
Ewa > goes on: tak | yes            talk that the bot has to notice, for it may be more of what she has just sent
Ewa > edit some words               changes her own last message; `delete`: it is gone
Maria > other [close]               a tap on somebody else's screen
Ewa private > /start                in her private chat; `Ewa private = state …`
Jan anonymous > /today              as an anonymous administrator of the group
Obcy elsewhere > /start             in a group that isn't the clinic's
Obcy > forwarded [case.take]        a tap on a button of a card that was forwarded; `Obcy elsewhere > forwarded […]`
Ewa, Ola > [case.take]              two of them before the bot has answered either

telegram: blocks Anna               Anna blocks the bot; also: unblocks
telegram: no voice to Anna          she lets nobody send her voice messages
group becomes supergroup            until then it is a basic one; `group becomes forum`
topic deleted                       the newest one; `card deleted`: the newest card
raise due                           what waits too long is raised

wait 6 minutes                      also: `wait until 2027-03-04 09:00`
restart
upkeep                              the bot does what is due from time to time
telegram: fails getFile 2           the next two calls of that method
clinic: version = "1" → version = "2"          a change in the clinic file, and a restart; ⏎ begins another line
clinic: without service dermatologist        `without ready_answer any`: without all of them
clinic: 9 more dermatologist
Anna: booked internist, sikora, wola, 2027-03-03 08:00     also: elsewhere, attended, missed;
                                    `booked 15 internist, …`: so many in a row
Anna: cancelled #1                  by telephone, at reception
Anna: referred exercises 10         a referral of Dr Borkowska's; also: by_telephone, elsewhere, code 1234, until
                                    2027-03-20
Anna: sent czy mogę… | may I…       a question about her latest visit, in another chat
Anna: results 8                     results of the eight days before, from the clinic's own system
Anna: answered tak | yes            by a doctor, the latest question; also: seen, taken, asked, declined, revised
Anna: takes Euthyrox 50; 1 tabl.; 50 tabl.; 50 dni + Ibum    medicines of her list, as doctors write them
Anna: ordered Euthyrox 50           an order that she sent in another chat
Anna: issued 4711                   her latest order, by a doctor, with this code: she has been told
Anna: voided e-prescriptions        all that can be used: the clinic's system says that their doctor cancelled them
Anna: returned Anna|Nowak 1950-05-14    from the bank, which says who it was, perhaps with a PESEL at the end; also:
                                    returned cancelled, away, slow, untrusted; unheard: the bot dies before it hears;
                                    stopped: it hears only after the request was taken back
Anna: account                       opened in another chat
Ewa: account opened 50051400014     in another chat, with this PESEL
Ewa: account proven 50051400014    opened with this PESEL if she has none; a bank has proven that it is hers
Anna: released                      let go, in another chat, of the time that was kept
Anna: lost state                    after a release that no longer has it; also: lost memory

= state Booking:slots               where the conversation is; of another person: `John = state …`
= refused SlotTaken                 what the last step was refused
= turns 8                           how many steps the first person has taken
= removed                           the last person's message is gone from the chat
= staff 2                           how many messages the staff chat has seen
# a comment
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from core.accounts.patients import Tier
from core.roles import Role

FOLDER: Final = Path(__file__).parent / "scripts"
WARSAW: Final = ZoneInfo("Europe/Warsaw")


class ScriptError(AssertionError):
    """A step could not be taken, or found something else than it says."""


@dataclass
class Actor:
    """Somebody in the script: with a tier when they have an account, with the language of their Telegram if it isn't
    the one that the script is played in. With roles, they are of the staff; `sits_in` the staff chat.
    """

    name: str
    tier: Tier | None = None
    telegram: str | None = None
    roles: tuple[Role, ...] = ()
    practitioner: str | None = None
    sits_in: bool = False


@dataclass
class Script:
    """A script file, read."""

    path: Path
    actors: list[Actor] = field(default_factory=list)
    start: datetime = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
    steps: list[tuple[int, str]] = field(default_factory=list)
    has_topics: bool = False

    @property
    def has_staff(self) -> bool:
        """Whether somebody acts in the staff chat."""
        return any(actor.sits_in for actor in self.actors)

    @property
    def name(self) -> str:
        """Its folder and its own name."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def outlives_the_bot(self) -> bool:
        """Whether the bot is started again in it, so that only what is on a disk is still there."""
        return any(step == "restart" or step.startswith("clinic: ") for _, step in self.steps)


def all_scripts() -> list[Path]:
    """Every script file, in a fixed order."""
    return sorted(FOLDER.rglob("*.script"))


def read(path: Path) -> Script:
    """Read a script file."""
    script = Script(path)
    for number, line in _lines(path):
        if line.startswith("given:"):
            _read_given(script, line.removeprefix("given:"))
        else:
            script.steps.append((number, line))
    return script


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        bare = "" if line.startswith("#") else line.strip()
        if bare:
            yield number, bare


def _read_given(script: Script, given: str) -> None:
    for item in (each.strip() for each in given.split(",")):
        word, _, rest = item.partition(" ")
        match word:
            case "patient":
                script.actors.append(Actor(rest, Tier.BASIC))
            case "person":
                script.actors.append(Actor(rest))
            case "guest":
                script.actors.append(Actor(rest, sits_in=True))
            case "staff":
                script.actors.append(_member_of_staff(*rest.split()))
            case "forum":
                script.has_topics = True
            case "tier":
                script.actors[-1].tier = Tier(rest)
            case "telegram":
                script.actors[-1].telegram = rest
            case "clock":
                script.start = moment(rest)
            case _:
                raise ScriptError(f"{script.path.name}: what is {item!r}?")


def _member_of_staff(name: str, roles: str = Role.RECEPTION, practitioner: str | None = None) -> Actor:
    return Actor(name, roles=tuple(map(Role, roles.split("+"))), practitioner=practitioner, sits_in=True)


def moment(written: str) -> datetime:
    """A date and time on the clinic's clock."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=WARSAW).astimezone(UTC)
