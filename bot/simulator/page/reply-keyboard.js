/** The keyboard that a bot puts in place of the usual one. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** `act.say(text)` and `act.shareContact()` are called. */
export function drawReplyKeyboard(keyboard, act) {
  const rows = keyboard.keyboard.map((row) => el("div", { class: "row" }, row.map((button) => drawButton(button, act))));
  return el("div", { class: "reply-keyboard", role: "group", sayLabel: "keyboard" }, rows);
}

function drawButton(given, act) {
  const button = typeof given === "string" ? { text: given } : given;
  const style = ["key", button.style].filter(Boolean).join(" ");
  if (button.request_contact) {
    return el("button", { type: "button", class: style, on: { click: act.shareContact } }, icon("phone"), button.text);
  }
  const special = Object.keys(button).some((name) => name.startsWith("request_") || name === "web_app");
  if (special) return el("button", { type: "button", class: style, disabled: true, sayTitle: "button.unknown" }, button.text);
  return el("button", { type: "button", class: style, on: { click: () => act.say(button.text) } }, button.text);
}
