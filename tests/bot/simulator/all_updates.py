"""Everything that a simulator can tell a bot."""

from __future__ import annotations

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.delivery.updates import ONLY_WHEN_ASKED
from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat, Membership
from tests.bot.simulator.conftest import Api
from tests.pictures import jpeg, png

FORUM = -1005
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "B", "url": "https://a.pl"}]]}
KINDS = {"message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"}


async def everything_told(api: Api, world: World, anna: SimPerson, staff: Chat) -> list[Json]:
    """Each kind of update and of message, as the bot gets them."""
    await api("getUpdates", allowed_updates=[*KINDS, *ONLY_WHEN_ASKED])
    _people_write(anna)
    await _buttons_are_pressed(api, anna)
    await _messages_are_pinned(api, anna)
    _groups_change(world, anna, staff)
    await _topics_live(api, world, anna)
    anna.block_bot()
    anna.start("from-a-link")
    updates: list[Json] = []
    while more := await api.updates():
        updates += more
    return updates


def _people_write(anna: SimPerson) -> None:
    said = anna.say("/start@portal_bot see https://a.pl, a@b.pl, @anna_nowak and #this 😀")
    anna.say("yes", reply_to=said)
    anna.edit(said, "no")
    anna.edit(anna.send_document("a.pdf", b"%PDF", "one"), "two")
    anna.send_document("scan.png", png(640, 480))
    anna.send_photo("a.jpg", jpeg(1600, 1200), "/help")
    anna.send_album([("a.png", png()), ("b.png", png())], "skin")
    anna.send_voice(caption="listen")
    anna.send_sticker()
    anna.send_location()
    anna.share_contact()
    anna.share_other_contact()
    anna.forward(said)
    anna.react(said, "👍")
    anna.react(said)


async def _buttons_are_pressed(api: Api, anna: SimPerson) -> None:
    for text in ("<b>now</b>", "before"):
        await api(
            "sendMessage", chat_id=1001, text=text, parse_mode="HTML", reply_markup=KEYBOARD, protect_content=True
        )
    for message in anna.messages[-2:]:
        await api("answerCallbackQuery", callback_query_id=anna.press(message, "a").id)
    await api("deleteMessage", chat_id=1001, message_id=anna.messages[-1].message_id)
    gone = anna.messages[-1]
    await api("deleteMessage", chat_id=1001, message_id=gone.message_id)
    anna.press(gone, "a")


async def _messages_are_pinned(api: Api, anna: SimPerson) -> None:
    await api("pinChatMessage", chat_id=1001, message_id=anna.say("keep").message_id)


def _groups_change(world: World, anna: SimPerson, staff: Chat) -> None:
    anna.join(staff)
    anna.appoint_in(staff)
    anna.leave(staff)
    ewa = world.person(1003)
    for status in (Membership.RESTRICTED, Membership.MEMBER, Membership.KICKED, Membership.ADMINISTRATOR):
        ewa.add_bot_to(staff, status, lacks={"can_pin_messages"})
    basic = world.add_group(-77, "Basic", [anna], basic=True)
    anna.say("hello", chat=basic)
    world.upgrade(basic)


async def _topics_live(api: Api, world: World, anna: SimPerson) -> None:
    world.add_group(FORUM, "Forum", [anna], forum=True)
    topic = (await api("createForumTopic", chat_id=FORUM, name="Results"))["message_thread_id"]
    where = {"chat_id": FORUM, "message_thread_id": topic}
    anna.say("here", chat=FORUM, thread=topic)
    await api("editForumTopic", **where, name="Other results")
    await api("closeForumTopic", **where)
    await api("reopenForumTopic", **where)
