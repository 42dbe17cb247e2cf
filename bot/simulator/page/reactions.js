/** Reactions: small buttons in a bubble, one for each emoji, that put one's own on or take it off. */

import { el } from "./dom.js";

/** Those that the menu of a message offers. */
export const OFFERED = ["👍", "❤", "🔥", "🎉", "👏", "🙏", "👎"];

/** A row of them; `act.reactions()` lists {emoji, count, mine}, `act.react(emoji)` puts on or takes off. */
export function drawReactions(act) {
  const given = act.reactions();
  const attributes = { class: "reactions", role: "group", hidden: given.length === 0, sayLabel: "reactions" };
  return el("div", attributes, given.map((one) => drawReaction(one, act)));
}

function drawReaction({ emoji, count, mine }, act) {
  const attributes = { type: "button", class: "reaction", "aria-pressed": String(mine), data: { emoji } };
  return el("button", { ...attributes, on: { click: () => act.react(emoji) } }, coloured(emoji), el("span", {}, String(count)));
}

/** Telegram's plain heart is a red one, as every client draws it. */
export function coloured(emoji) {
  return emoji === "❤" ? "❤\ufe0f" : emoji;
}

/** Draws a message's reactions anew; the one that has the focus keeps it, or the message gets it. */
export function refreshReactions(message, act) {
  const old = message.querySelector(".reactions");
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.emoji : null;
  const drawn = drawReactions(act);
  old.replaceWith(drawn);
  if (focused) ([...drawn.children].find((one) => one.dataset.emoji === focused) ?? message).focus({ preventScroll: true });
}

/** How messages are reacted to together: {emoji, count, mine}, in the order in which they came. */
export function countReactions(given, actorId) {
  const counts = new Map();
  for (const byPerson of given) {
    for (const [who, emoji] of Object.entries(byPerson ?? {})) {
      for (const one of emoji) {
        const known = counts.get(one) ?? { emoji: one, count: 0, mine: false };
        counts.set(one, { emoji: one, count: known.count + 1, mine: known.mine || Number(who) === actorId });
      }
    }
  }
  return [...counts.values()];
}
