/** Dialogs: the browser's own, which keep the focus inside and give it back. */

import { el } from "./dom.js";

let count = 0;

/**
 * Shows a dialog with a title and a body; resolves with what it was closed with, `null` for Escape or 'cancel'.
 * `buttons` are [value, phrase] pairs, the first one is the way out and the last one the main one.
 */
export function openDialog({ title, body = [], buttons, onSubmit = (value) => value, kind = "" }) {
  count += 1;
  const id = `dialog-title-${count}`;
  const leave = () => dialog.close("");
  const choices = buttons.map(([value, phrase], index) => drawButton(value, phrase, index === buttons.length - 1, leave));
  const form = el("form", { method: "dialog" }, el("h2", { id }, title), body, el("div", { class: "choices" }, choices));
  const dialog = el("dialog", { class: kind, "aria-labelledby": id }, form);
  document.body.append(dialog);
  return new Promise((closed) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = event.submitter?.value ?? buttons.at(-1)[0];
      dialog.close(value);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && leave());
    dialog.addEventListener("close", () => {
      dialog.remove();
      closed(dialog.returnValue ? onSubmit(dialog.returnValue) : null);
    });
    dialog.showModal();
  });
}

/** Enter in a field presses a form's first button, so leaving is none of the form's. */
function drawButton(value, phrase, main, leave) {
  if (!value) return el("button", { type: "button", class: "button", say: phrase, on: { click: leave } });
  return el("button", { value, class: main ? "button main" : "button", say: phrase, autofocus: main });
}

/** Shows what a bot wants to be seen for sure. */
export function alertDialog(title, text) {
  return openDialog({ title, body: el("p", {}, text), buttons: [["ok", "ok"]], kind: "small" });
}

/** Asks before something is done; true when the person agreed. */
export async function confirmDialog(title, text, phrase) {
  const buttons = [["", "cancel"], ["yes", phrase]];
  return Boolean(await openDialog({ title, body: text ? el("p", {}, text) : [], buttons, kind: "small" }));
}
