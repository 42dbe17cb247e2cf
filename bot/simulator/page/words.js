/** The page's own language: English or Polish. What people and the bot write is never touched. */

import { recall, remember } from "./memory.js";
import { phrases } from "./phrases.js";
import { formatTime } from "./time.js";

export const LANGUAGES = ["pl", "en"];

let current = firstLanguage();
const listeners = new Set();

function firstLanguage() {
  const wanted = [recall("language"), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wanted.find((code) => LANGUAGES.includes(code)) ?? "en";
}

export function language() {
  return current;
}

/** The phrase in the page's language, its `{names}` replaced by facts. */
export function say(key, facts = {}) {
  return phrases[key][current].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

/** Where a phrase can stand in an element: its text, or an attribute. */
const PLACES = {
  say: (node, text) => { node.textContent = text; },
  sayLabel: (node, text) => node.setAttribute("aria-label", text),
  sayTitle: (node, text) => node.setAttribute("title", text),
  sayPlaceholder: (node, text) => node.setAttribute("placeholder", text),
  sayAlt: (node, text) => node.setAttribute("alt", text),
};
const BOUND = "[data-say], [data-say-label], [data-say-title], [data-say-placeholder], [data-say-alt], [data-when]";

/** Puts a phrase into an element so that it follows the page's language from now on. */
export function label(node, place, key, facts) {
  node.dataset[place] = key;
  if (facts) node.dataset[`${place}Facts`] = JSON.stringify(facts);
  else delete node.dataset[`${place}Facts`];
  fill(node);
}

/** Shows a moment in an element, following the page's language. */
export function labelTime(node, seconds, style) {
  node.dataset.when = seconds;
  node.dataset.style = style;
  fill(node);
}

function fill(node) {
  for (const [place, put] of Object.entries(PLACES)) {
    if (!(place in node.dataset)) continue;
    put(node, say(node.dataset[place], JSON.parse(node.dataset[`${place}Facts`] ?? "{}")));
  }
  if ("when" in node.dataset) node.textContent = formatTime(Number(node.dataset.when), node.dataset.style, current);
}

export function useLanguage(code) {
  current = code;
  remember("language", code);
  document.documentElement.lang = code;
  for (const node of document.querySelectorAll(BOUND)) fill(node);
  for (const listener of listeners) listener();
}

/** Calls `listener` now and after every change of language. */
export function onLanguage(listener) {
  listeners.add(listener);
  listener();
}
