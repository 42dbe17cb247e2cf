/** Making elements. What comes from a message goes in as text, never as markup. */

import { label } from "./words.js";

/**
 * An element with attributes and children.
 *
 * Attributes: `on` maps event names to listeners; `data` fills the dataset; `say`, `sayLabel`, `sayTitle`,
 * `sayPlaceholder` and `sayAlt` name phrases of the page, or [phrase, facts]; anything else is set as it is, and left out when it is false or null.
 * Children that are null or false are left out, strings become text.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name.startsWith("say")) label(node, name, ...[value].flat());
  else node.setAttribute(name, value === true ? "" : value);
}

/** Text for screen readers only. */
export function unseen(attributes) {
  return el("span", { class: "unseen", ...attributes });
}
