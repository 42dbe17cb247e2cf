"""The page's side over HTTP."""

from __future__ import annotations

import json

import httpx
import pytest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.control.control import server_sent
from bot.simulator.errors import Json
from tests.bot.simulator.conftest import STAFF, Api
from tests.pictures import png


async def heard(world: World, after: int) -> list[Json]:
    """What a page that listens has heard since."""
    found: list[Json] = []
    async for chunk in server_sent(world, after, within=0):
        if chunk == ": still here\n\n":
            break
        found += [json.loads(line.removeprefix("data: ")) for line in chunk.splitlines() if line.startswith("data: ")]
    return found


async def test_state(http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """The state has everything that is there, and tells from where to listen on."""
    state = (await http.get("/sim/state")).json()
    assert state["at"] == len(world.log)
    assert state["bot"]["username"] == "portal_bot"
    assert state["people"][0] == {
        "id": 1001, "first_name": "Anna", "last_name": "Nowak", "username": "anna_nowak", "language_code": "pl",
        "phone_number": "+48600001001", "blocked": False,
    }  # fmt: skip
    chats = {chat["id"]: chat for chat in state["chats"]}
    assert [message["text"] for message in chats[1001]["messages"]] == ["/start"]
    assert chats[STAFF]["members"] == [1003, 12345]
    assert (chats[1001]["administrators"], chats[STAFF]["administrators"]) == ([], [1003])


async def test_events(api: Api, http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """Everything that happens is told, in order."""
    before = len(world.log)
    said = (await http.post("/sim/messages", json={"from": 1001, "text": "hello"})).json()["message"]
    await api("sendChatAction", chat_id=1001, action="typing")
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await api("sendMessage", chat_id=1001, text="choose", reply_markup=keyboard)
    press = {"from": 1001, "chat": 1001, "message_id": sent["message_id"], "data": "a"}
    query = (await http.post("/sim/callbacks", json=press)).json()["id"]
    await api("answerCallbackQuery", callback_query_id=query, text="done")
    await api("editMessageText", chat_id=1001, message_id=sent["message_id"], text="chosen")
    await api("deleteMessage", chat_id=1001, message_id=said["message_id"])
    await api("sendMessage", chat_id=1001, text="?", reply_markup={"keyboard": [["Yes"]]})
    await api("setMyDescription", description="Visits")
    await api("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    await http.post("/sim/block", json={"person": 1001, "blocked": True})
    events = await heard(world, before)
    assert [event["type"] for event in events] == [
        "message", "action", "message", "callback", "callback_answer", "edit", "delete", "message", "keyboard", "bot",
        *["chat"] * 3, *["commands"] * 4, "person",
    ]  # fmt: skip
    assert events[4] == {
        "type": "callback_answer", "id": query, "from": 1001, "chat": 1001, "message_id": sent["message_id"],
        "text": "done", "show_alert": False, "url": None,
    }  # fmt: skip
    assert events[5]["message"]["text"] == "chosen"
    assert events[-1]["person"]["blocked"]


async def test_hurried_listener(http: httpx.AsyncClient, world: World) -> None:
    """Numbers tell where to go on; a closed simulator lets go of those who listen."""
    chunks = server_sent(world, len(world.log) - 1)
    assert await anext(chunks) == ": listening\n\n"
    assert (await anext(chunks)).startswith(f"id: {len(world.log)}\ndata: ")
    world.hang_up()
    assert [chunk async for chunk in chunks] == []


async def test_what_a_person_sends(http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """Contacts, places, forwarded messages and files."""
    said = anna.say("hello")
    card = {"phone_number": "1", "first_name": "Jan"}
    forward = {"chat": 1001, "message_id": said.message_id}
    for what in (
        {"contact": True},
        {"contact": card},
        {"location": {"latitude": 1, "longitude": 2}},
        {"forward": forward},
    ):
        answer = await http.post("/sim/messages", json={"from": 1001} | what)
        assert answer.status_code == 200, answer.text
    for kind in ("photo", "document", "voice", "sticker"):
        form = {"from": "1001", "caption": "c", "as": kind, "reply_to": str(said.message_id)}
        answer = await http.post("/sim/files", data=form, files={"file": ("a.png", png(1, 1))})
        assert kind in answer.json()["message"]
    kinds = [update.body for update in world.updates.waiting()]
    assert sum("contact" in body for body in kinds) == 2
    assert sum("forward_origin" in body for body in kinds) == 1


@pytest.mark.parametrize(("kind", "count"), [("document", 1), ("voice", 1), ("photo", 2)])
async def test_files_in_a_topic(http: httpx.AsyncClient, world: World, kind: str, count: int) -> None:
    """A file, a voice note and each part of an album go into the topic that they are meant for."""
    forum = world.add_group(-1009, "Forum", [world.person(1003)], forum=True)
    begun = world.person(1003).say("about results", chat=forum, thread=7)
    files = [("file", (f"{number}.png", png(1, 1))) for number in range(count)]
    for where in ({"thread": "7"}, {"reply_to": str(begun.message_id)}):
        await http.post("/sim/files", data={"from": "1003", "chat": "-1009", "as": kind} | where, files=files)
    assert [message.thread_id for message in forum.messages] == [7] * (1 + 2 * count)


async def test_replies_edits_and_deletions(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """What one has said can be answered to, edited and deleted."""
    said = anna.say("helo")
    where = {"from": 1001, "chat": 1001, "message_id": said.message_id}
    answer = await http.post("/sim/messages", json={"from": 1001, "text": "re", "reply_to": said.message_id})
    assert answer.json()["message"]["reply_to_message"]["text"] == "helo"
    assert (await http.post("/sim/edit", json=where | {"text": "hello"})).json()["message"]["text"] == "hello"
    assert (await http.post("/sim/delete", json=where)).json() == {}
    assert [message.text for message in anna.messages] == ["/start", "re"]


async def test_new_people(http: httpx.AsyncClient, world: World) -> None:
    """Somebody new can write at once, and Start unblocks."""
    person = (await http.post("/sim/people", json={"first_name": "Zofia", "language_code": "pl"})).json()["person"]
    await http.post("/sim/block", json={"person": person["id"], "blocked": True})
    started = (await http.post("/sim/start", json={"person": person["id"], "parameter": "x"})).json()
    assert started["message"]["text"] == "/start x"
    assert not world.person(person["id"]).blocked


async def test_photo_that_is_none(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """What is no picture can't be sent as a photo."""
    file = {"file": ("a.jpg", b"no picture")}
    answer = await http.post("/sim/files", data={"from": "1001", "as": "photo"}, files=file)
    assert (answer.status_code, answer.json()) == (409, {"error": "'a.jpg' can't be sent as a photo, only as a file"})


async def test_files(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """A picture is shown; anything else is only downloaded, and never run as a page."""
    photo, page = anna.send_photo("a.png", png(100, 100)).file, anna.send_document("ą.html", b"<script>").file
    assert photo is not None
    assert page is not None
    shown = await http.get(f"/sim/files/{photo.smaller[0].file_id}")
    assert (shown.headers["content-type"], shown.content) == ("image/jpeg", photo.smaller[0].content)
    saved = await http.get(f"/sim/files/{page.file_id}", params={"name": "ą.html"})
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment; filename*=utf-8''%C4%85.html"
    assert (await http.get("/sim/files/none")).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [("bytes=2-3", 206, b"gS"), ("bytes=3-", 206, b"S"), ("bytes=1-99", 206, b"ggS"), ("bytes=9-", 200, b"OggS")],
)
async def test_part_of_a_file(http: httpx.AsyncClient, anna: SimPerson, wanted: str, status: int, part: bytes) -> None:
    """A browser can have a part of a sound, to go on from there."""
    note = anna.send_voice(b"OggS").file
    assert note is not None
    answer = await http.get(f"/sim/files/{note.file_id}", headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (status, part)
    assert ("content-range" in answer.headers) == (status == 206)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/messages", {"from": 1001, "text": " "}, 409),
        ("/sim/messages", {"from": 1001}, 409),
        ("/sim/messages", {"text": "a"}, 400),
        ("/sim/messages", {"from": 5, "text": "a"}, 409),
        ("/sim/messages", {"from": 1001, "chat": STAFF, "text": "a"}, 409),
        ("/sim/callbacks", {"from": 1001, "message_id": 99, "data": "a"}, 409),
        ("/sim/people", {"first_name": " "}, 409),
    ],
)
async def test_what_cannot_be_done(
    http: httpx.AsyncClient, anna: SimPerson, path: str, body: dict[str, object], status: int
) -> None:
    """A sentence says why."""
    answer = await http.post(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_page(http: httpx.AsyncClient) -> None:
    """The page and its files are served; nothing beside them is."""
    assert (await http.get("/page/..%2fworld.py")).status_code == 404
    assert (await http.get("/page/none.js")).status_code == 404
