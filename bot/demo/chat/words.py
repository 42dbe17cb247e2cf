"""What the tool itself says. It is no part of the portal, so its words are in no catalogue."""

from __future__ import annotations

from typing import Final

from core.i18n import Words

WELCOME: Final = Words(
    pl="Rozmowa z portalem po polsku; mówi {name}. Jest {now}, a czas mija tylko przez .wait.\n"
    "Numer naciska przycisk, wszystko inne to wiadomość. Polecenia pokaże .help, rozmowę kończy .quit.",
    en="A talk with the portal, in English; {name} speaks. It is {now}, and time passes only by .wait.\n"
    "A number presses a button, anything else is a message. The commands are shown by .help, and .quit ends the talk.",
)

HELP: Final = Words(
    pl="""\
12                  naciska przycisk numer 12; gdy takiego nie ma, wysyła „12”
=12                 wysyła „12” (znak = pozwala napisać cokolwiek, także =.help)
głowa | headache    wysyła tylko połowę w języku rozmowy; w scenariuszu zostają obie
.twice 12           naciska przycisk dwa razy, zanim bot odpowie
.contact            udostępnia własny numer telefonu; .contact of another – czyjąś wizytówkę
.file plik          wysyła plik; bez nazwy – zmyślony
.photo plik podpis  wysyła zdjęcie; bez nazwy – zmyślone
.voice plik         wysyła wiadomość głosową (OGG z Opusem); bez nazwy – trzy dźwięki
.sticker  .location
.edit słowa         zmienia własną ostatnią wiadomość
.as John            mówi ktoś inny: Anna (pełne konto), John (podstawowe) albo ktokolwiek bez konta
.wait 6 minutes     mija czas: minutes, hours, days, weeks
.restart            bot uruchamia się od nowa
.save plik          zapisuje scenariusz
.quit               kończy""",
    en="""\
12                  presses button number 12; when there is none, says “12”
=12                 says “12” (after = anything can be said, =.help too)
głowa | headache    says only the half in the talk's language; the script keeps both
.twice 12           presses a button twice before the bot has answered
.contact            shares the own telephone number; .contact of another – somebody else's card
.file path          sends a file; without a path, an invented one
.photo path words   sends a picture with a caption; without a path, an invented one
.voice path         sends a voice message (OGG with Opus); without a path, three notes
.sticker  .location
.edit words         changes the own last message
.as John            somebody else speaks: Anna (full account), John (basic), or anybody else, without one
.wait 6 minutes     time passes: minutes, hours, days, weeks
.restart            the bot starts anew
.save path          writes the script
.quit               ends it""",
)

NO_COMMAND: Final = Words(
    pl="Nie ma polecenia .{command}; polecenia pokaże .help.", en="There is no command .{command}; .help shows them."
)
CANNOT: Final = Words(pl="Tak się nie da: {why}.", en="That can't be done: {why}.")
NO_BUTTON: Final = Words(pl="nie ma takiego przycisku", en="there is no such button")
NOTHING_TO_EDIT: Final = Words(pl="nie ma jeszcze własnej wiadomości", en="there is no message of your own yet")
NO_NAME: Final = Words(pl="imię to jedno słowo", en="a name is one word")
NO_TIME: Final = Words(pl="trzeba podać czas, na przykład .wait 6 minutes", en="say a time, as in .wait 6 minutes")
NO_PATH: Final = Words(pl="trzeba podać nazwę pliku", en="say a file's name")
NO_FILE: Final = Words(pl="nie można odczytać pliku {path}", en="the file {path} can't be read")
FILE_IS_THERE: Final = Words(pl="plik {path} już istnieje", en="the file {path} is there already")
NO_PLACE: Final = Words(pl="nie można zapisać pliku {path}", en="the file {path} can't be written")

NOW: Final = Words(pl="(jest {now})", en="(it is {now})")
RESTARTED: Final = Words(pl="(bot uruchomił się od nowa)", en="(the bot has started anew)")
SPEAKS: Final = Words(pl="(mówi {name})", en="({name} speaks)")
DELETED: Final = Words(pl="(wiadomość zniknęła z czatu)", en="(the message is gone from the chat)")
NOTICE: Final = Words(pl="(powiadomienie: {text})", en="(notice: {text})")
AT_THE_BOTTOM: Final = Words(pl="na dole: {buttons}, czyli .contact", en="at the bottom: {buttons}, which is .contact")
SILENCE: Final = Words(pl="(bot milczy)", en="(the bot says nothing)")
STILL_SPINNING: Final = Words(
    pl="(przycisk wciąż czeka na odpowiedź bota)", en="(the button still waits for the bot's answer)"
)
WRITTEN: Final = Words(pl="Scenariusz zapisano w pliku {path}.", en="The script was written to {path}.")
