/** An album: pictures side by side, files one below the other. */

import { drawAttachment } from "./attachments.js";
import { el } from "./dom.js";

/** What the messages of an album carry, as one element. */
export function drawAlbum(parts) {
  const pictures = parts.every((part) => part.photo);
  const style = pictures ? `album pictures ${parts.length % 2 ? "odd" : "even"}` : "album";
  return el("div", { class: style, role: "group", sayLabel: ["album", { count: parts.length }] }, parts.map(drawAttachment));
}
