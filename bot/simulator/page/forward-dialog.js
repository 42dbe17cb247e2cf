/** Where a message is to be forwarded. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { say } from "./words.js";

/** Resolves with the id of one of the chats, which are [id, name] pairs, or null. */
export function askWhere(chats) {
  const where = el("select", { autofocus: true }, chats.map(([id, name]) => el("option", { value: id }, name)));
  return openDialog({
    title: say("forward.title"),
    body: el("label", { class: "field" }, el("span", { say: "forward.where" }), where),
    buttons: [["", "cancel"], ["forward", "message.forward"]],
    onSubmit: () => Number(where.value),
    kind: "small",
  });
}
