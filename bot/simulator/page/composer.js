/** Where a person writes: the input, its buttons, the bot's keyboard, and what is being answered or corrected. */

import { CommandList } from "./commands.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { fullName } from "./names.js";
import { drawReplyKeyboard } from "./reply-keyboard.js";
import { summary } from "./summary.js";
import { label } from "./words.js";

const LONGEST = 4096;
const TALLEST = 160;
/** With a finger, the focus brings up a keyboard over half of the screen: not unasked. */
const TOUCH = matchMedia("(pointer: coarse)");
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export class Composer {
  #act;
  #editLast;
  #drafts = new Map();
  #chat = null;
  #keyboard = null;
  /** What the next text is for: null, or {kind: "reply" | "edit", message}. */
  #aim = null;
  #asVoice = false;

  #input = el("textarea", { rows: "1", enterkeyhint: "send", sayLabel: "write", sayPlaceholder: "write" });
  #commandsButton = tool("commands", "commands");
  #attachButton = tool("attach", "attach");
  #keyboardButton = tool("keyboard", "keyboard.toggle");
  #voiceButton = tool("voice", "voice.send");
  #sendButton = el("button", { type: "submit", class: "tool send", sayLabel: "send" }, icon("send"));
  #files = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1" });
  #banner = el("div", { class: "aim", hidden: true });
  #keys = el("div", { class: "keys", hidden: true });
  #commands = new CommandList(this.#input, this.#commandsButton, (name, whole) => this.#takeCommand(name, whole));
  #form = el(
    "form",
    { class: "composer" },
    this.#commands.node,
    this.#banner,
    el(
      "div",
      { class: "entry" },
      this.#commandsButton, this.#attachButton, this.#files, this.#input, this.#keyboardButton, this.#voiceButton, this.#sendButton,
    ),
    this.#keys,
  );
  #startButton = el("button", { type: "button", class: "button main wide" });
  #start = el("div", { class: "start", hidden: true }, this.#startButton);
  #closed = el("p", { class: "closed", hidden: true, say: "topic.notWritable" });

  node = el("div", { class: "foot-frame" }, this.#form, this.#start, this.#closed);

  /** `act` is what is done, a `Doing`; `editLast()` corrects what was said last. */
  constructor(act, editLast) {
    this.#act = act;
    this.#editLast = editLast;
    this.#form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => this.#fit());
    this.#input.addEventListener("paste", (event) => this.#onPaste(event));
    this.#attachButton.addEventListener("click", () => this.#chooseFiles(false));
    this.#voiceButton.setAttribute("aria-haspopup", "menu");
    this.#voiceButton.addEventListener("click", () => openMenu(this.#voiceButton, this.#voices()));
    this.#files.addEventListener("change", () => this.#onFiles());
    this.#keyboardButton.addEventListener("click", () => act.fold(!this.#keys.hidden));
    this.#startButton.addEventListener("click", () => {
      this.#startButton.focus(); // Not every browser does; what comes in its place shall have the focus, too.
      act.start();
    });
  }

  /** Turns to a chat; what was begun in the last one stays there. */
  show(chat) {
    if (this.#chat !== null) this.#drafts.set(this.#chat, this.#input.value);
    this.#chat = chat;
    this.#keyboard = null;
    this.#setAim(null);
    this.#setText(this.#drafts.get(chat) ?? "");
    this.#commands.close();
  }

  /** `start` is null, or the phrase of the button that stands here instead of the input; `closed`: nobody may write;
   *  `hint` is the phrase in the empty input. */
  update({ commands, keyboard, folded, start, closed, hint }) {
    const wasAtStart = this.#start.contains(document.activeElement);
    this.#form.hidden = start !== null || closed;
    this.#closed.hidden = !closed;
    this.#start.hidden = start === null;
    if (start !== null) label(this.#startButton, "say", start);
    else if (wasAtStart) this.#stayHere();
    this.#commands.update(commands);
    this.#showKeyboard(keyboard, folded, hint);
  }

  /** The next text will answer or correct (`kind` is `reply` or `edit`) this message. */
  aimAt(kind, message) {
    this.#setAim({ kind, message });
    if (kind === "edit") this.#setText(message.text ?? message.caption ?? "");
  }

  /** Can anything be written now? */
  get isOpen() {
    return !this.#form.hidden;
  }

  focus() {
    (this.#form.hidden ? this.#startButton : this.#input).focus();
  }

  /** What had the focus may be gone. */
  #stayHere() {
    if (!TOUCH.matches) this.#input.focus();
  }

  #showKeyboard(keyboard, folded, usualHint) {
    const rows = keyboard?.keyboard ? keyboard : null;
    this.#keyboardButton.hidden = !rows;
    this.#keys.hidden = !rows || folded;
    this.#keyboardButton.setAttribute("aria-expanded", String(!this.#keys.hidden));
    const hint = keyboard?.input_field_placeholder;
    if (hint) {
      delete this.#input.dataset.sayPlaceholder;
      this.#input.placeholder = hint;
    } else label(this.#input, "sayPlaceholder", usualHint);
    if (keyboard !== this.#keyboard) this.#keys.replaceChildren(...(rows ? [this.#drawKeys(rows)] : []));
    this.#keyboard = keyboard;
  }

  #drawKeys(keyboard) {
    const after = () => keyboard.one_time_keyboard && this.#act.fold(true);
    const say = (text) => {
      after();
      this.#act.say(text);
      this.#stayHere();
    };
    const shareContact = async () => (await this.#act.shareContact()) && after();
    return drawReplyKeyboard(keyboard, { say, shareContact });
  }

  async #onSubmit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text) return;
    const aim = this.#aim;
    this.#setText("");
    this.#setAim(null);
    if (await this.#send(text, aim)) return;
    // What couldn't be sent is not lost.
    this.#setText(text);
    this.#setAim(aim);
  }

  async #send(text, aim) {
    if (aim?.kind === "edit") return this.#act.edit(aim.message.message_id, text);
    for (const part of split(text)) if (!(await this.#act.say(part, aim?.message.message_id))) return false;
    return true;
  }

  #onKey(event) {
    if (event.isComposing || this.#commands.takeKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.#input.value && !this.#aim) {
      event.preventDefault();
      this.#editLast();
    } else if (event.key === "Escape" && this.#aim) this.#leaveAim();
  }

  #onPaste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.#act.sendFiles(files, this.#takeReply());
  }

  /** One place where files come in; it asks for a sound when that shall be a voice note. */
  #chooseFiles(asVoice) {
    this.#asVoice = asVoice;
    this.#files.multiple = !asVoice;
    this.#files.accept = asVoice ? "audio/*" : "";
    this.#files.click();
  }

  /** What can be sent as a voice note. Who has no sound at hand sends the simulator's own: that is what an empty one is. */
  #voices() {
    const chime = () => this.#act.sendVoice(new File([], "voice.oga"), this.#takeReply());
    return [
      { phrase: "voice.chime", icon: "voice", run: chime },
      { phrase: "voice.file", icon: "file", run: () => this.#chooseFiles(true) },
    ];
  }

  #onFiles() {
    const files = [...this.#files.files];
    this.#files.value = "";
    if (!files.length) return;
    if (this.#asVoice) this.#act.sendVoice(files[0], this.#takeReply());
    else this.#act.sendFiles(files, this.#takeReply());
  }

  #takeReply() {
    const reply = this.#aim?.kind === "reply" ? this.#aim.message.message_id : undefined;
    if (reply) this.#setAim(null);
    return reply;
  }

  #takeCommand(name, whole) {
    if (whole) {
      this.#setText("");
      this.#act.command(name);
    } else this.#setText(`/${name} `);
  }

  #leaveAim() {
    if (this.#aim.kind === "edit") this.#setText("");
    this.#setAim(null);
    this.#input.focus();
  }

  #setAim(aim) {
    this.#aim = aim;
    this.#banner.hidden = !aim;
    if (!aim) return;
    const { kind, message } = aim;
    const title = kind === "edit" ? { say: "aim.edit" } : { say: ["aim.reply", { who: fullName(message.from ?? {}) }] };
    const leave = el("button", { type: "button", class: "tool", sayLabel: "cancel", on: { click: () => this.#leaveAim() } }, icon("close"));
    const words = el("div", { class: "about" }, el("strong", title), el("span", {}, summary(message)));
    this.#banner.replaceChildren(icon(kind), words, leave);
  }

  #setText(text) {
    this.#input.value = text;
    this.#fit();
  }

  #fit() {
    if (!GROWS_BY_ITSELF) this.#grow();
    const empty = this.#input.value.trim() === "";
    // Where there is nothing to send, a voice note can be; who pressed the one or the other goes on writing.
    if (empty && document.activeElement === this.#sendButton) this.#input.focus();
    this.#sendButton.hidden = empty;
    this.#voiceButton.hidden = !empty;
  }

  #grow() {
    this.#input.style.height = "auto";
    if (this.#input.scrollHeight) this.#input.style.height = `${Math.min(this.#input.scrollHeight, TALLEST)}px`;
  }
}

function tool(name, phrase) {
  return el("button", { type: "button", class: "tool", sayLabel: phrase, sayTitle: phrase }, icon(name));
}

/** A long text becomes several messages, as in a real client, cut where a line or a word ends. */
function split(text) {
  const parts = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const cut = Math.max(rest.lastIndexOf("\n", LONGEST), rest.lastIndexOf(" ", LONGEST));
    const at = cut > LONGEST / 2 ? cut : LONGEST;
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}
