/** Links to the bot itself, t.me/name?start=parameter: they start it here, as they do in Telegram. */

const HOSTS = new Set(["t.me", "telegram.me"]);

/** The parameter that a link to this bot carries, perhaps an empty one; null when it leads elsewhere. */
function parameterOf(address, username) {
  const { host, pathname, searchParams } = new URL(address);
  const leadsHere = HOSTS.has(host) && pathname.toLowerCase() === `/${username.toLowerCase()}`;
  return leadsHere ? (searchParams.get("start") ?? "") : null;
}

/** Calls `start(parameter)` when such a link in a node is pressed; `username()` is the bot's. */
export function listenToStartLinks(node, username, start) {
  node.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const parameter = link && parameterOf(link.href, username());
    if (parameter === null) return;
    event.preventDefault();
    start(parameter);
  });
}
