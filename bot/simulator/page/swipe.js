/** Swiping a message aside with a finger, to answer it. Scrolling stays the browser's: it takes over what goes up or down. */

const FAR_ENOUGH = 56;
const FARTHEST = 84;
/** What is itself moved sideways. */
const BUSY = "pre, input, .row";

/** Calls `answer(node)` when a message of the log was swiped to the left. CSS leaves up and down to the browser. */
export function listenToSwipes(log, answer) {
  let swipe = null;
  const end = (done) => {
    if (!swipe) return;
    const { node, line, moved } = swipe;
    swipe = null;
    line.style.translate = "";
    node.classList.remove("swiping", "swiped");
    if (done && moved >= FAR_ENOUGH) answer(node);
  };
  log.addEventListener("pointerdown", (event) => {
    end(false);
    const node = event.target.closest(".message");
    if (event.pointerType !== "touch" || !event.isPrimary || !node || event.target.closest(BUSY)) return;
    swipe = { node, line: node.querySelector(".line"), pointer: event.pointerId, from: event.clientX, moved: 0 };
  });
  log.addEventListener("pointermove", (event) => {
    if (event.pointerId !== swipe?.pointer) return;
    swipe.moved = Math.max(0, Math.min(swipe.from - event.clientX, FARTHEST));
    swipe.line.style.translate = swipe.moved ? `${-swipe.moved}px` : "";
    swipe.node.classList.toggle("swiping", swipe.moved > 0);
    swipe.node.classList.toggle("swiped", swipe.moved >= FAR_ENOUGH);
  });
  log.addEventListener("pointerup", (event) => event.pointerId === swipe?.pointer && end(true));
  log.addEventListener("pointercancel", () => end(false));
}
