// Buttons of the page that change more than a cell: rows, explanations, answers.
import { currentText, form, setText } from "./cells.js";
import { applyAround, replaceKeeping } from "./around.js";
import { enqueue, flush } from "./queue.js";
import { learn, dirtyAnchors, stored, revisionOf } from "./store.js";
import { growAll } from "./grow.js";
import { mark, showState } from "./state.js";
import { post } from "./server.js";
import { showAmounts } from "./amounts.js";

export function listenToActs() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.confirm && !window.confirm(button.dataset.confirm)) return;
    act(button);
  });
}

// `focus` overrides where the server would go afterwards.
export async function act(button, focus = "") {
  await flush();
  const note = button.closest(".answer")?.querySelector("[data-note]");
  const data = new FormData();
  if (button.name) data.append(button.name, button.value);
  if (note) data.append(note.name, note.value);
  const row = button.closest("[data-row]");
  if (row) { data.append("confirmed", "1"); data.append("revision", revisionOf(row.dataset.row)); }
  const answer = await post(button.formAction, data);
  if (!answer.ok) return showState("failed", answer.retry ? "没有执行：连接不上服务器，联网后请再点一次。" : answer.message);
  showGrid(answer.body, note?.id ?? "");
  goTo(focus || answer.body.focus);
  return showState(dirtyAnchors().length ? "problem" : "saved");
}

// The indicator block anew. Texts that could not be stored yet are put back into their cells.
function showGrid(body, forget) {
  const unsaved = new Map(dirtyAnchors().map((anchor) => [anchor, currentText(anchor)]));
  const holder = document.createElement("div");
  const old = document.getElementById("indicators");
  old.before(holder);
  holder.append(old);
  replaceKeeping(holder, body.grid, forget);
  holder.replaceWith(...holder.childNodes);
  for (const anchor of [...stored.keys()]) if (anchor.startsWith("indicator-")) stored.delete(anchor);
  learn(document.getElementById("indicators"));
  if (forget) { const note = document.getElementById(forget); if (note) note.value = ""; }
  applyAround(body);
  growAll();
  showAmounts();
  for (const [anchor, text] of unsaved) {
    if (!stored.has(anchor)) continue;
    setText(anchor, text);
    mark(anchor, "unsaved");
  }
  const again = [...unsaved.keys()].filter((anchor) => stored.has(anchor));
  if (again.length) enqueue(again);
}

function goTo(id) {
  const element = id && document.getElementById(id);
  if (!element) return;
  element.scrollIntoView({ block: "nearest" });
  if (element.matches(".cell, [tabindex]")) element.focus({ preventScroll: true });
}

export const rowButton = (row, what) => form.querySelector(`#${CSS.escape(row)} button[formaction$="/${what}/"]`);
