"""An album of a doctor's of which nothing can be passed on."""

from __future__ import annotations

from pathlib import Path

from core.accounts.patients import Tier
from dialogs.staff.words import CAME_NOT
from tests.dialogs.clinic_side import DOCTOR, note_appointment, send_question
from tests.stage import STAFF_CHAT, a_stage


async def test_each_of_its_messages_is_marked(tmp_path: Path) -> None:
    """And what is wrong is said at the first."""
    async with a_stage(tmp_path) as stage:
        anna, ewa, chat = stage.world.add_person(101, "Anna"), stage.world.people[DOCTOR], stage.world.chats[STAFF_CHAT]
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        await note_appointment(stage, anna, "attended", "internist, borkowska, centrum, 2027-03-01 08:00")
        await send_question(stage, anna, "Czy mogę już ćwiczyć?")
        files = [("a.pdf", b"MZ"), ("b.pdf", b"MZ")]
        album = ewa.send_album(files, as_documents=True, chat=chat, reply_to=chat.messages[-1])
        await stage.settle()
        assert [list(chat.reactions[each.message_id].values()) for each in album] == [[(CAME_NOT,)]] * 2
        said = [each for each in chat.messages if each.reply_to is not None and each.sender.is_bot]
        assert {each.reply_to.message_id for each in said if each.reply_to} == {album[0].message_id}
