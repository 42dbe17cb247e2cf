"""What somebody is in a chat, as the Bot API tells it, and what the bot gets to see there."""

from __future__ import annotations

from collections.abc import Collection

from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat, Membership, SimMessage
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.people import User

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics", "can_manage_tags", "can_send_welcome_messages",
)  # fmt: skip
MEMBER_RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


def membership_json(status: Membership, user: Json, lacks: Collection[str] = ()) -> Json:
    """As a Bot API `ChatMember`; `lacks` are the rights that an administrator was not given."""
    body: Json = {"user": user, "status": status.value}
    match status:
        case Membership.KICKED:
            return body | {"until_date": 0}
        case Membership.RESTRICTED:
            return body | {"is_member": True, "until_date": 0} | dict.fromkeys(MEMBER_RIGHTS, False)
        case Membership.ADMINISTRATOR:
            rights = {right: right not in lacks for right in ADMINISTRATOR_RIGHTS}
            return body | {"can_be_edited": False, "is_anonymous": False} | rights
    return body


def member_json(chat: Chat, user: User) -> Json:
    """What a person is in a chat; the first one in a group made it."""
    if user.id not in chat.members:
        return membership_json(Membership.LEFT, user.json())
    if user.id == chat.owner:
        return {"user": user.json(), "status": "creator", "is_anonymous": False}
    status = Membership.ADMINISTRATOR if user.id in chat.administrators else Membership.MEMBER
    return membership_json(status, user.json())


def bot_sees(message: SimMessage, bot: User) -> bool:
    """In a group, a bot that is no administrator sees only commands, replies to what it wrote, and what happens.

    That it was thrown out, or has left, is the last thing that it sees.
    """
    chat = message.chat
    if chat.private or chat.bot is Membership.ADMINISTRATOR:
        return True
    if isinstance(message.content, ServiceMessage):
        return chat.bot_is_here or message.content == ServiceMessage("left_chat_member", bot.json())
    replied = message.reply_to is not None and message.reply_to.sender.id == bot.id
    commands = [entity for entity in message.words.entities if entity.type == "bot_command" and entity.offset == 0]
    return chat.bot_is_here and (replied or bool(commands))
