/** Light or dark: first as the system has it, then as the person chose. */

import { recall, remember } from "./memory.js";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : systemIsDark.matches;
}

export function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  remember("theme", theme);
  tell();
}

/** Calls `listener` now and after every change. */
export function onTheme(listener) {
  listeners.add(listener);
  listener();
}

function tell() {
  for (const listener of listeners) listener();
}

const remembered = recall("theme");
if (remembered === "light" || remembered === "dark") document.documentElement.dataset.theme = remembered;
systemIsDark.addEventListener("change", tell);
