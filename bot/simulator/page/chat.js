/** One chat as one person sees it: its head, its messages, and the place to write. */

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { alertDialog, confirmDialog } from "./dialog.js";
import { el } from "./dom.js";
import { askAboutFiles } from "./files-dialog.js";
import { Head } from "./head.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { fullName, initials } from "./names.js";
import { Toasts } from "./toast.js";
import { say } from "./words.js";

/** A person's chat belongs to that person's tab; the group's stands by itself. */
const ROLES = { person: "tabpanel", staff: "region" };

export class Chat {
  #store;
  #chatId = null;
  #actorId = null;
  #log = new Log();
  #toasts = new Toasts();
  #head;
  #composer;

  /** `side` is `person` or `staff`; `chooseActor(id)` is called when another of the group's people is to act. */
  constructor(store, side, chooseActor) {
    this.#store = store;
    this.#head = new Head(store, { chooseActor, block: (yes) => this.attempt(api.blockBot(this.#actorId, yes)) });
    this.#composer = new Composer(this.#sending());
    this.node = el(
      "section",
      { class: `chat side-${side}`, id: `${side}-chat`, role: ROLES[side], hidden: true, sayLabel: `chat.${side}` },
      this.#head.node, this.#log.node, this.#toasts.node, this.#composer.node,
    );
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.#composer.focus());
    this.#listenToDrops();
    this.#listenToStore();
  }

  get chatId() {
    return this.#chatId;
  }

  get actorId() {
    return this.#actorId;
  }

  /** Turns to a chat, as this person. */
  show(chatId, actorId) {
    const chat = this.#store.chats.get(chatId);
    this.node.hidden = !chat;
    [this.#chatId, this.#actorId] = [chatId, actorId];
    if (!chat) return;
    this.#composer.show(`${chatId} ${actorId}`);
    this.#refresh();
    const view = { actor: actorId, isGroup: chat.type !== "private" };
    this.#log.show(chat.messages.values(), view, (message) => this.#acting(message));
  }

  focus() {
    this.#composer.focus();
  }

  #refresh() {
    const chat = this.#store.chats.get(this.#chatId);
    if (!chat) return;
    this.#head.show(chat, this.#actorId);
    this.#log.welcome(chat.messages.size ? [] : this.#welcome(chat));
    const { keyboard, folded } = chat;
    this.#composer.update({ commands: chat.commands?.[this.#actorId] ?? [], keyboard, folded, start: this.#startPhrase(chat) });
  }

  #startPhrase(chat) {
    if (chat.type !== "private") return null;
    if (this.#store.people.get(this.#actorId)?.blocked) return "start.again";
    return chat.messages.size ? null : "start";
  }

  /** What stands in an empty chat: as in a real client, the bot's description. */
  #welcome(chat) {
    if (chat.type !== "private") return [el("p", { say: "group.welcome" })];
    const { description } = this.#store.bot;
    const name = fullName(this.#store.bot);
    const avatar = el("span", { class: "avatar bot", "aria-hidden": "true" }, initials(name));
    return [avatar, el("strong", {}, name), description ? el("p", {}, description) : el("p", { say: "bot.welcome" })];
  }

