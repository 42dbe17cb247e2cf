/** Times as people read them. */

const STYLES = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  full: { dateStyle: "full", timeStyle: "medium" },
};
const LOCALES = { en: "en-GB", pl: "pl-PL" };
const formats = new Map();

/** Unix seconds in one of the styles above, in the browser's time zone. */
export function formatTime(seconds, style, language) {
  return format(style, language).format(new Date(seconds * 1000));
}

/** A value that is equal for two moments of the same day. */
export function dayOf(seconds) {
  return new Date(seconds * 1000).toDateString();
}

// Making a format costs far more than using it, and a long chat uses thousands.
function format(style, language) {
  const key = `${style} ${language}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALES[language], STYLES[style]));
  return formats.get(key);
}
