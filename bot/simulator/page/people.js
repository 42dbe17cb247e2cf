/** The people one can be: a list of tabs with what was last said and how much is unread. */

import { el, unseen } from "./dom.js";
import { icon } from "./icons.js";
import { colour, fullName, initials, summary } from "./names.js";

export class People {
  #store;
  #choose;
  #chosen = null;
  #tabs = el("div", { class: "tabs", role: "tablist", sayLabel: "people" });

  /** `choose(personId)` is called when another person is chosen, `add()` when a new one is wanted. */
  constructor(store, choose, add) {
    this.#store = store;
    this.#choose = choose;
    const addButton = el("button", { type: "button", class: "add", on: { click: add } }, icon("add"), el("span", { say: "person.add" }));
    this.node = el("nav", { class: "people", sayLabel: "people" }, el("h2", { say: "people" }), this.#tabs, addButton);
    this.#tabs.addEventListener("keydown", (event) => this.#onKey(event));
    for (const type of ["reload", "people", "chat", "message", "edit", "delete", "unread"]) {
      store.addEventListener(type, () => this.#draw());
    }
  }

  mark(personId) {
    this.#chosen = personId;
    this.#draw();
    this.#tab(personId)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Tabs stay the same elements, so that a click that has begun is not lost when news comes in. */
  #draw() {
    const sorted = this.#sorted();
    const tabs = sorted.map((person) => this.#tab(person.id) ?? this.#newTab(person.id));
    if (tabs.some((tab, index) => this.#tabs.children[index] !== tab)) this.#tabs.replaceChildren(...tabs);
    for (const [index, person] of sorted.entries()) this.#fill(tabs[index], person);
  }

  /** Those who only write to the bot come before the group's own people. */
  #sorted() {
    const people = [...this.#store.people.values()];
    return people.sort((a, b) => this.#store.isStaff(a.id) - this.#store.isStaff(b.id) || a.id - b.id);
  }

  #newTab(id) {
    const attributes = { type: "button", role: "tab", class: "tab", data: { person: id }, "aria-controls": "person-chat" };
    return el("button", { ...attributes, on: { click: () => this.#choose(id) } });
  }

  #fill(tab, person) {
    const chat = this.#store.chats.get(person.id);
    const name = fullName(person);
    const chosen = person.id === this.#chosen;
    tab.tabIndex = chosen ? 0 : -1;
    tab.setAttribute("aria-selected", String(chosen));
    tab.replaceChildren(
      el("span", { class: `avatar colour-${colour(person.id)}`, "aria-hidden": "true" }, initials(name)),
      el("span", { class: "about" }, el("strong", {}, name), this.#drawLast(person, chat)),
      el("span", { class: "tongue", "aria-hidden": "true" }, person.language_code ?? ""),
      ...[drawUnread(chat?.unread)].filter(Boolean),
    );
  }

  #drawLast(person, chat) {
    const last = chat && [...chat.messages.values()].at(-1);
    if (last) return el("span", { class: "last" }, summary(last));
    return el("span", { class: "last", say: this.#store.isStaff(person.id) ? "person.staff" : "person.new" });
  }

  #tab(personId) {
    return this.#tabs.querySelector(`[data-person="${personId}"]`);
  }

  #onKey(event) {
    const tabs = [...this.#tabs.children];
    const at = tabs.indexOf(event.target.closest("[role=tab]"));
    const last = tabs.length - 1;
    const moves = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const next = tabs[(moves[event.key] + tabs.length) % tabs.length];
    this.#choose(Number(next.dataset.person));
    next.focus();
  }
}

/** The number of unread messages, or nothing when all are read. */
export function drawUnread(count) {
  if (!count) return null;
  return el("span", { class: "unread" }, unseen({ say: "unread" }), String(count));
}
