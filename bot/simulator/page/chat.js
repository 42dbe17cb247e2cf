/** One chat as one person sees it: its head, its messages, and the place to write. */

import { Composer } from "./composer.js";
import { alertDialog } from "./dialog.js";
import { Doing } from "./doing.js";
import { el } from "./dom.js";
import { listenToDrops } from "./drop.js";
import { Head } from "./head.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { wordsIn } from "./message.js";
import { botName, initials } from "./names.js";
import { Pinned } from "./pinned.js";
import { coloured, countReactions, OFFERED } from "./reactions.js";
import { listenToStartLinks } from "./start-links.js";
import { Toasts } from "./toast.js";
import { GENERAL, hasTopic, isClosed, topicOf, Topics } from "./topics.js";

/** A person's chat belongs to that person's tab; the group's stands by itself. */
const ROLES = { person: "tabpanel", staff: "region" };

export class Chat {
  #store;
  #chatId = null;
  #actorId = null;
  /** The topic that is shown, by forum. */
  #chosenTopics = new Map();
  #log = new Log();
  #toasts = new Toasts();
  #doing;
  #head;
  #topics;
  #pinned = new Pinned((id) => this.#log.jump(id));
  #composer;

  /**
   * `side` is `person` or `staff`; `chooseActor(id)` is called when another of the group's people is to act, `turned()`
   * when another topic is shown.
   */
  constructor(store, side, chooseActor, turned = () => {}) {
    this.#store = store;
    this.#doing = new Doing(store, this.#toasts, () => ({ from: this.#actorId, chat: this.#chatId, thread: this.topic }));
    this.#head = new Head(store, { chooseActor, block: (yes) => this.#doing.block(yes) });
    this.#topics = new Topics((topic) => {
      this.#chosenTopics.set(this.#chatId, topic);
      this.show(this.#chatId, this.#actorId);
      turned();
    });
    this.#composer = new Composer(this.#doing, () => this.#editLast());
    this.node = el(
      "section",
      { class: `chat side-${side}`, id: `${side}-chat`, role: ROLES[side], hidden: true, sayLabel: `chat.${side}` },
      this.#head.node, this.#topics.node, this.#pinned.node, this.#log.node, this.#toasts.node, this.#composer.node,
    );
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.#composer.focus());
    listenToDrops(this.node, (files) => this.#doing.sendFiles(files));
    listenToStartLinks(this.#log.node, () => store.bot.username, (parameter) => this.#doing.start(parameter));
    this.#listenToStore();
  }

  get chatId() {
    return this.#chatId;
  }

  get actorId() {
    return this.#actorId;
  }

  /** The topic that is shown; where there are none, the general one. */
  get topic() {
    return this.#chosenTopics.get(this.#chatId) ?? GENERAL;
  }

  /** Does it show this topic of this chat? */
  shows(chatId, topic) {
    return chatId === this.#chatId && topic === this.topic;
  }

  /** Waits for something the person did; what can't be done is said in a note here. */
  attempt(doing) {
    return this.#doing.attempt(doing);
  }

  /** Turns to a chat, as this person. */
  show(chatId, actorId) {
    const chat = this.#store.chats.get(chatId);
    this.node.hidden = !chat;
    [this.#chatId, this.#actorId] = [chatId, actorId];
    if (!chat) return;
    if (!hasTopic(chat, this.topic)) this.#chosenTopics.delete(chatId);
    this.#composer.show(`${chatId} ${this.topic} ${actorId}`);
    this.#refresh();
    this.#topics.reveal();
    const view = { actor: actorId, isGroup: chat.type !== "private" };
    this.#log.show(this.#messages(chat), view, (parts) => this.#acting(parts));
  }

  focus() {
    this.#composer.focus();
  }

  #refresh() {
    const chat = this.#store.chats.get(this.#chatId);
    if (!chat) return;
    this.#head.show(chat, this.#actorId, this.topic);
    this.#topics.show(chat, this.topic);
    const messages = this.#messages(chat);
    this.#pinned.show(chat.pinned.map((id) => messages.find((message) => message.message_id === id)).filter(Boolean));
    const { keyboard, folded } = chat;
    const commands = chat.commands?.[this.#actorId] ?? [];
    this.#log.welcome(messages.length ? [] : this.#welcome(chat, commands));
    const hint = chat.type !== "private" && commands.length ? "write.command" : "write";
    this.#composer.update({ commands, keyboard, folded, start: this.#startPhrase(chat), closed: this.#isClosed(chat), hint });
  }

  /** What is shown of the chat: of a forum, one topic. */
  #messages(chat) {
    const messages = [...chat.messages.values()];
    return chat.forum ? messages.filter((message) => topicOf(message) === this.topic) : messages;
  }

  #isClosed(chat) {
    return isClosed(chat, this.topic) && !chat.administrators.includes(this.#actorId);
  }

  #startPhrase(chat) {
    if (chat.type !== "private") return null;
    if (this.#store.people.get(this.#actorId)?.blocked) return "start.again";
    return chat.messages.size ? null : "start";
  }

  /** What stands in an empty chat: as in a real client, the bot's description; in a group, what can be written. */
  #welcome(chat, commands) {
    if (chat.type !== "private") {
      const lines = commands.map(({ command, description }) => el("li", {}, el("strong", {}, `/${command}`), ` – ${description}`));
      return [el("p", { say: "group.welcome" }), lines.length ? el("p", { say: "group.write" }) : null, el("ul", {}, lines)].filter(Boolean);
    }
    const description = chat.welcome?.description;
    const name = botName(this.#store.bot, chat);
    const avatar = el("span", { class: "avatar bot", "aria-hidden": "true" }, initials(name));
    return [avatar, el("strong", {}, name), description ? el("p", {}, description) : el("p", { say: "bot.welcome" })];
  }

  #listenToStore() {
    const here = (type, react) => this.#store.addEventListener(type, ({ detail }) => detail.chat === this.#chatId && react(detail));
    here("message", ({ message }) => {
      if (this.shows(this.#chatId, topicOf(message))) this.#log.add(message);
      this.#refresh();
    });
    here("edit", ({ message }) => {
      this.#log.replace(message);
      this.#refresh();
    });
    here("delete", ({ id }) => {
      this.#log.remove(id);
      this.#refresh();
    });
    here("press", ({ id }) => this.#log.refreshWaiting(id));
    here("reaction", ({ id }) => this.#log.refreshReactions(id));
    here("keyboard", () => {
      this.#refresh();
      this.#aimWhereAsked();
    });
    here("chat", () => this.#leaveGoneTopic());
    for (const type of ["action", "commands", "chat", "unread"]) here(type, () => this.#refresh());
    for (const type of ["people", "bot"]) this.#store.addEventListener(type, () => this.#refresh());
    this.#store.addEventListener("answer", ({ detail }) => this.#onAnswer(detail.answer));
  }

  /** A bot that forces a reply asks for an answer to its last message. */
  #aimWhereAsked() {
    const chat = this.#store.chats.get(this.#chatId);
    if (!chat.keyboard?.force_reply) return;
    const last = this.#messages(chat).findLast((message) => message.from?.id === this.#store.bot.id);
    if (last) this.#composer.aimAt("reply", last);
  }

  /** Where the topic that is shown was deleted, the general one is shown. */
  #leaveGoneTopic() {
    if (!hasTopic(this.#store.chats.get(this.#chatId), this.topic)) this.show(this.#chatId, this.#actorId);
  }

  #onAnswer(answer) {
    if (answer.chat !== this.#chatId || answer.from !== this.#actorId) return;
    if (answer.text && answer.show_alert) alertDialog(botName(this.#store.bot, this.#store.chats.get(this.#chatId)), answer.text);
    else if (answer.text) this.#toasts.show(answer.text);
    if (/^https?:/i.test(answer.url ?? "")) open(answer.url, "_blank", "noopener,noreferrer");
  }

  /** What can be done with a message, or with an album's messages. */
  #acting(parts) {
    const [{ message_id: id }] = parts;
    const ids = parts.map((part) => part.message_id);
    return {
      isPressed: (data) => this.#doing.isPressed(id, data),
      press: (data) => this.#doing.press(id, data),
      copy: (text) => this.#doing.copy(text),
      say: (text) => this.#doing.say(text),
      jump: (to) => this.#log.jump(to),
      reply: () => this.#aim("reply", parts[0]),
      reactions: () => countReactions(this.#doing.reactionsTo(ids), this.#actorId),
      react: (emoji) => this.#doing.react(id, emoji),
      menu: (opener) => openMenu(opener, this.#menuOf(parts), this.#reactionRow(parts)),
    };
  }

  #menuOf(parts) {
    const [message] = parts;
    const ids = parts.map((part) => part.message_id);
    const said = wordsIn(parts);
    const words = said.text ?? said.caption;
    const free = !message.has_protected_content;
    const items = [
      this.#composer.isOpen && { phrase: "message.reply", icon: "reply", run: () => this.#aim("reply", message) },
      words && free && { phrase: "message.copy", icon: "copy", run: () => this.#doing.copy(words) },
      free && { phrase: "message.forward", icon: "forward", run: () => this.#doing.forward(ids) },
      this.#isMyText(said) && { phrase: "message.edit", icon: "edit", run: () => this.#aim("edit", said) },
      message.from?.id === this.#actorId && { phrase: "message.delete", icon: "trash", danger: true, run: () => this.#doing.remove(ids) },
    ];
    return items.filter(Boolean);
  }

  #reactionRow(parts) {
    const act = this.#acting(parts);
    const mine = new Set(act.reactions().filter((one) => one.mine).map((one) => one.emoji));
    const choices = OFFERED.map((emoji) => ({ text: coloured(emoji), chosen: mine.has(emoji), run: () => act.react(emoji) }));
    return { phrase: "reactions", choices };
  }

  /** Can the person correct it? */
  #isMyText(message) {
    const mine = message.from?.id === this.#actorId && !message.forward_origin;
    return mine && this.#composer.isOpen && Boolean(message.text ?? message.caption);
  }

  #editLast() {
    const last = this.#messages(this.#store.chats.get(this.#chatId)).findLast((message) => this.#isMyText(message));
    if (last) this.#aim("edit", last);
  }

  #aim(kind, message) {
    if (!this.#composer.isOpen) return;
    this.#composer.aimAt(kind, message);
    this.#composer.focus();
  }
}
