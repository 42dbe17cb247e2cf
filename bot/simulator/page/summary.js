/** A message in a few words. */

import { happeningOf } from "./happenings.js";
import { say } from "./words.js";

/** One line that stands for a message in lists, replies and the screen reader's log. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.replace(/\s+/g, " ").slice(0, 140);
  if (message.document) return message.document.file_name ?? say("kind.document");
  const happening = happeningOf(message);
  if (happening) return say(...happening);
  const kind = ["photo", "contact", "location", "voice", "sticker"].find((name) => message[name]);
  return say(kind ? `kind.${kind}` : "kind.other");
}
