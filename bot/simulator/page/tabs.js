/** Rows of tabs: one of them is in the order of Tab, the arrow keys walk the others. */

/**
 * Draws tabs from [key, children] pairs. They stay the same elements, so that a click that has begun is not lost when
 * news comes in; `make(key)` makes a new one.
 */
export function drawTabs(list, tabs, chosen, make) {
  const known = new Map([...list.children].map((tab) => [tab.dataset.key, tab]));
  const nodes = tabs.map(([key]) => known.get(String(key)) ?? make(key));
  if (nodes.length !== known.size || nodes.some((node, index) => list.children[index] !== node)) replaceAll(list, nodes);
  for (const [index, [key, children]] of tabs.entries()) {
    const tab = nodes[index];
    tab.dataset.key = key;
    tab.tabIndex = key === chosen ? 0 : -1;
    tab.setAttribute("aria-selected", String(key === chosen));
    tab.replaceChildren(...children);
  }
}

/** Puts these into the list; what has the focus keeps it. */
function replaceAll(list, nodes) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...nodes);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

/** Arrow keys, Home and End choose another tab and take the focus there. */
export function walkTabs(list, choose) {
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.children];
    const at = tabs.indexOf(event.target.closest("[role=tab]"));
    const moves = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    if (at < 0 || !(event.key in moves)) return;
    event.preventDefault();
    const next = tabs[(moves[event.key] + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
}
