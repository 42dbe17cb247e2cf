/** The messages of a chat, oldest first: kept at the end while the reader is there, walked with the arrow keys. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { refreshWaiting } from "./inline-keyboard.js";
import { drawMessage } from "./message.js";
import { refreshReactions } from "./reactions.js";
import { listenToSwipes } from "./swipe.js";
import { dayOf } from "./time.js";
import { labelTime } from "./words.js";

const NEAR_END = 60;

export class Log {
  #list = el("div", { class: "list" });
  #scroll = el("div", { class: "log", role: "log", tabindex: "0", sayLabel: "messages" }, this.#list);
  #toEnd = el("button", { type: "button", class: "to-end", hidden: true, sayLabel: "message.latest", on: { click: () => this.goToEnd() } }, icon("down"));
  #welcome = el("div", { class: "welcome", hidden: true });
  #atEnd = true;
  #view = null;
  #act = null;
  #lastDay = null;
  /** What each drawn node shows: one message, or all of an album. */
  #parts = new WeakMap();

  node = el("div", { class: "log-frame" }, this.#scroll, this.#welcome, this.#toEnd);

  constructor() {
    this.#scroll.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    this.#scroll.addEventListener("keydown", (event) => this.#onKey(event));
    this.#scroll.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    listenToSwipes(this.#scroll, (node) => this.#act(this.#parts.get(node)).reply());
    const sizes = new ResizeObserver(() => this.#atEnd && this.goToEnd());
    sizes.observe(this.#list);
    sizes.observe(this.#scroll);
  }

  /**
   * Shows a whole chat; it isn't read aloud, what comes later is. `actFor(parts)` gives what can be done with a message,
   * or with an album's messages.
   */
  show(messages, view, actFor) {
    this.#view = view;
    this.#act = actFor;
    this.#lastDay = null;
    this.#scroll.setAttribute("aria-live", "off");
    this.#list.replaceChildren();
    for (const message of messages) this.#append(message);
    this.goToEnd();
    requestAnimationFrame(() => this.#scroll.setAttribute("aria-live", "polite"));
  }

  /** Shows what stands in an empty chat, or with no nodes takes it away. */
  welcome(nodes) {
    this.#welcome.hidden = nodes.length === 0;
    this.#welcome.replaceChildren(...nodes);
  }

  add(message) {
    const mine = message.from?.id === this.#view.actor;
    this.#append(message);
    if (this.#atEnd || mine) this.goToEnd();
    else this.#toEnd.classList.add("news");
  }

  replace(message) {
    const old = this.#find(message.message_id);
    if (old) this.#redraw(old, this.#parts.get(old).map((part) => (part.message_id === message.message_id ? message : part)));
  }

  remove(id) {
    const old = this.#find(id);
    if (!old) return;
    const rest = this.#parts.get(old).filter((part) => part.message_id !== id);
    if (rest.length) return this.#redraw(old, rest);
    const neighbour = old.nextElementSibling ?? old.previousElementSibling;
    if (old.contains(document.activeElement)) (neighbour?.matches("[data-ids]") ? neighbour : this.#scroll).focus();
    old.remove();
    return this.#dropEmptyDays();
  }

  /** Shows which buttons of a message wait for their answer. */
  refreshWaiting(id) {
    const node = this.#find(id);
    const keyboard = node?.querySelector(".inline-keyboard");
    if (keyboard) refreshWaiting(keyboard, this.#act(this.#parts.get(node)).isPressed);
  }

  /** Shows how a message is reacted to now. */
  refreshReactions(id) {
    const node = this.#find(id);
    if (node) refreshReactions(node, this.#act(this.#parts.get(node)));
  }

  /** Brings a message into view and marks it for a moment. */
  jump(id) {
    const found = this.#find(id);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 1500);
  }

  goToEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#atEnd = true;
    this.#toEnd.hidden = true;
    this.#toEnd.classList.remove("news");
  }

  /** What comes later of an album joins what is there of it. */
  #append(message) {
    const album = message.media_group_id && this.#list.querySelector(`[data-album="${message.media_group_id}"]`);
    if (album) return this.#redraw(album, [...this.#parts.get(album), message]);
    const day = dayOf(message.date);
    if (day !== this.#lastDay) this.#list.append(drawDay(message.date));
    this.#lastDay = day;
    return this.#list.append(this.#draw([message]));
  }

  #draw(parts) {
    const node = drawMessage(parts, this.#view, this.#act(parts));
    this.#parts.set(node, parts);
    return node;
  }

  #redraw(old, parts) {
    const drawn = this.#draw(parts);
    const focus = focusedIn(old);
    old.replaceWith(drawn);
    if (focus) refocus(drawn, focus);
  }

  #dropEmptyDays() {
    for (const day of this.#list.querySelectorAll(".day")) {
      const next = day.nextElementSibling;
      if (next && !next.matches(".day")) continue;
      if (!next) this.#lastDay = null;
      day.remove();
    }
  }

  #find(id) {
    return this.#list.querySelector(`[data-ids~="${id}"]`);
  }

  #noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.#toEnd.hidden = this.#atEnd;
    if (this.#atEnd) this.#toEnd.classList.remove("news");
  }

  #onKey(event) {
    const messages = [...this.#list.querySelectorAll("[data-ids]")];
    const at = messages.indexOf(event.target);
    if (at < 0 && event.target !== this.#scroll) return;
    const start = at < 0 ? messages.length : at;
    const moves = { ArrowUp: start - 1, ArrowDown: start + 1, Home: 0, End: messages.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      messages[Math.max(0, Math.min(moves[event.key], messages.length - 1))]?.focus();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      messages[at].querySelector(".more")?.click();
    }
  }

  /** The message's own menu, but the browser's on links, pictures and chosen text. */
  #onContextMenu(event) {
    const message = event.target.closest(".message");
    if (!message || event.target.closest("a, img") || !getSelection().isCollapsed) return;
    event.preventDefault();
    message.querySelector(".more").click();
  }
}

function drawDay(seconds) {
  const day = el("span");
  labelTime(day, seconds, "day");
  return el("div", { class: "day" }, day);
}

/** What had the focus in a message that is drawn anew: which button, or the message itself. */
function focusedIn(node) {
  const focused = document.activeElement;
  if (!node.contains(focused)) return null;
  return { press: focused.dataset.press ?? null, button: focused.matches(".key") };
}

function refocus(node, { press, button }) {
  const keys = [...node.querySelectorAll(".key")];
  const same = press !== null && keys.find((key) => key.dataset.press === press);
  (same || (button && keys[0]) || node).focus({ preventScroll: true });
}
