/** Text with Telegram's entities, as DOM nodes. Offsets count UTF-16 units, as JavaScript's strings do. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { label } from "./words.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_ADDRESS = /^(https?|mailto|tel):/i;
const OTHER_PROGRAMS = /^(mailto|tel):/i;

/** What a line of ordinary formatting is drawn as. */
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

const DRAWERS = {
  pre: (children, entity) => el("pre", {}, el("code", { class: entity.language && `language-${entity.language}` }, children)),
  text_link: (children, entity) => link(children, entity.url),
  url: (children, _, text) => link(children, /^\w+:/.test(text) ? text : `https://${text}`),
  email: (children, _, text) => link(children, `mailto:${text}`),
  phone_number: (children, _, text) => link(children, `tel:${text.replace(/[^+\d]/g, "")}`),
  spoiler,
  blockquote: (children) => el("blockquote", {}, children),
  expandable_blockquote: expandableQuote,
  bot_command: (children, _, text, act) => command(children, text, act),
  mention: (children) => el("span", { class: "mention" }, children),
  text_mention: (children) => el("span", { class: "mention" }, children),
  hashtag: (children) => el("span", { class: "mention" }, children),
};

/** The text as a fragment; `act.command(text)` is called when a command in it is chosen. */
export function drawText(text, entities = [], act = {}) {
  const fragment = document.createDocumentFragment();
  // An outer entity comes before those inside it.
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fragment.append(...draw(text, 0, text.length, ordered, act));
  return fragment;
}

function draw(text, start, end, entities, act) {
  const nodes = [];
  const waiting = [...entities];
  let position = start;
  while (waiting.length) {
    const entity = waiting.shift();
    if (entity.offset < position || entity.offset >= end) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    const inside = takeInside(waiting, stop);
    pushText(nodes, trimAround(text.slice(position, entity.offset), nodes, BLOCKS.has(entity.type)));
    nodes.push(drawEntity(entity, text.slice(entity.offset, stop), draw(text, entity.offset, stop, inside, act), act));
    position = stop;
  }
  pushText(nodes, trimAround(text.slice(position, end), nodes, false));
  return nodes;
}

function takeInside(waiting, stop) {
  let count = 0;
  while (count < waiting.length && waiting[count].offset < stop) count += 1;
  return waiting.splice(0, count);
}

function pushText(nodes, text) {
  if (text) nodes.push(document.createTextNode(text));
}

/** A block brings its own line breaks: the one before it and the one after it in the text go. */
function trimAround(text, before, blockFollows) {
  const previous = before.at(-1);
  const afterBlock = previous?.nodeType === Node.ELEMENT_NODE && previous.matches("pre, blockquote, .quote");
  const head = afterBlock ? text.replace(/^\n/, "") : text;
  return blockFollows ? head.replace(/\n$/, "") : head;
}

function drawEntity(entity, text, children, act) {
  if (entity.type in TAGS) return el(TAGS[entity.type], {}, children);
  const drawer = DRAWERS[entity.type];
  return drawer ? drawer(children, entity, text, act) : el("span", {}, children);
}

function link(children, address) {
  if (!SAFE_ADDRESS.test(address)) return el("span", { class: "mention" }, children);
  // A page opens aside; where another program opens, a new tab would only stay empty.
  const aside = !OTHER_PROGRAMS.test(address) && { target: "_blank" };
  return el("a", { href: address, rel: "noopener noreferrer", title: address, ...aside }, children);
}

function command(children, text, act) {
  if (!act.command) return el("span", { class: "mention" }, children);
  return el("button", { type: "button", class: "link", on: { click: () => act.command(text) } }, children);
}

/** Covered until it is chosen; then it is text like any other. */
function spoiler(children) {
  const inside = el("span", { inert: true }, children);
  const cover = el("span", { class: "spoiler", role: "button", tabindex: "0", sayLabel: "spoiler.show" }, inside);
  const covered = new AbortController();
  const reveal = () => {
    covered.abort();
    inside.inert = false;
    cover.replaceWith(inside);
    inside.className = "revealed";
  };
  const revealByKey = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  };
  cover.addEventListener("click", reveal, { signal: covered.signal });
  cover.addEventListener("keydown", revealByKey, { signal: covered.signal });
  return cover;
}

/** A quote that shows three lines until it is unfolded; one that is short anyway has no button. */
function expandableQuote(children) {
  const quote = el("blockquote", { class: "folded" }, children);
  const toggle = el("button", { type: "button", class: "unfold", "aria-expanded": "false", sayLabel: "quote.unfold" }, icon("down"));
  toggle.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    label(toggle, "sayLabel", folded ? "quote.unfold" : "quote.fold");
  });
  quoteSizes.observe(quote);
  return el("div", { class: "quote" }, quote, toggle);
}

const quoteSizes = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (!target.classList.contains("folded")) continue;
    target.parentElement?.classList.toggle("fits", target.scrollHeight <= target.clientHeight + 1);
  }
});
