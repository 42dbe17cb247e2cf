/** Pictures at full size, one after another: all those of the chat that is shown. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Shows the picture of a `.photo` button; the arrow keys and two buttons go to the ones before and after it. */
export function showPicture(opener) {
  const pictures = [...opener.closest(".list").querySelectorAll(".photo")];
  let at = pictures.indexOf(opener);
  const image = el("img", { sayAlt: "kind.photo" });
  const close = el("button", { class: "tool close", sayLabel: "close", autofocus: true }, icon("close"));
  const before = el("button", { type: "button", class: "tool before", sayLabel: "photo.before", on: { click: () => turn(at - 1) } }, icon("back"));
  const after = el("button", { type: "button", class: "tool after", sayLabel: "photo.after", on: { click: () => turn(at + 1) } }, icon("on"));
  const dialog = el("dialog", { class: "picture", sayLabel: "kind.photo" }, image, el("form", { method: "dialog" }, close, before, after));
  const turn = (to) => {
    if (!pictures[to]) return;
    at = to;
    image.src = pictures[at].dataset.large;
    before.hidden = at === 0;
    after.hidden = at === pictures.length - 1;
    // At either end a button goes, perhaps with the focus.
    if (!dialog.contains(document.activeElement) || document.activeElement.hidden) close.focus();
  };
  dialog.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps) turn(at + steps[event.key]);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  turn(at);
  dialog.showModal();
}
