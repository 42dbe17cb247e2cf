"""The pages of the rooms, in both languages at once: nobody is known there but by their name."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import Response

from bot.demo.meeting.entry import EntryFault, Guest
from bot.demo.plain_page import plain_page
from core.i18n import Language, Words

TITLE: Final = "Pokój na próbę"
SCRIPT: Final = Path(__file__).with_name("room.js").read_text(encoding="utf-8")

WHY: Final = {
    EntryFault.UNSIGNED: Words(
        pl="Ten link nie jest podpisany przez przychodnię.", en="This link is not signed by the clinic."
    ),
    EntryFault.SIGNATURE: Words(
        pl="Podpis tego linku nie jest podpisem przychodni.", en="This link is signed by somebody else."
    ),
    EntryFault.MALFORMED: Words(pl="Ten link jest niepełny albo zmieniony.", en="This link is incomplete or changed."),
    EntryFault.OTHER_SERVER: Words(pl="Ten link prowadzi do innych pokoi.", en="This link is for other rooms."),
    EntryFault.OTHER_ROOM: Words(pl="Ten link prowadzi do innego pokoju.", en="This link is for another room."),
    EntryFault.EXPIRED: Words(pl="Ten link już wygasł.", en="This link has run out."),
    EntryFault.NOT_YET_VALID: Words(
        pl="Ten link zacznie działać później. Może zegar tego komputera się spieszy albo spóźnia.",
        en="This link works only later. The clock of this computer may be wrong.",
    ),
}
GO_ON: Final = Words(
    pl="Proszę wrócić do czatu i wejść stamtąd: tam jest nowy link.",
    en="Go back to the chat and come in from there: it has a new link.",
)


def room_page(guest: Guest) -> Response:
    """What somebody sees who has come in. Only who may end it has the button."""
    end = '<button id="end">Zakończ rozmowę dla wszystkich<small lang="en">End it for everybody</small></button>'
    body = f"""<h1>{TITLE}</h1>
<p lang="en">A room for trying things out</p>
<p>Wchodzi: <b>{escape(guest.name) or "gość"}</b>. Nikt tu nikogo nie słyszy ani nie widzi: strona pokazuje tylko,
kto jest w pokoju. W przychodni w tym miejscu otwiera się Jitsi Meet.</p>
<p lang="en">Nobody hears or sees anybody here: the page only shows who is in the room. At a clinic, Jitsi Meet opens in
its place.</p>
<h2>W pokoju <span lang="en">/ In the room</span></h2>
<ul id="people"></ul>
<p id="said" role="status"></p>
<p id="by-voice" hidden>Rozmowa głosowa: kamera jest wyłączona. <span lang="en">By voice: the camera is off.</span></p>
<video id="yourself" autoplay muted playsinline hidden></video>
<button id="try">Sprawdź kamerę i mikrofon<small lang="en">Try camera and microphone</small></button>
<button id="leave">Wyjdź<small lang="en">Leave</small></button>
{end if guest.moderates else ""}"""
    return plain_page(TITLE, body, 200, script=SCRIPT)


def refusal_page(fault: EntryFault) -> Response:
    """Why somebody can't come in, and how to go on."""
    polish, english = (
        f"{WHY[fault].in_language(each)} {GO_ON.in_language(each)}" for each in (Language.POLISH, Language.ENGLISH)
    )
    body = f"""<h1>Nie można wejść</h1>
<p>{polish}</p>
<p lang="en">You can’t come in. {english}</p>"""
    return plain_page(TITLE, body, 403)
