/** Files that are dropped on a chat. */

/** Calls `take(files)` with what is dropped on a node; it is marked while something is held above it. */
export function listenToDrops(node, take) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (yes) => node.classList.toggle("dropping", yes);
  node.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  node.addEventListener("dragleave", (event) => node.contains(event.relatedTarget) || mark(false));
  node.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    take([...event.dataTransfer.files]);
  });
}