  #listenToStore() {
    const here = (type, react) => this.#store.addEventListener(type, ({ detail }) => detail.chat === this.#chatId && react(detail));
    here("message", ({ message }) => {
      this.#log.add(message);
      this.#refresh();
    });
    here("edit", ({ message }) => this.#log.replace(message));
    here("delete", ({ id }) => {
      this.#log.remove(id);
      this.#refresh();
    });
    here("press", ({ id }) => this.#log.refreshWaiting({ message_id: id }));
    here("keyboard", () => {
      this.#refresh();
      this.#aimWhereAsked();
    });
    for (const type of ["action", "commands", "chat"]) here(type, () => this.#refresh());
    for (const type of ["people", "bot"]) this.#store.addEventListener(type, () => this.#refresh());
    this.#store.addEventListener("answer", ({ detail }) => this.#onAnswer(detail.answer));
  }

  /** A bot that forces a reply asks for an answer to its last message. */
  #aimWhereAsked() {
    const { keyboard, messages } = this.#store.chats.get(this.#chatId);
    if (!keyboard?.force_reply) return;
    const last = [...messages.values()].findLast((message) => message.from?.id === this.#store.bot.id);
    if (last) this.#composer.aimAt("reply", last);
  }

  #onAnswer(answer) {
    if (answer.chat !== this.#chatId || answer.from !== this.#actorId) return;
    if (answer.text && answer.show_alert) alertDialog(this.#store.bot.first_name, answer.text);
    else if (answer.text) this.#toasts.show(answer.text);
    if (/^https?:/i.test(answer.url ?? "")) open(answer.url, "_blank", "noopener,noreferrer");
  }

  /** What can be done from the place to write. */
  #sending() {
    const here = () => [this.#actorId, this.#chatId];
    return {
      say: (text, replyTo) => this.attempt(api.sendText(...here(), text, replyTo)),
      edit: (id, text) => this.attempt(api.editMessage(...here(), id, text)),
      command: (name) => this.attempt(api.sendText(...here(), this.#command(name))),
      files: (files, replyTo) => this.#sendFiles(files, replyTo),
      shareContact: () => this.#shareContact(),
      start: () => this.attempt(api.start(this.#actorId)),
      fold: (folded) => this.#store.fold(this.#chatId, folded),
    };
  }

  /** What can be done with a message. */
  #acting(message) {
    const id = message.message_id;
    const press = (data) => [this.#actorId, this.#chatId, id, data];
    return {
      isPressed: (data) => this.#store.isPressed(...press(data)),
      press: (data) => this.#press(...press(data)),
      copy: (text) => this.#copy(text),
      say: (text) => this.attempt(api.sendText(this.#actorId, this.#chatId, text)),
      jump: (to) => this.#log.jump(to),
      menu: (about, opener) => openMenu(opener, this.#menuOf(about)),
    };
  }

  #menuOf(message) {
    const mine = message.from?.id === this.#actorId;
    const words = message.text ?? message.caption;
    const items = [
      { phrase: "message.reply", icon: "reply", run: () => this.#aim("reply", message) },
      words && !message.has_protected_content && { phrase: "message.copy", icon: "copy", run: () => this.#copy(words) },
      mine && words && { phrase: "message.edit", icon: "edit", run: () => this.#aim("edit", message) },
      mine && { phrase: "message.delete", icon: "trash", danger: true, run: () => this.#delete(message.message_id) },
    ];
    return items.filter(Boolean);
  }

  #aim(kind, message) {
    this.#composer.aimAt(kind, message);
    this.#composer.focus();
  }

  async #press(from, chat, messageId, data) {
    this.#store.startPress(from, chat, messageId, data);
    if (!(await this.attempt(api.press(from, chat, messageId, data)))) this.#store.stopPress(from, chat, messageId, data);
  }

  async #copy(text) {
    if (await this.attempt(navigator.clipboard.writeText(text))) this.#toasts.show(say("copied"));
  }

  async #delete(id) {
    const [actor, chat] = [this.#actorId, this.#chatId];
    if (await confirmDialog(say("delete.title"), say("delete.text"), "message.delete")) await this.attempt(api.deleteMessage(actor, chat, id));
  }

  async #shareContact() {
    const person = this.#store.people.get(this.#actorId);
    const chat = this.#chatId;
    const facts = { phone: person.phone_number ?? "", who: fullName(this.#store.bot) };
    const agreed = await confirmDialog(say("contact.title"), say("contact.text", facts), "contact.share");
    return agreed && this.attempt(api.shareContact(person.id, chat));
  }

  async #sendFiles(files, replyTo) {
    const [actor, chat] = [this.#actorId, this.#chatId];
    const asked = await askAboutFiles(files);
    for (const [index, { file, kind }] of (asked?.files ?? []).entries()) {
      const caption = index === 0 ? asked.caption : "";
      if (!(await this.attempt(api.sendFile(actor, chat, { file, kind, caption, replyTo })))) return;
    }
  }

  /** In a group a command says which bot it is for. */
  #command(name) {
    const inGroup = this.#store.chats.get(this.#chatId).type !== "private";
    return inGroup ? `/${name}@${this.#store.bot.username}` : `/${name}`;
  }

  /** Waits for what was asked and hands on its answer; null, and a note that says why, when it couldn't be done. */
  async attempt(doing) {
    try {
      return (await doing) ?? true;
    } catch (error) {
      this.#toasts.show(error instanceof api.Refused ? error.message : say("failed"), "problem");
      return null;
    }
  }

  #listenToDrops() {
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    const mark = (yes) => this.node.classList.toggle("dropping", yes);
    this.node.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(true);
    });
    this.node.addEventListener("dragleave", (event) => this.node.contains(event.relatedTarget) || mark(false));
    this.node.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(false);
      this.#sendFiles([...event.dataTransfer.files]);
    });
  }
}
