/** A new person: a name, and the language of their Telegram. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { language, say } from "./words.js";

/** Languages by their own names: the page's two, and others to see what a bot does with them. */
const LANGUAGES = { pl: "Polski", en: "English", uk: "Українська", de: "Deutsch", vi: "Tiếng Việt" };

/** Resolves with the person to add, or null. */
export function askForPerson() {
  const first = el("input", { type: "text", required: true, maxlength: "64", autocomplete: "off", autofocus: true });
  const last = el("input", { type: "text", maxlength: "64", autocomplete: "off" });
  const tongue = el("select", {}, Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code }, name)));
  tongue.value = language();
  return openDialog({
    title: say("person.add"),
    body: [field("person.first", first), field("person.last", last), field("person.language", tongue)],
    buttons: [["", "cancel"], ["add", "person.addIt"]],
    onSubmit: () => ({ first_name: first.value.trim(), last_name: last.value.trim() || null, language_code: tongue.value }),
    kind: "small",
  });
}

function field(phrase, control) {
  return el("label", { class: "field" }, el("span", { say: phrase }), control);
}
