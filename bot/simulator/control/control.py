"""The people's side over HTTP: what the page reads, listens to and does. `docs/simulator.md` describes it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.simulator.control import conditions
from bot.simulator.control.events import bot_json, chat_json, event, person_json
from bot.simulator.control.ranges import file_response
from bot.simulator.errors import Impossible, Json

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.simulator.actors.actor import SimPerson
    from bot.simulator.actors.world import World
    from bot.simulator.world.chats import Chat, SimMessage

PAGE = Path(__file__).parents[1] / "page"
SILENCE = 15.0


def control_routes(world: World) -> list[Route]:
    """The routes of the page and of its API."""
    actions: dict[str, Callable[[World, Json], Json]] = {
        "/sim/messages": _send,
        "/sim/callbacks": _press,
        "/sim/edit": _edit,
        "/sim/delete": _delete,
        "/sim/reactions": _react,
        "/sim/pins": _pin,
        "/sim/members": _member,
        "/sim/upgrade": _upgrade,
        "/sim/people": _add_person,
        "/sim/block": _block,
        "/sim/start": _start,
        "/sim/faults": conditions.add_fault,
        "/sim/clock": conditions.move_clock,
        "/sim/limits": conditions.limits,
        "/sim/load": conditions.load,
    }
    looks: dict[str, Callable[[World], Json]] = {
        "/sim/faults": conditions.faults,
        "/sim/clock": conditions.time,
        "/sim/save": conditions.save,
    }
    return [
        Route("/", _page),
        Route("/page/{file}", _page),
        Route("/sim/state", _answering(partial(_state, world))),
        Route("/sim/events", partial(_listen, world)),
        Route("/sim/files", _answering(partial(_send_file, world)), methods=["POST"]),
        Route("/sim/files/{file_id}", partial(_file, world)),
        *(Route(path, _answering(_of_json(world, action)), methods=["POST"]) for path, action in actions.items()),
        *(Route(path, _answering(_at_once(world, look))) for path, look in looks.items()),
        Route("/sim/faults", _answering(_at_once(world, conditions.clear_faults)), methods=["DELETE"]),
    ]


def _answering(run: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """JSON out; what can't be done is said in a sentence."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await run(request))
        except Impossible as refusal:
            return JSONResponse({"error": str(refusal)}, 409)
        except (KeyError, ValueError, TypeError) as error:
            return JSONResponse({"error": f"the request is wrong: {error!r}"}, 400)

    return answer


def _of_json(world: World, action: Callable[[World, Json], Json]) -> Callable[[Request], Awaitable[Json]]:
    async def run(request: Request) -> Json:
        return action(world, await request.json())

    return run


def _at_once(world: World, look: Callable[[World], Json]) -> Callable[[Request], Awaitable[Json]]:
    async def run(_: Request) -> Json:
        return look(world)

    return run


async def _page(request: Request) -> Response:
    path = PAGE / request.path_params.get("file", "index.html")
    if not path.is_file():
        return JSONResponse({"error": f"there is no {path.name}"}, 404)
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


async def _state(world: World, _: Request) -> Json:
    return {
        "at": len(world.log),
        "bot": bot_json(world),
        "people": [person_json(person.user, blocked=person.blocked) for person in world.people.values()],
        "chats": [
            chat_json(world, chat) | {"messages": [message.json() for message in chat.messages]}
            for chat in world.chats.values()
        ],
    }


async def _listen(world: World, request: Request) -> Response:
    after = request.query_params.get("after") or request.headers.get("last-event-id") or len(world.log)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(server_sent(world, int(after)), media_type="text/event-stream", headers=headers)


async def server_sent(world: World, after: int, within: float = SILENCE) -> AsyncIterator[str]:
    """Events as text, for ever; a comment when nothing happened for a while."""
    yield ": listening\n\n"
    async for entry in world.log.follow(after, within):
        if entry is None:
            world.give_up_presses()
            yield ": still here\n\n"
        else:
            number, what = entry
            yield f"id: {number}\ndata: {json.dumps(event(world, what), ensure_ascii=False)}\n\n"


async def _file(world: World, request: Request) -> Response:
    file = world.files.find(request.path_params["file_id"])
    if file is None:
        return JSONResponse({"error": "there is no such file"}, 404)
    # What people send is never run as a page of this address.
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    shown = file.media_type if file.media_type.startswith(("image/", "audio/")) else "application/octet-stream"
    response = file_response(file.content, request.headers.get("range"), shown, headers)
    if name := request.query_params.get("name"):
        response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return response


