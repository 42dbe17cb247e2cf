/** The people one can be: a list of tabs with what was last said and how much is unread. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { colour, fullName, initials } from "./names.js";
import { summary } from "./summary.js";
import { drawTabs, walkTabs } from "./tabs.js";
import { drawUnread } from "./unread.js";

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
    walkTabs(this.#tabs, (tab) => choose(Number(tab.dataset.key)));
    for (const type of ["reload", "people", "chat", "message", "edit", "delete", "unread"]) {
      store.addEventListener(type, () => this.#draw());
    }
  }

  mark(personId) {
    this.#chosen = personId;
    this.#draw();
    this.#tabs.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #draw() {
    const tabs = this.#sorted().map((person) => [person.id, this.#drawInside(person)]);
    drawTabs(this.#tabs, tabs, this.#chosen, (id) => this.#newTab(id));
  }

  /** Those who only write to the bot come before the group's own people. */
  #sorted() {
    const people = [...this.#store.people.values()];
    return people.sort((a, b) => this.#store.isStaff(a.id) - this.#store.isStaff(b.id) || a.id - b.id);
  }

  #newTab(id) {
    const attributes = { type: "button", role: "tab", class: "tab", "aria-controls": "person-chat" };
    return el("button", { ...attributes, on: { click: () => this.#choose(id) } });
  }

  #drawInside(person) {
    const name = fullName(person);
    return [
      el("span", { class: `avatar colour-${colour(person.id)}`, "aria-hidden": "true" }, initials(name)),
      el("span", { class: "about" }, el("strong", {}, name), this.#drawLast(person, this.#store.chats.get(person.id))),
      el("span", { class: "tongue", "aria-hidden": "true" }, person.language_code ?? ""),
      drawUnread(this.#store.unread(person.id)),
    ].filter(Boolean);
  }

  #drawLast(person, chat) {
    const last = chat && [...chat.messages.values()].at(-1);
    if (last) return el("span", { class: "last" }, summary(last));
    return el("span", { class: "last", say: this.#store.isStaff(person.id) ? "person.staff" : "person.new" });
  }
}
