/** A forum's topics: a row of tabs, the general one first, with what is unread in each. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { drawTabs, walkTabs } from "./tabs.js";
import { drawUnread } from "./unread.js";

/** Where messages are that belong to no topic. */
export const GENERAL = 0;

/** The topic of a message, or of an event. */
export function topicOf(message) {
  return message.message_thread_id ?? GENERAL;
}

/** Does this chat have the topic? Every forum has the general one. */
export function hasTopic(chat, id) {
  return id === GENERAL || chat.topics.some((topic) => topic.message_thread_id === id);
}

/** Can only administrators write in the topic? */
export function isClosed(chat, id) {
  return chat.topics.some((topic) => topic.message_thread_id === id && topic.closed);
}

export class Topics {
  #choose;
  node = el("div", { class: "topics", role: "tablist", hidden: true, sayLabel: "topics" });

  /** `choose(topic)` is called when another topic is chosen. */
  constructor(choose) {
    this.#choose = choose;
    walkTabs(this.node, (tab) => choose(Number(tab.dataset.key)));
  }

  show(chat, chosen) {
    this.node.hidden = !chat.forum;
    if (!chat.forum) return;
    const topics = [{ message_thread_id: GENERAL }, ...chat.topics];
    const tabs = topics.map((topic) => [topic.message_thread_id, drawInside(topic, chat)]);
    drawTabs(this.node, tabs, chosen, (id) => this.#newTab(id));
  }

  /** Brings the chosen topic's tab into view. */
  reveal() {
    this.node.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #newTab(id) {
    return el("button", { type: "button", role: "tab", class: "topic", on: { click: () => this.#choose(id) } });
  }
}

function drawInside({ message_thread_id: id, name, closed }, chat) {
  const title = id === GENERAL ? el("span", { class: "name", say: "topic.general" }) : el("span", { class: "name" }, name);
  const lock = closed && el("span", { class: "lock", role: "img", sayLabel: "topic.closed", sayTitle: "topic.closed" }, icon("lock"));
  return [title, lock, drawUnread(chat.unread.get(id))].filter(Boolean);
}
