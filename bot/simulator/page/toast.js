/** Short notes that come and go: a bot's answer to a press, or what went wrong. */

import { el } from "./dom.js";

const SECONDS = 4;
const SECONDS_A_LETTER = 0.06;

/** A place for notes; screen readers read them as they come. */
export class Toasts {
  node = el("div", { class: "toasts", role: "status" });

  show(text, tone = "note") {
    const toast = el("div", { class: `toast ${tone}`, on: { click: () => toast.remove() } }, text);
    this.node.append(toast);
    setTimeout(() => toast.remove(), (SECONDS + text.length * SECONDS_A_LETTER) * 1000);
  }
}
