/** The desk: people on the left, the group on the right, one of them at a time on a phone. */

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { el } from "./dom.js";
import { Groups } from "./groups.js";
import { drawHeader } from "./header.js";
import { recall, remember } from "./memory.js";
import { People } from "./people.js";
import { askForPerson } from "./person-dialog.js";
import { Store } from "./store.js";
import { drawUnread } from "./unread.js";
import { language, onLanguage, say, useLanguage } from "./words.js";

const RETRY_MILLISECONDS = 1000;
const NARROW = matchMedia("(max-width: 760px)");

class Desk {
  #store = new Store();
  #people = new People(this.#store, (id) => this.#choosePerson(id), () => this.#addPerson());
  #personChat = new Chat(this.#store, "person");
  #staffChat = new Chat(this.#store, "staff", (id) => this.#chooseActor(id), () => this.#markRead());
  #groups = new Groups(this.#store, (id) => this.#chooseGroup(id));
  #noGroup = el("p", { class: "no-group", say: "group.none" });
  #lost = el("p", { class: "lost", role: "status", hidden: true, say: "lost" });
  #paneButtons = { person: this.#paneButton("person"), staff: this.#paneButton("staff") };
  #switch = el("div", { class: "pane-switch", role: "group", sayLabel: "panes" }, Object.values(this.#paneButtons));
  #panes = el(
    "div",
    { class: "panes" },
    el("div", { class: "pane person-pane" }, this.#people.node, this.#personChat.node),
    el("div", { class: "pane staff-pane" }, this.#groups.node, this.#noGroup, this.#staffChat.node),
  );

  constructor() {
    this.#store.watchWith((chatId, topic) => this.#isWatched(chatId, topic));
    this.#store.addEventListener("reload", () => this.#onReload());
    this.#store.addEventListener("chat", () => this.#followStaff());
    for (const type of ["unread", "people", "chat"]) this.#store.addEventListener(type, () => this.#drawSwitch());
    document.addEventListener("visibilitychange", () => this.#markRead());
    NARROW.addEventListener("change", () => this.#markRead());
  }

  draw() {
    document.body.replaceChildren(drawHeader(), el("main", { class: "desk" }, this.#lost, this.#switch, this.#panes));
    this.#choosePane(recall("pane") === "staff" ? "staff" : "person");
    onLanguage(() => this.#drawTitle());
  }

  /** Follows the simulator for as long as the page is open, also when it is started again. */
  async follow() {
    for (let another = false; ; ) {
      try {
        const state = await api.readState();
        this.#store.load(state, another);
        this.#lost.hidden = true;
        another = await api.listen(state.at, (event) => this.#store.apply(event));
        if (another) continue;
      } catch {
        // Not there, or not yet: tried again below.
      }
      this.#lost.hidden = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
    }
  }

  #onReload() {
    const people = [...this.#store.people.values()];
    const remembered = this.#store.people.get(this.#personChat.actorId ?? Number(recall("person")));
    const first = people.find((person) => !this.#store.isStaff(person.id)) ?? people[0];
    const person = remembered ?? first;
    if (person) this.#choosePerson(person.id);
    this.#showStaff();
    this.#drawSwitch();
  }

  #choosePerson(id) {
    remember("person", id);
    this.#personChat.show(id, id);
    this.#people.mark(id);
    this.#markRead();
    this.#drawSwitch();
  }

  #chooseGroup(id) {
    remember("group", id);
    this.#showStaff(this.#staff(id));
  }

  #chooseActor(id) {
    remember("actor", id);
    this.#staffChat.show(this.#staffChat.chatId, id);
  }

  /** Shows a group as one of its people: those who were chosen, while they are there. */
  #showStaff({ group, actor } = this.#staff()) {
    this.#noGroup.hidden = Boolean(group);
    this.#staffChat.show(group?.id ?? null, actor);
    this.#groups.mark(group?.id);
    this.#markRead();
  }

  /** A group or its people changed: what is shown stays, while it can. */
  #followStaff() {
    const staff = this.#staff();
    if (staff.group?.id !== this.#staffChat.chatId || staff.actor !== this.#staffChat.actorId) this.#showStaff(staff);
  }

  #staff(chosen = this.#staffChat.chatId ?? Number(recall("group"))) {
    const groups = this.#store.groups();
    const group = groups.find(({ id }) => id === chosen) ?? groups[0];
    const people = (group?.members ?? []).filter((id) => this.#store.people.has(id));
    const wanted = [this.#staffChat.actorId, Number(recall("actor")), people[0]];
    return { group, actor: wanted.find((id) => people.includes(id)) ?? null };
  }

  async #addPerson() {
    const asked = await askForPerson();
    if (!asked) return;
    const added = await this.#personChat.attempt(api.addPerson(asked));
    if (!added) return;
    const { person } = added;
    if (!this.#store.chats.has(person.id)) await once(this.#store, "chat", ({ chat }) => chat === person.id);
    this.#choosePerson(person.id);
    this.#personChat.focus();
  }

  #isWatched(chatId, topic) {
    if (document.hidden) return false;
    const pane = document.body.dataset.pane;
    if (this.#personChat.shows(chatId, topic)) return !NARROW.matches || pane === "person";
    return this.#staffChat.shows(chatId, topic) && (!NARROW.matches || pane === "staff");
  }

  #markRead() {
    for (const { chatId, topic } of [this.#personChat, this.#staffChat]) {
      if (this.#isWatched(chatId, topic)) this.#store.markRead(chatId, topic);
    }
    this.#drawTitle();
  }

  #choosePane(pane) {
    document.body.dataset.pane = pane;
    remember("pane", pane);
    this.#markRead();
    this.#drawSwitch();
  }

  #drawSwitch() {
    const counts = { person: 0, staff: 0 };
    for (const { id, type } of this.#store.chats.values()) counts[type === "private" ? "person" : "staff"] += this.#store.unread(id);
    for (const [pane, button] of Object.entries(this.#paneButtons)) {
      button.setAttribute("aria-pressed", String(document.body.dataset.pane === pane));
      button.replaceChildren(...[el("span", { say: `pane.${pane}` }), drawUnread(counts[pane])].filter(Boolean));
    }
    this.#drawTitle();
  }

  #paneButton(pane) {
    return el("button", { type: "button", class: `side-${pane}`, on: { click: () => this.#choosePane(pane) } });
  }

  #drawTitle() {
    const unread = [...this.#store.chats.keys()].reduce((sum, id) => sum + this.#store.unread(id), 0);
    document.title = unread ? `(${unread}) ${say("title")}` : say("title");
  }
}

/** Waits for one event of the store that fits. */
function once(store, type, fits) {
  return new Promise((resolve) => {
    const listen = ({ detail }) => {
      if (!fits(detail)) return;
      store.removeEventListener(type, listen);
      resolve();
    };
    store.addEventListener(type, listen);
  });
}

useLanguage(language());
const desk = new Desk();
desk.draw();
desk.follow();
