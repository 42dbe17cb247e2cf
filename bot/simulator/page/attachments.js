/** What a message carries beside its text: pictures, files, contacts, places, sound. */

import { fileAddress } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { fullName } from "./names.js";
import { drawPlayer } from "./player.js";
import { showPicture } from "./viewer.js";
import { say } from "./words.js";

const DRAWERS = { photo, document: file, contact, location: place, voice, audio: voice, sticker };

/** The message's attachment, or null. What this page can't show is named. */
export function drawAttachment(message) {
  const kind = Object.keys(DRAWERS).find((name) => message[name]);
  if (kind) return DRAWERS[kind](message[kind]);
  const known = message.text !== undefined || message.caption !== undefined;
  return known ? null : el("p", { class: "unknown", say: "kind.other" });
}

function photo(sizes) {
  const { file_id: id, width, height } = sizes.at(-1);
  const picture = el("img", { src: fileAddress(id), width, height, sayAlt: "kind.photo" });
  const attributes = { type: "button", class: "photo", sayLabel: "photo.open", data: { large: fileAddress(id) } };
  const button = el("button", { ...attributes, on: { click: () => showPicture(button) } }, picture);
  return button;
}

function file(document) {
  const name = document.file_name ?? say("kind.document");
  const about = [extension(name), size(document.file_size)].filter(Boolean).join(" · ");
  return el(
    "a",
    { class: "file", href: fileAddress(document.file_id, name), download: name },
    el("span", { class: "badge" }, icon("file")),
    el("span", { class: "about" }, el("strong", {}, name), el("span", {}, about)),
    el("span", { class: "unseen", say: "file.download" }),
    icon("down"),
  );
}

function extension(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toUpperCase() : "";
}

function size(bytes) {
  if (bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function contact(card) {
  // Telegram often leaves the plus out of an international number.
  const number = card.phone_number.replace(/^(?=\d{9,}$)/, "+");
  return el(
    "div",
    { class: "file" },
    el("span", { class: "badge" }, icon("person")),
    el("span", { class: "about" }, el("strong", {}, fullName(card)), el("span", {}, number)),
  );
}

function place({ latitude, longitude }) {
  const degrees = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "file" },
    el("span", { class: "badge" }, icon("place")),
    el("span", { class: "about" }, el("strong", { say: "kind.location" }), el("span", {}, degrees)),
  );
}

function voice(sound) {
  return drawPlayer(fileAddress(sound.file_id), sound.duration);
}

function sticker(image) {
  if (image.is_animated || image.is_video) return el("p", { class: "unknown" }, image.emoji ?? say("kind.sticker"));
  return el("img", { class: "sticker", src: fileAddress(image.file_id), sayAlt: "kind.sticker" });
}
