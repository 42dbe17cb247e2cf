/** Before files are sent: what they are, a caption, and whether pictures go as pictures. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Resolves with {caption, files: [{file, kind}]}, or null. */
export async function askAboutFiles(files) {
  const asFile = el("input", { type: "checkbox" });
  const caption = el("input", { type: "text", autocomplete: "off", maxlength: "1024", autofocus: true });
  const hasPictures = files.some(isPicture);
  const previews = files.map(preview);
  const body = [
    el("ul", { class: "previews" }, previews.map(({ node }) => node)),
    hasPictures && el("label", { class: "check" }, asFile, el("span", { say: "files.uncompressed" })),
    el("label", { class: "field" }, el("span", { say: "files.caption" }), caption),
  ];
  const answer = await openDialog({
    title: say("files.title"),
    body: body.filter(Boolean),
    buttons: [["", "cancel"], ["send", "send"]],
    onSubmit: () => ({
      caption: caption.value.trim(),
      files: files.map((file) => ({ file, kind: isPicture(file) && !asFile.checked ? "photo" : "document" })),
    }),
  });
  for (const { free } of previews) free();
  return answer;
}

function isPicture(file) {
  return PICTURES.has(file.type);
}

function preview(file) {
  const address = isPicture(file) ? URL.createObjectURL(file) : null;
  const picture = address ? el("img", { src: address, alt: "" }) : el("span", { class: "badge" }, icon("file"));
  const node = el("li", {}, picture, el("span", {}, file.name || say("kind.document")));
  return { node, free: () => address && URL.revokeObjectURL(address) };
}
