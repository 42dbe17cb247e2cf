"""The wire: tokens, methods, and bodies of each kind."""

from __future__ import annotations

import json

import httpx
import pytest
from starlette.types import Message

from bot.simulator import World, create_app
from bot.simulator.__main__ import main
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from bot.simulator.running import NotLoopbackError, SimulatorServer, populate
from tests.bot.simulator.conftest import NOT_MODIFIED, Api
from tests.e2e.loopback import a_client, served


async def test_method_that_is_not_there(api: Api) -> None:
    """An unknown method gets Telegram's 404."""
    assert await api.answer("flyToMoon") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


async def test_wrong_token(http: httpx.AsyncClient) -> None:
    """Another token is not authorised, for calls and for files."""
    for path in ("/bot12345:WRONG/getMe", "/file/bot12345:WRONG/documents/file_0.pdf"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")


async def test_method_names_in_any_case(api: Api) -> None:
    """Telegram doesn't look at the case of a method's name."""
    assert await api("GETME") == await api("getMe")


async def test_bodies_of_every_kind(http: httpx.AsyncClient, anna: SimPerson) -> None:
    """The parameters may be in the address, in a form, in a multipart form or in JSON."""
    path = "/bot12345:TEST/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}'
    fields = {"chat_id": "1001", "text": "Ąę", "reply_markup": markup, "protect_content": "true"}
    answers = [
        await http.get(path, params=fields),
        await http.post(path, data=fields),
        await http.post(path, files={name: (None, value) for name, value in fields.items()}),
        await http.post(path, json=fields | {"chat_id": 1001, "protect_content": True}),
    ]
    assert [answer.json()["ok"] for answer in answers] == [True] * 4
    sent = anna.messages[-4:]
    assert {(message.text, message.protected, str(message.labels)) for message in sent} == {("Ąę", True, "[['A']]")}


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"chat_id": 1001, "text": "a", "txet": "b"}, 'unknown parameter "txet"'),
        ({"chat_id": 1001, "text": "a", "protect_content": "perhaps"}, 'parameter "protect_content" is wrong'),
        ({"chat_id": 1001, "text": "a", "reply_markup": "{"}, "can't parse JSON"),
    ],
)
async def test_wrong_parameters(api: Api, anna: SimPerson, parameters: dict[str, object], sentence: str) -> None:
    """What a method doesn't take is refused, also where Telegram would only ignore it."""
    assert f"Bad Request: {sentence}" in await api.refusal("sendMessage", **parameters)


async def test_body_that_is_no_json(http: httpx.AsyncClient) -> None:
    """A broken body is refused as Telegram's are."""
    for content in (b"{", b"[1]"):
        answer = await http.post("/bot12345:TEST/getMe", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "parameters", [{"text": "\ud83d"}, {"text": "a", "reply_markup": '{"keyboard": [["\\ud83d"]]}'}]
)
async def test_half_a_character(http: httpx.AsyncClient, anna: SimPerson, parameters: dict[str, object]) -> None:
    """A text cut in the middle of an emoji is no text."""
    body = json.dumps({"chat_id": 1001, **parameters})
    answer = await http.post("/bot12345:TEST/sendMessage", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_request_that_is_too_large(http: httpx.AsyncClient) -> None:
    """More than 50 MB are not read at all."""
    answer = await http.post("/bot12345:TEST/getMe", headers={"Content-Length": str(60 * 1024 * 1024)}, content=b"")
    assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")


def test_only_on_this_machine(world: World) -> None:
    """The simulator has no passwords, so it refuses any address but a loopback one."""
    with pytest.raises(NotLoopbackError, match=r"0\.0\.0\.0 is not a loopback address"):
        SimulatorServer(world, 8081, "0.0.0.0")  # noqa: S104 - the very thing that is refused


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m bot.simulator` says in one sentence why it does not start."""
    monkeypatch.setattr("sys.argv", ["simulator", "--host", "0.0.0.0"])  # noqa: S104 - the very thing that is refused
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "0.0.0.0 is not a loopback address" in capsys.readouterr().err


def test_people_from_a_file() -> None:
    """People and groups can be told in a file, by the names that the world gives to them."""
    world = World()
    populate(
        world,
        {
            "people": [{"id": 7, "first_name": "Anna", "phone_number": "+48600100200"}],
            "groups": [{"chat_id": -7, "title": "Staff", "members": [7], "forum": True}],
        },
    )
    assert world.person(7).user.phone_number == "+48600100200"
    assert (list(world.chat(-7).members), world.chat(-7).is_forum) == ([7], True)


@pytest.mark.parametrize("path", ["/bot12345:TEST/sendMessage", "/sim/messages"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b"])
async def test_client_leaves_in_the_middle(world: World, path: str, kind: str) -> None:
    """Half a request, and then nobody: nothing is answered, and nothing comes out that would be printed."""
    received: list[Message] = [{"type": "http.request", "body": b"--b", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    await create_app(world)(scope, receive, send)
    assert (sent, received, world.complaints) == ([], [], [])


async def test_complaints(world: World, api: Api, anna: SimPerson) -> None:
    """What was wrong with a call is kept, so that a test can ask what a bot was refused; a fault that was set isn't."""
    world.faults.add("server_error", "sendMessage")
    await api.answer("sendMessage", chat_id=anna.id, text="Hello")
    await api.answer("sendMessage", chat_id=999, text="Hello")
    await api.answer("flyToMoon")
    assert [(each.method, each.chat, each.code, each.description) for each in world.complaints] == [
        ("sendmessage", 999, 400, "Bad Request: chat not found"),
        ("flytomoon", None, 404, "Not Found: method not found"),
    ]


@pytest.mark.parametrize(
    ("method", "given", "description"),
    [
        (
            "sendMessage",
            {"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "x" * 65}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"text": "<b>Hello", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "editMessageText",
            {"message_id": 2},
            f"Bad Request: {NOT_MODIFIED}",
        ),
        ("sendMessage", {"text": "a" * 4097}, "Bad Request: message is too long"),
        ("editMessageText", {"message_id": 2, "text": "a" * 4097}, "Bad Request: MESSAGE_TOO_LONG"),
        ("sendMessage", {"chat_id": 77}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 1003}, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_common_mistakes(
    world: World, api: Api, anna: SimPerson, method: str, given: Json, description: str
) -> None:
    """What bots do wrong most often is refused in Telegram's own words, and kept among the complaints."""
    await api("sendMessage", chat_id=1001, text="Hello")
    assert await api.refusal(method, **({"chat_id": 1001, "text": "Hello"} | given)) == description
    assert [each.description for each in world.complaints] == [description]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:8080"}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8080"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost@evil.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:8080", "Origin": "http://localhost:8080"}, 200),
        ({"Host": "127.0.0.1:8080", "Origin": "http://localhost:8080"}, 403),
        ({"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:9090"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://127.0.0.1.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
    ],
)
async def test_only_this_machine_is_answered(headers: dict[str, str], status: int) -> None:
    """Not a name that leads here (DNS rebinding), nor another's page (CSRF)."""
    async with served(World()) as address, a_client(base_url=address) as http:
        for path in ("/sim/state", "/bot12345:TEST/getMe"):
            assert (await http.get(path, headers=headers)).status_code == status


async def test_a_link_to_the_page_may_be_followed() -> None:
    """From wherever it stands."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with served(World()) as address, a_client(base_url=address) as http:
        assert (await http.get("/", headers=headers)).status_code == 200
