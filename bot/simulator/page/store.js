/** What the page knows of the simulator's world: the last state, and every event since. */

import { GENERAL, topicOf } from "./topics.js";

const ACTION_SECONDS = 5;

/**
 * Tells of its changes by events whose `detail` holds what changed: `reload`, `people`, `chat`, `message`, `edit`,
 * `delete`, `action`, `keyboard`, `commands`, `bot`, `reaction`, `press`, `answer`, `unread`.
 *
 * A chat's `unread` counts by topic, as its `action` is in one; what isn't in a topic is in the general one.
 */
export class Store extends EventTarget {
  bot = null;
  people = new Map();
  chats = new Map();
  #presses = new Map();
  #pressIds = new Map();
  #isWatched = () => false;

  /** `isWatched(chatId, topic)` tells whether somebody looks there now; what comes is read at once. */
  watchWith(isWatched) {
    this.#isWatched = isWatched;
  }

  /** What is unread stays so, unless this is `another` world. */
  load(state, another = false) {
    const unread = new Map(another ? [] : [...this.chats.values()].map((chat) => [chat.id, chat.unread]));
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, keep(chat, unread.get(chat.id))]));
    for (const chat of this.chats.values()) this.#forgetGoneTopics(chat);
    this.#presses.clear();
    this.#pressIds.clear();
    this.#tell("reload");
  }

  apply(event) {
    this.#handlers[event.type]?.(event);
  }

  #handlers = {
    message: (event) => this.#onMessage(event),
    edit: ({ chat, message }) => {
      this.#chat(chat).messages.set(message.message_id, message);
      this.#tell("edit", { chat, message });
    },
    delete: ({ chat, message_id: id }) => {
      this.#chat(chat).messages.delete(id);
      delete this.#chat(chat).reactions[id];
      this.#tell("delete", { chat, id });
    },
    reaction: ({ chat, message_id: id, from, reaction }) => {
      const { reactions } = this.#chat(chat);
      reactions[id] = { ...reactions[id], [from]: reaction };
      this.#tell("reaction", { chat, id });
    },
    action: (event) => this.#setAction(this.#chat(event.chat), { name: event.action, topic: topicOf(event) }),
    keyboard: ({ chat, keyboard }) => {
      Object.assign(this.#chat(chat), { keyboard, folded: false });
      this.#tell("keyboard", { chat });
    },
    commands: ({ chat, commands }) => {
      this.#chat(chat).commands = commands;
      this.#tell("commands", { chat });
    },
    person: ({ person }) => {
      this.people.set(person.id, person);
      this.#tell("people", { person });
    },
    chat: ({ chat }) => {
      const known = this.chats.get(chat.id);
      this.chats.set(chat.id, known ? Object.assign(known, chat) : keep({ ...chat, messages: [] }));
      this.#forgetGoneTopics(this.chats.get(chat.id));
      this.#tell("chat", { chat: chat.id });
    },
    bot: ({ bot }) => {
      this.bot = bot;
      this.#tell("bot");
    },
    callback: (event) => this.#onPress(event),
    callback_answer: (event) => this.#onAnswer(event),
  };

  #onMessage({ chat: id, message }) {
    const chat = this.#chat(id);
    const topic = topicOf(message);
    chat.messages.set(message.message_id, message);
    if (message.from?.id === this.bot.id && chat.action?.topic === topic) this.#setAction(chat, null);
    if (message.from?.id !== id && !this.#isWatched(id, topic)) {
      chat.unread.set(topic, (chat.unread.get(topic) ?? 0) + 1);
      this.#tell("unread", { chat: id });
    }
    this.#tell("message", { chat: id, message });
  }

  #setAction(chat, action) {
    clearTimeout(chat.actionEnds);
    chat.action = action;
    if (action) chat.actionEnds = setTimeout(() => this.#setAction(chat, null), ACTION_SECONDS * 1000);
    this.#tell("action", { chat: chat.id });
  }

  /** Notes that a button waits for its answer, before the simulator says so. */
  startPress(from, chat, messageId, data) {
    this.#presses.set(pressKey(from, chat, messageId, data), null);
    this.#tell("press", { chat, id: messageId });
  }

  stopPress(from, chat, messageId, data) {
    this.#presses.delete(pressKey(from, chat, messageId, data));
    this.#tell("press", { chat, id: messageId });
  }

  isPressed(from, chat, messageId, data) {
    return this.#presses.has(pressKey(from, chat, messageId, data));
  }

  #onPress({ id, from, chat, message_id: messageId, data }) {
    const key = pressKey(from, chat, messageId, data);
    this.#presses.set(key, id);
    this.#pressIds.set(id, key);
    this.#tell("press", { chat, id: messageId });
  }

  #onAnswer(answer) {
    const key = this.#pressIds.get(answer.id);
    this.#pressIds.delete(answer.id);
    // A second press of the same button may wait still.
    if (this.#presses.get(key) === answer.id) this.#presses.delete(key);
    this.#tell("press", { chat: answer.chat, id: answer.message_id });
    this.#tell("answer", { answer });
  }

  markRead(chatId, topic) {
    if (this.chats.get(chatId)?.unread.delete(topic)) this.#tell("unread", { chat: chatId });
  }

  #forgetGoneTopics(chat) {
    const left = new Set(chat.topics.map((topic) => topic.message_thread_id));
    for (const topic of chat.unread.keys()) if (topic !== GENERAL && !left.has(topic)) chat.unread.delete(topic);
  }

  /** Folds a reply keyboard away, or brings it back. */
  fold(chatId, folded) {
    this.#chat(chatId).folded = folded;
    this.#tell("keyboard", { chat: chatId });
  }

  /** The groups that somebody is in; those that everybody left, only where there are no others. */
  groups() {
    const groups = [...this.chats.values()].filter((chat) => chat.type !== "private");
    const peopled = groups.filter((chat) => chat.members.some((id) => this.people.has(id)));
    return peopled.length ? peopled : groups;
  }

  /** How much is unread in a chat. */
  unread(chatId) {
    return [...(this.chats.get(chatId)?.unread.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  /** Is this person one of a group's people? */
  isStaff(personId) {
    return this.groups().some((chat) => chat.members.includes(personId));
  }

  #chat(id) {
    return this.chats.get(id);
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function keep(chat, unread = new Map()) {
  const messages = new Map(chat.messages.map((message) => [message.message_id, message]));
  return { ...chat, messages, unread, action: null, folded: false };
}

function pressKey(from, chat, messageId, data) {
  return `${from} ${chat} ${messageId} ${data}`;
}
