/** What people and the bot are called on the page. */

export function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

/** What the bot is called in a chat: in a private one, in that person's language. */
export function botName(bot, chat) {
  return chat?.welcome?.name ?? fullName(bot);
}

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
}

/** One of the avatars' seven colours, always the same for the same id. */
export function colour(id) {
  return Math.abs(id) % 7;
}
