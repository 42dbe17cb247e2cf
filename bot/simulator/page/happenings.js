/** What happens in a chat besides messages: who comes and goes, what is pinned, what becomes of topics. */

import { fullName } from "./names.js";

/** The Bot API's name for it, and the phrase that tells it. */
const PHRASES = {
  new_chat_members: "happened.joined",
  left_chat_member: "happened.left",
  pinned_message: "happened.pinned",
  new_chat_title: "happened.titled",
  forum_topic_created: "happened.topic",
  forum_topic_edited: "happened.topicEdited",
  forum_topic_closed: "happened.topicClosed",
  forum_topic_reopened: "happened.topicReopened",
  group_chat_created: "happened.created",
  supergroup_chat_created: "happened.created",
  migrate_to_chat_id: "happened.upgraded",
  migrate_from_chat_id: "happened.upgraded",
};

/** [phrase, facts] when the message only tells that something happened; otherwise null. */
export function happeningOf(message) {
  const name = Object.keys(PHRASES).find((one) => message[one] !== undefined);
  if (!name) return null;
  const value = message[name];
  const people = [value].flat().map((one) => one.first_name && fullName(one)).filter(Boolean);
  const who = people.join(", ") || fullName(message.from ?? {});
  return [PHRASES[name], { who, what: typeof value === "string" ? value : (value.name ?? "") }];
}
