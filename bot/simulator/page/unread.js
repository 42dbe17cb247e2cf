/** How much is unread. */

import { el, unseen } from "./dom.js";

/** The number of unread messages, or nothing when all are read. */
export function drawUnread(count) {
  if (!count) return null;
  return el("span", { class: "unread" }, unseen({ say: "unread" }), String(count));
}
