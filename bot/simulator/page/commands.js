/** The bot's commands: a list above the input, opened by its button or by typing '/'. */

import { el } from "./dom.js";

let lists = 0;

export class CommandList {
  #commands = [];
  #shown = [];
  #at = 0;
  #input;
  #button;
  #choose;
  #id;

  /** `choose(name, whole)` gets the chosen command; `whole` is false when it is only to be typed out. */
  constructor(input, button, choose) {
    lists += 1;
    this.#id = `commands-${lists}`;
    this.node = el("div", { class: "commands", role: "listbox", id: this.#id, hidden: true, sayLabel: "commands" });
    [this.#input, this.#button, this.#choose] = [input, button, choose];
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.#id);
    button.setAttribute("aria-haspopup", "listbox");
    button.setAttribute("aria-controls", this.#id);
    input.addEventListener("input", () => this.#follow());
    input.addEventListener("blur", () => this.close());
    // The focus stays in the input, so that a click neither closes the list nor takes the keyboard away.
    for (const node of [button, this.node]) node.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.#toggle());
    this.close();
  }

  update(commands) {
    this.#commands = commands;
    this.#button.hidden = commands.length === 0;
    if (this.isOpen) this.#follow();
  }

  get isOpen() {
    return !this.node.hidden;
  }

  close() {
    this.node.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** Takes a key meant for the open list; true when it was. */
  takeKey(event) {
    if (!this.isOpen) return false;
    const takers = {
      ArrowDown: () => this.#moveTo(this.#at + 1),
      ArrowUp: () => this.#moveTo(this.#at - 1),
      Enter: () => this.#take(true),
      Tab: () => this.#take(false),
      Escape: () => this.close(),
    };
    if (!(event.key in takers)) return false;
    event.preventDefault();
    event.stopPropagation();
    takers[event.key]();
    return true;
  }

  #toggle() {
    if (this.isOpen) return this.close();
    this.#input.focus();
    return this.#open(this.#commands);
  }

  /** Shows the commands that begin as the typed text does. */
  #follow() {
    const typed = /^\/(\w*)$/.exec(this.#input.value);
    const fitting = typed ? this.#commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase())) : [];
    if (fitting.length) this.#open(fitting);
    else this.close();
  }

  #open(commands) {
    this.#shown = commands;
    this.node.replaceChildren(...commands.map((command, index) => this.#drawOption(command, index)));
    this.node.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#moveTo(0);
  }

  #drawOption({ command, description }, index) {
    const take = () => {
      this.#at = index;
      this.#take(true);
    };
    const attributes = { role: "option", id: `${this.#id}-${index}`, class: "option", on: { click: take } };
    return el("div", attributes, el("strong", {}, `/${command}`), el("span", {}, description));
  }

  #moveTo(index) {
    this.#at = (index + this.#shown.length) % this.#shown.length;
    for (const [position, option] of [...this.node.children].entries()) {
      option.setAttribute("aria-selected", String(position === this.#at));
    }
    const chosen = this.node.children[this.#at];
    chosen.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", chosen.id);
  }

  #take(whole) {
    const { command } = this.#shown[this.#at];
    this.close();
    this.#choose(command, whole);
  }
}
