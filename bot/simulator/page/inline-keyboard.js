/** The buttons under a message. A pressed one waits for the bot's answer. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/**
 * The keyboard of a message, or null. `act.press(data)` and `act.copy(text)` are called; `act.isPressed(data)` tells
 * whether a button waits for its answer.
 */
export function drawInlineKeyboard(markup, act) {
  const rows = markup?.inline_keyboard ?? [];
  if (!rows.some((row) => row.length)) return null;
  const drawn = rows.map((row) => el("div", { class: "row" }, row.map((button) => drawButton(button, act))));
  return el("div", { class: "inline-keyboard", role: "group", sayLabel: "buttons" }, drawn);
}

function drawButton(button, act) {
  const style = ["key", button.style].filter(Boolean).join(" ");
  if (/^https?:/i.test(button.url ?? "")) return drawLink(button, style);
  if (button.copy_text) return drawCopy(button, style, act);
  if (button.callback_data !== undefined) return drawPress(button, style, act);
  return drawDead(button, style);
}

function drawLink(button, style) {
  const attributes = { class: style, href: button.url, target: "_blank", rel: "noopener noreferrer", title: button.url };
  return el("a", attributes, button.text, icon("outside"));
}

function drawDead(button, style) {
  return el("button", { type: "button", class: style, disabled: true, sayTitle: "button.unknown" }, button.text);
}

function drawCopy(button, style, act) {
  const copy = () => act.copy(button.copy_text.text);
  return el("button", { type: "button", class: style, on: { click: copy } }, button.text, icon("copy"));
}

function drawPress(button, style, act) {
  const data = button.callback_data;
  const press = () => act.isPressed(data) || act.press(data);
  const node = el("button", { type: "button", class: style, data: { press: data }, on: { click: press } }, button.text);
  showWaiting(node, act.isPressed(data));
  return node;
}

/** Shows which of a drawn keyboard's buttons wait. */
export function refreshWaiting(keyboard, isPressed) {
  for (const node of keyboard.querySelectorAll("[data-press]")) showWaiting(node, isPressed(node.dataset.press));
}

function showWaiting(node, waiting) {
  node.classList.toggle("waiting", waiting);
  node.setAttribute("aria-busy", String(waiting));
}
