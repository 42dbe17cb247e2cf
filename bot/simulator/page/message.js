/** One message: a bubble with its buttons, or a line for what happened in the chat. */

import { drawAttachment } from "./attachments.js";
import { el, unseen } from "./dom.js";
import { drawText } from "./entities.js";
import { icon } from "./icons.js";
import { drawInlineKeyboard } from "./inline-keyboard.js";
import { colour, fullName, summary } from "./names.js";
import { labelTime } from "./words.js";

/** Things that happen in a chat; the phrase that tells each. */
const HAPPENINGS = {
  new_chat_members: "happened.joined",
  left_chat_member: "happened.left",
  pinned_message: "happened.pinned",
  new_chat_title: "happened.titled",
  forum_topic_created: "happened.topic",
  forum_topic_closed: "happened.topicClosed",
  forum_topic_reopened: "happened.topicReopened",
  group_chat_created: "happened.created",
  supergroup_chat_created: "happened.created",
};

/** The message as an element. `view` says who looks (`actor`) and where (`isGroup`); `act` does what is pressed. */
export function drawMessage(message, view, act) {
  const happening = Object.keys(HAPPENINGS).find((name) => message[name]);
  return happening ? drawHappening(message, happening) : drawBubble(message, view, act);
}

function drawHappening(message, name) {
  const value = message[name];
  const people = [value].flat().map((one) => one.first_name && fullName(one)).filter(Boolean);
  const facts = { who: people.join(", ") || fullName(message.from ?? {}), what: typeof value === "string" ? value : (value.name ?? "") };
  return el("p", { class: "happening", tabindex: "-1", data: { id: message.message_id }, say: [HAPPENINGS[name], facts] });
}

function drawBubble(message, view, act) {
  const mine = message.from?.id === view.actor;
  const keyboard = drawInlineKeyboard(message.reply_markup, act);
  const style = ["message", mine ? "mine" : "theirs", keyboard && "with-keyboard"].filter(Boolean).join(" ");
  const bubble = el(
    "div",
    { class: "bubble" },
    unseen({ say: mine ? "message.mine" : ["message.from", { who: fullName(message.from ?? {}) }] }),
    view.isGroup && !mine && drawSender(message.from),
    message.forward_origin && drawOrigin(message.forward_origin),
    message.reply_to_message && drawReplied(message.reply_to_message, act),
    drawAttachment(message),
    drawWords(message, act),
    drawFoot(message),
  );
  const more = el("button", { type: "button", class: "more tool", tabindex: "-1", "aria-haspopup": "menu", sayLabel: "message.menu" }, icon("more"));
  more.addEventListener("click", () => act.menu(message, more));
  return el("article", { class: style, tabindex: "-1", data: { id: message.message_id } }, el("div", { class: "line" }, bubble, more), keyboard);
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
    { type: "button", class: "replied", tabindex: "-1", on: { click: jump } },
    el("strong", {}, fullName(replied.from ?? {})),
    el("span", {}, summary(replied)),
  );
}

function drawWords(message, act) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return el("div", { class: "text" }, drawText(text, message.entities ?? message.caption_entities, { command: act.say }));
}

function drawFoot(message) {
  const time = el("time", { datetime: new Date(message.date * 1000).toISOString() });
  labelTime(time, message.date, "clock");
  return el(
    "div",
    { class: "foot" },
    message.has_protected_content && el("span", { class: "kept", sayTitle: "message.protected" }, icon("lock")),
    message.edit_date && el("span", { say: "message.edited" }),
    time,
  );
}
