/** What this browser remembers between visits: language, theme, who was chosen. Never messages. */

const PREFIX = "simulator.";

/** The remembered value, or null; a browser that forbids storage remembers nothing. */
export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, String(value));
  } catch {
    // Nothing is lost but a convenience.
  }
}
