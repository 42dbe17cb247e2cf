/** A voice note: play or pause, how far it is, how long it lasts. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { label } from "./words.js";

/** One at a time, as on every phone. */
let playing = null;

/** A player of what is at the address; `seconds` is how long the sender says it lasts. */
export function drawPlayer(address, seconds) {
  const sound = el("audio", { preload: "metadata", src: address });
  const toggle = el("button", { type: "button", class: "badge" });
  const seek = el("input", { type: "range", min: "0", max: "1", step: "any", value: "0", sayLabel: "voice.seek" });
  const time = el("span");
  const broken = el("span", { hidden: true, say: "voice.broken" });
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : seconds);
  const refresh = () => {
    label(toggle, "sayLabel", sound.paused ? "voice.play" : "voice.pause");
    toggle.replaceChildren(icon(sound.paused ? "play" : "pause"));
    seek.value = sound.currentTime / length();
    seek.setAttribute("aria-valuetext", asClock(sound.currentTime));
    time.textContent = asClock(sound.currentTime || length());
    // Nobody could stop what is no longer shown.
    if (!sound.isConnected) sound.pause();
  };
  toggle.addEventListener("click", () => (sound.paused ? play(sound, broken) : sound.pause()));
  seek.addEventListener("input", () => { sound.currentTime = seek.value * length(); });
  for (const change of ["play", "pause", "ended", "timeupdate", "durationchange"]) sound.addEventListener(change, refresh);
  refresh();
  return el("div", { class: "file voice" }, sound, toggle, el("div", { class: "about" }, seek, time, broken));
}

/** Plays it, or shows that it is `broken`. */
async function play(sound, broken) {
  if (playing !== sound) playing?.pause();
  playing = sound;
  try {
    await sound.play();
  } catch (error) {
    // Who pauses before it plays ends it, too.
    broken.hidden = error.name === "AbortError";
    sound.pause();
  }
}

function asClock(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
