"""What Telegram takes for a keyboard."""

from __future__ import annotations

import pytest

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat
from tests.bot.simulator.conftest import STAFF, Api

_INLINE = "can't parse inline keyboard button"


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "a", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "ą" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, f"{_INLINE}: Text buttons are unallowed in the inline keyboard"),
        ({"text": "a"}, f"{_INLINE}: Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, f'{_INLINE}: Can\'t find field "text"'),
        ({"text": 5, "callback_data": "x"}, f'{_INLINE}: Field "text" must be of type String'),
        ({"text": "a", "url": "not-a-url"}, "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (
            {"text": "a", "url": "http://localhost"},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "url": "ftp://a.pl"},
            "inline keyboard button URL 'ftp://a.pl' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "a", "web_app": {"url": "http://a.pl"}},
            "inline keyboard button Web App URL 'http://a.pl' is invalid: Only HTTPS links are allowed",
        ),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "a", "callback_data": "x", "url": "https://a.pl"},
            f"{_INLINE}: exactly one action is allowed, there are callback_data, url",
        ),
        ("a", f"{_INLINE}: InlineKeyboardButton must be an Object"),
    ],
)
async def test_wrong_buttons(api: Api, anna: SimPerson, button: object, sentence: str) -> None:
    """A button that Telegram would refuse is refused in its words."""
    markup = {"inline_keyboard": [[button]]}
    refusal = await api.refusal("sendMessage", chat_id=1001, text="a", reply_markup=markup)
    assert refusal == f"Bad Request: {sentence}"


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": "bad"}, 'field "keyboard" must be of type Array'),
        ({"keyboard": [["A"]], "selective": "yes"}, 'field "selective" must be of type Boolean'),
        ({"keyboard": [["A"]], "one_time_keyboard": "yes"}, 'field "one_time_keyboard" must be of type Boolean'),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "INPUT_FIELD_PLACEHOLDER_INVALID"),
        ({"kyeboard": []}, "object expected as reply markup"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 4] * 26}, "reply markup is too long"),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 13]},
            "a row has at most 12 buttons (Telegram would drop the rest)",
        ),
        ({"keyboard": [["A"] * 13]}, "a row has at most 12 buttons (Telegram would drop the rest)"),
        ({"keyboard": [["A"] * 10] * 31}, "a keyboard has at most 300 buttons (Telegram would drop the rest)"),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[" "]]}, "keyboard button text must be non-empty"),
    ],
)
async def test_wrong_keyboards(api: Api, anna: SimPerson, markup: dict[str, object], sentence: str) -> None:
    """A keyboard has one of four shapes, and at most a hundred inline buttons."""
    refusal = await api.refusal("sendMessage", chat_id=1001, text="a", reply_markup=markup)
    assert refusal == f"Bad Request: {sentence}"


async def test_what_is_allowed(api: Api, anna: SimPerson) -> None:
    """64 bytes of data, a hundred buttons, links, things to copy."""
    data = {"text": "a", "callback_data": "x" * 64}
    link, telegram = {"text": "b", "url": "https://a.pl/b"}, {"text": "c", "url": "tg://resolve?domain=anna"}
    copy = {"text": "d", "copy_text": {"text": "x" * 256}}
    sent = await api(
        "sendMessage",
        chat_id=1001,
        text="a",
        reply_markup={"inline_keyboard": [[data] * 7] * 13 + [[data] * 6, [], [link, telegram, copy]]},
    )
    assert sum(len(row) for row in sent["reply_markup"]["inline_keyboard"]) == 100
    assert sent["reply_markup"]["inline_keyboard"][-1] == [link, telegram, copy]


async def test_own_number_is_asked_in_private(api: Api, staff: Chat) -> None:
    """A group can't be asked for a telephone number or a place."""
    for field, what in (("request_contact", "phone number"), ("request_location", "location")):
        markup = {"keyboard": [[{"text": "Me", field: True}]]}
        refusal = await api.refusal("sendMessage", chat_id=STAFF, text="a", reply_markup=markup)
        assert refusal == f"Bad Request: {what} can be requested in private chats only"
