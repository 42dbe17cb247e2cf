/** The head of a chat: who is there, what the bot is doing now, and who one is in a group. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { botName, colour, fullName, initials } from "./names.js";
import { label } from "./words.js";

/** What a bot can be seen doing. */
const ACTIONS = {
  typing: "action.typing",
  upload_document: "action.file",
  upload_photo: "action.photo",
  record_voice: "action.voice",
  upload_voice: "action.voice",
};

export class Head {
  #store;
  #act;
  #actor = null;
  #names = null;
  #avatar = el("span", { class: "avatar", "aria-hidden": "true" });
  #title = el("h2");
  #status = el("p", { class: "status" });
  #who = el("select", { on: { change: (event) => this.#act.chooseActor(Number(event.target.value)) } });
  #whoField = el("label", { class: "who" }, el("span", { say: "actor" }), this.#who);
  #more = el("button", { type: "button", class: "tool", "aria-haspopup": "menu", sayLabel: "chat.menu", sayTitle: "chat.menu" }, icon("more"));

  node = el(
    "header",
    { class: "chat-head" },
    this.#avatar, el("div", { class: "about" }, this.#title, this.#status), this.#whoField, this.#more,
  );

  /** `act` has `chooseActor(id)` and `block(yes)`. */
  constructor(store, act) {
    this.#store = store;
    this.#act = act;
    this.#more.addEventListener("click", () => openMenu(this.#more, [this.#blockItem()]));
  }

  /** `topic` is the one that is shown, of a forum. */
  show(chat, actor, topic) {
    const isGroup = chat.type !== "private";
    const name = isGroup ? chat.title : botName(this.#store.bot, chat);
    this.#actor = actor;
    this.#title.textContent = name;
    this.#avatar.textContent = initials(name);
    this.#avatar.className = `avatar ${isGroup ? "group" : "bot"} colour-${colour(chat.id)}`;
    this.#more.hidden = isGroup;
    this.#whoField.hidden = !isGroup;
    this.#showStatus(chat, isGroup, topic);
    if (isGroup) this.#showMembers(chat);
  }

  #showStatus(chat, isGroup, topic) {
    const action = chat.action?.topic === topic ? chat.action.name : null;
    this.#status.classList.toggle("busy", Boolean(action));
    if (action) label(this.#status, "say", ACTIONS[action] ?? "action.typing");
    else if (isGroup) label(this.#status, "say", "members", { count: chat.members.length });
    else label(this.#status, "say", "bot", { name: this.#store.bot.username });
  }

  #showMembers(chat) {
    const people = chat.members.map((id) => this.#store.people.get(id)).filter(Boolean);
    const names = people.map((person) => [person.id, fullName(person)]);
    // An open list must not be pulled away by every message.
    if (String(names) !== this.#names) this.#who.replaceChildren(...names.map(([id, name]) => el("option", { value: id }, name)));
    this.#names = String(names);
    this.#who.value = String(this.#actor);
  }

  #blockItem() {
    const blocked = this.#store.people.get(this.#actor)?.blocked;
    const phrase = blocked ? "bot.unblock" : "bot.block";
    return { phrase, icon: "lock", danger: !blocked, run: () => this.#act.block(!blocked) };
  }
}
