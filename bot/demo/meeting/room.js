"use strict";
// The room: who is in it, as the server tells; one's own camera; leaving, and ending it for all.

const SAYS = {
  left: ["Rozmowa zakończona dla tego urządzenia.", "You have left."],
  ended: ["Rozmowa została zakończona dla wszystkich.", "It was ended for everybody."],
  lost: ["Nie ma połączenia z pokojem. Proszę wejść ponownie z czatu.", "The room can’t be reached. Come in again from the chat."],
  works: ["Kamera i mikrofon działają.", "Camera and microphone work."],
  hears: ["Mikrofon działa.", "The microphone works."],
  none: ["Nie udało się włączyć kamery ani mikrofonu. Proszę sprawdzić, czy są podłączone i czy przeglądarka ma na nie zgodę.",
    "Camera and microphone could not be turned on. Check that they are connected, and that the browser may use them."],
};
const byId = (id) => document.getElementById(id);
const byVoice = location.hash.includes("config.startWithVideoMuted=true");
const events = new EventSource(`${location.pathname}/people${location.search}`);
let seat = "";

function words(polish, english) {
  const inEnglish = document.createElement("span");
  inEnglish.lang = "en";
  inEnglish.textContent = ` / ${english}`;
  return [document.createTextNode(polish), inEnglish];
}

function say(what) {
  byId("said").replaceChildren(...words(...SAYS[what]));
}

function line(person) {
  const item = document.createElement("li");
  item.append(...(person.name ? [person.name] : words("gość", "guest")));
  const notes = [];
  if (person.moderates) notes.push(["prowadzi rozmowę", "leads the conversation"]);
  if (person.you) notes.push(["na tym urządzeniu", "on this device"]);
  if (notes.length) {
    const small = document.createElement("small");
    small.append(...words(...[0, 1].map((language) => notes.map((each) => each[language]).join(", "))));
    item.append(small);
  }
  return item;
}

function close(what) {
  events.close();
  byId("people").replaceChildren();
  for (const id of ["end", "leave"]) byId(id)?.remove();
  say(what);
}

events.onmessage = (event) => {
  const told = JSON.parse(event.data);
  if (told.ended) {
    close("ended");
    return;
  }
  seat = told.seat;
  byId("people").replaceChildren(...told.people.map(line));
};
events.onerror = () => {
  if (events.readyState === EventSource.CLOSED) close("lost");
};

byId("by-voice").hidden = !byVoice;
byId("leave").onclick = () => close("left");
byId("end")?.addEventListener("click", () => fetch(`${location.pathname}/end`, { method: "POST", body: seat }));
byId("try").onclick = async () => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: !byVoice });
    byId("yourself").srcObject = stream;
    byId("yourself").hidden = byVoice;
    say(byVoice ? "hears" : "works");
  } catch {
    say("none");
  }
};
