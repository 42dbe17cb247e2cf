/** The groups, where there are several: a row of tabs with what is unread in each. */

import { el } from "./dom.js";
import { drawTabs, walkTabs } from "./tabs.js";
import { drawUnread } from "./unread.js";

export class Groups {
  #store;
  #choose;
  #chosen = null;
  node = el("div", { class: "topics", role: "tablist", hidden: true, sayLabel: "groups" });

  /** `choose(groupId)` is called when another group is chosen. */
  constructor(store, choose) {
    this.#store = store;
    this.#choose = choose;
    walkTabs(this.node, (tab) => choose(Number(tab.dataset.key)));
    for (const type of ["reload", "chat", "unread"]) store.addEventListener(type, () => this.#draw());
  }

  mark(groupId) {
    this.#chosen = groupId;
    this.#draw();
  }

  #draw() {
    const groups = this.#store.groups();
    this.node.hidden = groups.length < 2;
    const tabs = groups.map(({ id, title }) => [id, [el("span", { class: "name" }, title), drawUnread(this.#store.unread(id))].filter(Boolean)]);
    drawTabs(this.node, tabs, this.#chosen, (id) => this.#newTab(id));
  }

  #newTab(id) {
    const attributes = { type: "button", role: "tab", class: "topic", "aria-controls": "staff-chat" };
    return el("button", { ...attributes, on: { click: () => this.#choose(id) } });
  }
}
