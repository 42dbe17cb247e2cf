/** What people, chats and messages are called on the page. */

import { say } from "./words.js";

export function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
}

/** One of the avatars' seven colours, always the same for the same id. */
export function colour(id) {
  return Math.abs(id) % 7;
}

/** One line that stands for a message in lists, replies and the screen reader's log. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.replace(/\s+/g, " ").slice(0, 140);
  if (message.document) return message.document.file_name ?? say("kind.document");
  const kind = ["photo", "contact", "location", "voice", "sticker"].find((name) => message[name]);
  return say(kind ? `kind.${kind}` : "kind.other");
}
