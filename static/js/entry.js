// The entry page: typed cells are saved as one leaves them, and what is computed around them comes back.
// Without this script the page is an ordinary form with a save button.
import { form, textOf } from "./entry/cells.js";
import { flush, isUnsaved, noteChange, noteTyping } from "./entry/queue.js";
import { listenToKeys } from "./entry/keyboard.js";
import { listenToPaste } from "./entry/paste.js";
import { hasNotes, listenToActs, sendNotes } from "./entry/acts.js";
import { jumpTo } from "./entry/jump.js";
import { growAll, grow } from "./entry/grow.js";
import { listenToAmounts } from "./entry/amounts.js";

listenToAmounts();
listenToKeys();
listenToPaste();
listenToActs();
growAll();

form.addEventListener("input", (event) => {
  grow(event.target);
  noteTyping(event.target);
});
form.addEventListener("cell:set", (event) => grow(event.target));
form.addEventListener("change", (event) => noteChange(event.target));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  saveEverything();
});

// Also the replies and explanations whose own buttons were not pressed.
async function saveEverything() {
  noteChange(document.activeElement);
  await flush();
  return await sendNotes() && !isUnsaved();
}

document.getElementById("check-button").addEventListener("click", async (event) => {
  event.preventDefault();
  if (await saveEverything()) window.location.assign(form.dataset.check);
  else if (isUnsaved()) form.querySelector('.cell[aria-invalid="true"], .cell.is-unsaved')?.focus();
});

document.getElementById("preview-link").addEventListener("click", async (event) => {
  if (!isUnsaved()) return;
  event.preventDefault();
  noteChange(document.activeElement);
  await flush();
  window.open(event.target.href, "_blank", "noopener");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-jump], .error-summary a");
  if (link && jumpTo(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
});
if (window.location.hash) jumpTo(decodeURIComponent(window.location.hash.slice(1)));

if (isUnsaved()) flush(); // somebody typed faster than this script was loaded

window.addEventListener("beforeunload", (event) => {
  if (isUnsaved() || hasNotes()) event.preventDefault();
});
form.dataset.ready = "1";

// For those who leave the window with a half-typed cell: it counts as left.
document.addEventListener("visibilitychange", () => {
  if (document.hidden && textOf(document.activeElement) !== null) noteChange(document.activeElement);
});
