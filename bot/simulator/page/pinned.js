/** What is pinned, in one line on top of the messages. Each press shows the one pinned before it, and round again. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { summary } from "./summary.js";
import { label } from "./words.js";

export class Pinned {
  #messages = [];
  #at = 0;
  #title = el("strong");
  #words = el("span");
  #jump;

  node = el(
    "button",
    { type: "button", class: "pinned", hidden: true, on: { click: () => this.#next() } },
    icon("pin"), el("span", { class: "about" }, this.#title, this.#words),
  );

  /** `jump(id)` brings a message into view. */
  constructor(jump) {
    this.#jump = jump;
  }

  /** Shows these, the one pinned last at the end. */
  show(messages) {
    const shown = this.#messages[this.#at]?.message_id;
    const same = messages.map((message) => message.message_id).join() === this.#messages.map((message) => message.message_id).join();
    this.#messages = messages;
    // What is pinned or taken off starts from the newest one again; what is only edited stays.
    this.#at = same ? messages.findIndex((message) => message.message_id === shown) : messages.length - 1;
    this.#draw();
  }

  #next() {
    const { message_id: id } = this.#messages[this.#at];
    this.#at = (this.#at || this.#messages.length) - 1;
    this.#draw();
    this.#jump(id);
  }

  #draw() {
    const message = this.#messages[this.#at];
    this.node.hidden = !message;
    if (!message) return;
    const several = this.#messages.length > 1;
    label(this.#title, "say", several ? "pinned.several" : "pinned", { number: this.#at + 1, count: this.#messages.length });
    this.#words.textContent = summary(message);
  }
}