def _actor(world: World, body: Json) -> tuple[SimPerson, Chat]:
    person_id = int(body["from"])
    chat_id = int(body.get("chat") or person_id)
    if person_id not in world.people or chat_id not in world.chats:
        raise Impossible("there is no such person or chat")
    return world.people[person_id], world.chats[chat_id]


def _message(chat: Chat, message_id: object) -> SimMessage:
    found = chat.message(int(str(message_id)))
    if found is None:
        raise Impossible("there is no such message")
    return found


def _send(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    match body:
        case {"text": str(text)}:
            answered = _message(chat, body["reply_to"]) if body.get("reply_to") else None
            sent = person.say(text, chat=chat, reply_to=answered, thread=body.get("thread"))
        case {"contact": True}:
            sent = person.share_contact(chat=chat)
        case {"contact": {"phone_number": str(), "first_name": str()}}:
            sent = person.share_other_contact(**body["contact"], chat=chat)
        case {"location": {"latitude": latitude, "longitude": longitude}}:
            sent = person.send_location(float(latitude), float(longitude), chat=chat)
        case {"forward": {"chat": int(source), "message_id": message_id}}:
            sent = person.forward(_message(world.chats[source], message_id), chat=chat)
        case _:
            raise Impossible("text, contact, location or forward is needed")
    return {"message": sent.json()}


async def _send_file(world: World, request: Request) -> Json:
    async with request.form() as form:
        files = [file for file in form.getlist("file") if isinstance(file, UploadFile)]
        if not files:
            raise Impossible("file is needed")
        person, chat = _actor(world, {"from": form["from"], "chat": form.get("chat")})
        options: dict[str, Any] = {"chat": chat}
        if form.get("reply_to"):
            options["reply_to"] = _message(chat, form["reply_to"])
        if form.get("thread"):
            options["thread"] = int(str(form["thread"]))
        if len(files) > 1:
            return await _send_album(person, files, form, options)
        file = files[0]
        content, name, caption = await file.read(), file.filename or "file", str(form.get("caption") or "")
        match form.get("as"):
            case "photo":
                sent = person.send_photo(name, content, caption, **options)
            case "voice":
                sent = person.send_voice(content, caption, **options)
            case "sticker":
                sent = person.send_sticker(chat=chat)
            case _:
                sent = person.send_document(name, content, caption, **options)
    return {"message": sent.json()}


async def _send_album(person: SimPerson, files: list[UploadFile], form: FormData, options: dict[str, Any]) -> Json:
    given = [(file.filename or "file", await file.read()) for file in files]
    caption, as_documents = str(form.get("caption") or ""), form.get("as") != "photo"
    sent = person.send_album(given, caption, as_documents=as_documents, **options)
    return {"message": sent[0].json(), "messages": [message.json() for message in sent]}


def _press(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    press = person.press(_message(chat, body["message_id"]), str(body["data"]))
    return {"id": press.id}


def _edit(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    return {"message": person.edit(_message(chat, body["message_id"]), str(body["text"])).json()}


def _delete(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    person.delete(_message(chat, body["message_id"]))
    return {}


def _react(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    person.react(_message(chat, body["message_id"]), *body["reaction"])
    return {}


def _pin(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    person.pin(_message(chat, body["message_id"]), pinned=bool(body["pinned"]))
    return {"chat": chat_json(world, chat)}


def _member(world: World, body: Json) -> Json:
    person, chat = _actor(world, body)
    if body["member"]:
        person.join(chat)
    else:
        person.leave(chat)
    return {"chat": chat_json(world, chat)}


def _upgrade(world: World, body: Json) -> Json:
    return {"chat": chat_json(world, world.upgrade(world.chat(int(body["chat"]))))}


def _add_person(world: World, body: Json) -> Json:
    first_name = str(body.get("first_name") or "").strip()
    if not first_name:
        raise Impossible("first_name is needed")
    person = world.add_person(
        world.new_person_id(),
        first_name,
        body.get("last_name"),
        body.get("language_code"),
        body.get("username"),
        body.get("phone_number"),
    )
    return {"person": person_json(person.user, blocked=False)}


def _block(world: World, body: Json) -> Json:
    person, _ = _actor(world, {"from": body["person"]})
    if body["blocked"]:
        person.block_bot()
    else:
        person.unblock_bot()
    return {"person": person_json(person.user, blocked=person.blocked)}


def _start(world: World, body: Json) -> Json:
    person, _ = _actor(world, {"from": body["person"]})
    return {"message": person.start(str(body.get("parameter") or "")).json()}
