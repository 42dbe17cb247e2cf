/** The simulator's control API, as docs/simulator.md writes it down. */

/** The simulator said no; the message is its own sentence. */
export class Refused extends Error {}

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function readState() {
  return answerOf(await fetch("/sim/state", { cache: "no-store" }));
}

/**
 * Hands on every event after the number `after`. Ends with `true` when the state is to be read again at once, because
 * another world was loaded, and with `false` when the connection ends.
 */
export function listen(after, handle) {
  return new Promise((ended) => {
    const source = new EventSource(`/sim/events?after=${after}`);
    const end = (reloaded) => {
      source.close();
      ended(reloaded);
    };
    source.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "reload") end(true);
      else handle(event);
    };
    // The browser would reconnect by itself, but a simulator that was started again counts from the beginning.
    source.onerror = () => end(false);
  });
}

/** Where and as whom something is done is `{from, chat, thread}`: ids of a person, a chat, and perhaps a topic. */
export function sendText({ from, chat, thread }, text, replyTo) {
  return post("/sim/messages", { from, chat, text, ...(replyTo && { reply_to: replyTo }), ...(thread && { thread }) });
}

export function shareContact({ from, chat }) {
  return post("/sim/messages", { from, chat, contact: true });
}

export function forward({ from, chat }, messageId, to) {
  return post("/sim/messages", { from, chat: to, forward: { chat, message_id: messageId } });
}

/** Several files become an album. `kind` is `photo`, `document` or `voice`. */
export async function sendFiles({ from, chat, thread }, { files, kind, caption, replyTo }) {
  const form = new FormData();
  form.append("from", from);
  form.append("chat", chat);
  form.append("as", kind);
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to", replyTo);
  if (thread) form.append("thread", thread);
  for (const file of files) form.append("file", file, file.name);
  return answerOf(await fetch("/sim/files", { method: "POST", body: form }));
}

export function react({ from, chat }, messageId, emoji) {
  return post("/sim/reactions", { from, chat, message_id: messageId, reaction: emoji });
}

export function press(from, chat, messageId, data) {
  return post("/sim/callbacks", { from, chat, message_id: messageId, data });
}

export function editMessage({ from, chat }, messageId, text) {
  return post("/sim/edit", { from, chat, message_id: messageId, text });
}

export function deleteMessage({ from, chat }, messageId) {
  return post("/sim/delete", { from, chat, message_id: messageId });
}

export function addPerson(person) {
  return post("/sim/people", person);
}

export function blockBot(person, blocked) {
  return post("/sim/block", { person, blocked });
}

export function start(person, parameter) {
  return post("/sim/start", { person, ...(parameter && { parameter }) });
}

export function fileAddress(fileId, name) {
  const address = `/sim/files/${encodeURIComponent(fileId)}`;
  return name ? `${address}?name=${encodeURIComponent(name)}` : address;
}
