/** What a person does in a chat. What can't be done is said in a note. */

import * as api from "./api.js";
import { confirmDialog } from "./dialog.js";
import { askAboutFiles } from "./files-dialog.js";
import { askWhere } from "./forward-dialog.js";
import { botName } from "./names.js";
import { say } from "./words.js";

const MOST_IN_ALBUM = 10;

export class Doing {
  #store;
  #toasts;
  #where;

  /** `where()` tells who acts and where: {from, chat, thread}. */
  constructor(store, toasts, where) {
    [this.#store, this.#toasts, this.#where] = [store, toasts, where];
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

  say(text, replyTo) {
    return this.attempt(api.sendText(this.#where(), text, replyTo));
  }

  /** In a group a command says which bot it is for. */
  command(name) {
    const inGroup = this.#chat().type !== "private";
    return this.say(inGroup ? `/${name}@${this.#store.bot.username}` : `/${name}`);
  }

  /** Starts the bot in the person's own chat with it. */
  start(parameter) {
    return this.attempt(api.start(this.#where().from, parameter));
  }

  block(yes) {
    return this.attempt(api.blockBot(this.#where().from, yes));
  }

  edit(id, text) {
    return this.attempt(api.editMessage(this.#where(), id, text));
  }

  fold(folded) {
    this.#store.fold(this.#where().chat, folded);
  }

  isPressed(id, data) {
    const { from, chat } = this.#where();
    return this.#store.isPressed(from, chat, id, data);
  }

  async press(id, data) {
    const { from, chat } = this.#where();
    this.#store.startPress(from, chat, id, data);
    if (!(await this.attempt(api.press(from, chat, id, data)))) this.#store.stopPress(from, chat, id, data);
  }

  async copy(text) {
    if (await this.attempt(navigator.clipboard.writeText(text))) this.#toasts.show(say("copied"));
  }

  /** Puts a reaction on, in place of one's others, or takes it off. */
  react(id, emoji) {
    const mine = this.#chat().reactions[id]?.[this.#where().from] ?? [];
    const wanted = mine.includes(emoji) ? mine.filter((one) => one !== emoji) : [emoji];
    return this.attempt(api.react(this.#where(), id, wanted));
  }

  async remove(ids) {
    const where = this.#where();
    if (!(await confirmDialog(say("delete.title"), say("delete.text"), "message.delete"))) return;
    for (const id of ids) if (!(await this.attempt(api.deleteMessage(where, id)))) return;
  }

  /** Asks where to, among the chats that the person is in; elsewhere comes before here. */
  async forward(ids) {
    const where = this.#where();
    const mine = [...this.#store.chats.values()].filter((chat) => chat.members.includes(where.from));
    const elsewhereFirst = mine.sort((a, b) => (a.id === where.chat) - (b.id === where.chat));
    const to = await askWhere(elsewhereFirst.map((chat) => [chat.id, chat.type === "private" ? botName(this.#store.bot, chat) : chat.title]));
    if (to === null) return;
    for (const id of ids) if (!(await this.attempt(api.forward(where, id, to)))) return;
    this.#toasts.show(say("forwarded"));
  }

  async shareContact() {
    const where = this.#where();
    const { phone_number: phone } = this.#store.people.get(where.from);
    const facts = { phone: phone ?? "", who: botName(this.#store.bot, this.#chat()) };
    const agreed = await confirmDialog(say("contact.title"), say("contact.text", facts), "contact.share");
    return agreed && this.attempt(api.shareContact(where));
  }

  /** Asks about files, then sends pictures together and other files together, as albums. */
  async sendFiles(files, replyTo) {
    const where = this.#where();
    const asked = await askAboutFiles(files);
    for (const [index, album] of albumsOf(asked?.files ?? []).entries()) {
      const caption = index === 0 ? asked.caption : "";
      if (!(await this.attempt(api.sendFiles(where, { ...album, caption, replyTo })))) return;
    }
  }

  sendVoice(file, replyTo) {
    return this.attempt(api.sendFiles(this.#where(), { files: [file], kind: "voice", replyTo }));
  }

  /** How messages are reacted to, by person, one after another. */
  reactionsTo(ids) {
    const { reactions } = this.#chat();
    return ids.map((id) => reactions[id]);
  }

  #chat() {
    return this.#store.chats.get(this.#where().chat);
  }
}

/** Neighbours of one kind in one {kind, files}, as many as an album holds. */
function albumsOf(chosen) {
  const albums = [];
  for (const { file, kind } of chosen) {
    const last = albums.at(-1);
    if (last?.kind === kind && last.files.length < MOST_IN_ALBUM) last.files.push(file);
    else albums.push({ kind, files: [file] });
  }
  return albums;
}
