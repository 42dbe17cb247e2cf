/** The slim header: what this page is, a hint for newcomers, language and theme. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";
import { isDark, onTheme, switchTheme } from "./theme.js";
import { label, language, LANGUAGES, onLanguage, useLanguage } from "./words.js";

export function drawHeader() {
  return el(
    "header",
    { class: "header" },
    el("img", { class: "mark", src: "/page/icon.svg", alt: "", width: "28", height: "28" }),
    el("h1", {}, el("span", { say: "title" }), " ", el("span", { class: "subtitle", say: "subtitle" })),
    drawHint(),
    el("div", { class: "switches" }, drawLanguages(), drawTheme()),
  );
}

function drawHint() {
  if (recall("hint") === "read") return null;
  const hint = el("p", { class: "hint" }, el("span", { say: "hint" }), el("span", { class: "more-hint", say: "hint.more" }));
  const close = () => {
    remember("hint", "read");
    hint.remove();
  };
  hint.append(el("button", { type: "button", class: "tool", sayLabel: "hint.close", on: { click: close } }, icon("close")));
  return hint;
}

const NAMES = { pl: "Polski", en: "English" };

function drawLanguages() {
  const buttons = LANGUAGES.map((code) =>
    el("button", { type: "button", lang: code, "aria-label": NAMES[code], title: NAMES[code], on: { click: () => useLanguage(code) } }, code.toUpperCase()),
  );
  onLanguage(() => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.lang === language()));
  });
  return el("div", { class: "languages", role: "group", sayLabel: "language" }, buttons);
}

function drawTheme() {
  const button = el("button", { type: "button", class: "tool", on: { click: switchTheme } });
  onTheme(() => {
    const phrase = isDark() ? "theme.light" : "theme.dark";
    label(button, "sayLabel", phrase);
    label(button, "sayTitle", phrase);
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
  });
  return button;
}
