/** A small menu beside what was pressed. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const MARGIN = 8;

/**
 * Opens a menu under an element, which gets the focus back. `items` are {phrase, icon, run}; above them may stand a row
 * of `choices`, {text, chosen, run}, with a phrase that names it.
 */
export function openMenu(opener, items, row = null) {
  // It stands above everything, in the colours of where it belongs.
  const side = opener.closest(".side-staff") ? "menu side-staff" : "menu";
  const menu = el("div", { class: side, role: "menu", tabindex: "-1", sayLabel: "menu" });
  let open = true;
  const close = () => {
    // Taking it away moves the focus out of it, which asks to close it once more.
    if (!open) return;
    open = false;
    menu.remove();
    removeEventListener("pointerdown", closeOutside, true);
    opener.setAttribute("aria-expanded", "false");
    opener.focus({ preventScroll: true });
  };
  const closeOutside = (event) => menu.contains(event.target) || close();
  if (row) menu.append(drawRow(row, close));
  menu.append(...items.map((item) => drawItem(item, close)));
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || close());
  addEventListener("pointerdown", closeOutside, true);
  document.querySelector("main").append(menu);
  place(menu, under(opener));
  opener.setAttribute("aria-expanded", "true");
  (menu.querySelector("[role=menuitem]") ?? menu.querySelector("[role=menuitemcheckbox]")).focus();
}

function drawRow({ phrase, choices }, close) {
  const buttons = choices.map(({ text, chosen, run }) => {
    const attributes = { type: "button", role: "menuitemcheckbox", tabindex: "-1", "aria-checked": String(chosen) };
    return el("button", { ...attributes, on: { click: () => closeAnd(close, run) } }, text);
  });
  return el("div", { class: "choice-row", role: "group", sayLabel: phrase }, buttons);
}

function closeAnd(close, run) {
  close();
  run();
}

function drawItem(item, close) {
  const choose = () => closeAnd(close, item.run);
  const attributes = { type: "button", role: "menuitem", tabindex: "-1", class: item.danger && "danger", on: { click: choose } };
  return el("button", attributes, icon(item.icon), el("span", { say: item.phrase }));
}

function onKey(event, menu, close) {
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in moves) {
    event.preventDefault();
    items.at(moves[event.key] % items.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

function under(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom + 4 };
}

function place(menu, { x, y }) {
  const right = document.documentElement.clientWidth - menu.offsetWidth - MARGIN;
  const bottom = document.documentElement.clientHeight - menu.offsetHeight - MARGIN;
  menu.style.left = `${Math.max(MARGIN, Math.min(x, right))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(y, bottom))}px`;
}
