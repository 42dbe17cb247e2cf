/** The page's own line icons, drawn on a 24 × 24 grid. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  add: ["M12 5v14", "M5 12h14"],
  attach: ["M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l7.9-7.9a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l6.9-6.9"],
  back: ["M19 12H5", "M11 6l-6 6 6 6"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  commands: ["M4 6h16", "M4 12h16", "M4 18h10"],
  copy: ["M9 9h10v10H9z", "M15 9V5H5v10h4"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  edit: ["M5 19l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L9 18z"],
  file: ["M7 3h7l5 5v13H7z", "M14 3v5h5"],
  forward: ["M14 6l6 6-6 6", "M20 12h-9a7 7 0 0 0-7 7"],
  keyboard: ["M3 6.5h18v11H3z", "M7 10h.01", "M12 10h.01", "M17 10h.01", "M8 14h8"],
  lock: ["M6 11h12v9H6z", "M9 11V8a3 3 0 0 1 6 0v3"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  moon: ["M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"],
  on: ["M5 12h14", "M13 6l6 6-6 6"],
  outside: ["M8 16L17 7", "M9.5 7H17v7.5"],
  pause: ["M8.5 6v12", "M15.5 6v12"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5a7.5 7.5 0 0 1 15 0"],
  phone: ["M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.7 2 2 0 0 1 6 3.5z"],
  pin: ["M9 4h6l-.8 6.2L17.5 14h-11l3.3-3.8z", "M12 14v6.5"],
  place: ["M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21z", "M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"],
  play: ["M8 5.5v13l10-6.5z"],
  reply: ["M10 6l-6 6 6 6", "M4 12h9a7 7 0 0 1 7 7"],
  send: ["M12 20V5", "M5.5 11.5L12 5l6.5 6.5"],
  sun: ["M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M12 2.5v2", "M12 19.5v2", "M2.5 12h2", "M19.5 12h2",
    "M5.3 5.3l1.4 1.4", "M17.3 17.3l1.4 1.4", "M5.3 18.7l1.4-1.4", "M17.3 6.7l1.4-1.4"],
  trash: ["M5 7h14", "M10 7V4.5h4V7", "M7 7l.8 13h8.4L17 7"],
  voice: ["M12 14.5a3 3 0 0 0 3-3V6.5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3z", "M6 11.5a6 6 0 0 0 12 0", "M12 17.5V21"],
};

/** A decorative icon; what it means is said by its button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const path of PATHS[name]) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
  }
  return svg;
}
