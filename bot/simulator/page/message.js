/** One message, or an album: a bubble with its buttons; or a line for what happened in the chat. */

import { drawAlbum } from "./album.js";
import { drawAttachment } from "./attachments.js";
import { el, unseen } from "./dom.js";
import { drawText } from "./entities.js";
import { icon } from "./icons.js";
import { happeningOf } from "./happenings.js";
import { drawInlineKeyboard } from "./inline-keyboard.js";
import { colour, fullName } from "./names.js";
import { drawReactions } from "./reactions.js";
import { summary } from "./summary.js";
import { labelTime } from "./words.js";

/**
 * A message, or an album's messages, as one element. `view` says who looks (`actor`) and where (`isGroup`); `act` does
 * what is pressed.
 */
export function drawMessage(parts, view, act) {
  const happening = happeningOf(parts[0]);
  return happening ? drawHappening(parts[0], happening, act) : drawBubble(parts, view, act);
}

function drawHappening(message, phrase, act) {
  const attributes = { class: "happening", tabindex: "-1", data: { ids: message.message_id } };
  const pinned = message.pinned_message?.message_id;
  if (!pinned) return el("p", { ...attributes, say: phrase });
  return el("p", attributes, el("button", { type: "button", say: phrase, on: { click: () => act.jump(pinned) } }));
}

function drawBubble(parts, view, act) {
  const [message] = parts;
  const mine = message.from?.id === view.actor;
  const keyboard = drawInlineKeyboard(message.reply_markup, act);
  const kept = message.has_protected_content && "protected";
  const style = ["message", mine ? "mine" : "theirs", keyboard && "with-keyboard", kept].filter(Boolean).join(" ");
  const bubble = el(
    "div",
    { class: "bubble" },
    unseen({ say: mine ? "message.mine" : ["message.from", { who: fullName(message.from ?? {}) }] }),
    view.isGroup && !mine && drawSender(message.from),
    message.forward_origin && drawOrigin(message.forward_origin),
    message.reply_to_message && drawReplied(message.reply_to_message, act),
    parts.length > 1 ? drawAlbum(parts) : drawAttachment(message),
    drawWords(wordsIn(parts), act),
    drawReactions(act),
    drawFoot(parts),
  );
  const more = el("button", { type: "button", class: "more tool", tabindex: "-1", "aria-haspopup": "menu", sayLabel: "message.menu" }, icon("more"));
  more.addEventListener("click", () => act.menu(more));
  const data = { ids: parts.map((part) => part.message_id).join(" "), ...(message.media_group_id && { album: message.media_group_id }) };
  return el("article", { class: style, tabindex: "-1", data }, el("div", { class: "line" }, bubble, more), keyboard);
}

/** The one message that has the words: of an album, the part with the caption. */
export function wordsIn(parts) {
  return parts.find((part) => part.text || part.caption) ?? parts[0];
}

function drawSender(user) {
  return el("p", { class: `sender colour-${colour(user.id)}`, "aria-hidden": "true" }, fullName(user));
}

function drawOrigin(origin) {
  const who = origin.sender_user ? fullName(origin.sender_user) : (origin.sender_user_name ?? origin.chat?.title ?? "");
  return el("p", { class: "origin", say: ["message.forwarded", { who }] });
}

function drawReplied(replied, act) {
  const jump = () => act.jump(replied.message_id);
  return el(
    "button",
    { type: "button", class: "replied", on: { click: jump } },
    el("strong", {}, fullName(replied.from ?? {})),
    el("span", {}, summary(replied)),
  );
}

function drawWords(message, act) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return el("div", { class: "text" }, drawText(text, message.entities ?? message.caption_entities, { command: act.say }));
}

function drawFoot(parts) {
  const [message] = parts;
  const time = el("time", { datetime: new Date(message.date * 1000).toISOString() });
  labelTime(time, message.date, "clock");
  return el(
    "div",
    { class: "foot" },
    message.has_protected_content && el("span", { class: "kept", sayTitle: "message.protected" }, icon("lock")),
    parts.some((part) => part.edit_date) && el("span", { say: "message.edited" }),
    time,
  );
}
