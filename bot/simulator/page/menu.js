/** A small menu beside what was pressed. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const MARGIN = 8;

/** Opens a menu at a point or under an element. `items` are {phrase, icon, run}; the focus returns to `opener`. */
export function openMenu(opener, items, point = null) {
  const menu = el("div", { class: "menu", role: "menu", tabindex: "-1", sayLabel: "menu" });
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
  menu.append(...items.map((item) => drawItem(item, close)));
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || close());
  addEventListener("pointerdown", closeOutside, true);
  document.querySelector("main").append(menu);
  place(menu, point ?? under(opener));
  opener.setAttribute("aria-expanded", "true");
  menu.firstElementChild.focus();
}

function drawItem(item, close) {
  const choose = () => {
    close();
    item.run();
  };
  const attributes = { type: "button", role: "menuitem", tabindex: "-1", class: item.danger && "danger", on: { click: choose } };
  return el("button", attributes, icon(item.icon), el("span", { say: item.phrase }));
}

function onKey(event, menu, close) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
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
