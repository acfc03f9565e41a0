// Buttons of the page that change more than a cell: rows, explanations, answers.
import { currentText, form, rowOf, setText } from "./cells.js";
import { applyAround, replaceKeeping } from "./around.js";
import { askWhich, enqueue, flush, isAsked, removeRowsBy } from "./queue.js";
import { learn, dirtyAnchors, isDirty, stored, revisionOf } from "./store.js";
import { growAll } from "./grow.js";
import { jumpTo } from "./jump.js";
import { sayAtNote, sayLost } from "./said.js";
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
  removeRowsBy((row) => {
    const button = rowButton(row, "remove");
    return button && (() => act(button));
  });
}

const typedNotes = () => Array.from(document.querySelectorAll("[data-note]")).filter((note) => note.value.trim());
export const hasNotes = () => typedNotes().length > 0;
let sending = null;

// Replies and explanations that were typed and not sent by their own buttons. Resolves to whether all were taken.
export function sendNotes() {
  sending ??= sendTyped().finally(() => { sending = null; });
  return sending;
}

async function sendTyped() {
  for (const { id } of typedNotes()) {
    const button = document.getElementById(id)?.closest(".answer").querySelector("[data-act]");
    if (!button || await act(button, null)) continue;
    jumpTo(id);
    return false;
  }
  return true;
}

// `focus` overrides where the server would go afterwards; null stays. Resolves to whether it was done.
export async function act(button, focus = "") {
  await flush();
  const note = button.closest(".answer")?.querySelector("[data-note]");
  const data = new FormData();
  if (button.name) data.append(button.name, button.value);
  const words = note?.value;
  if (note) data.append(note.name, words);
  const row = button.closest("[data-row]");
  if (row) { data.append("confirmed", "1"); data.append("revision", revisionOf(row.dataset.row)); }
  const answer = await post(button.formAction, data);
  const written = note && document.getElementById(note.id); // the page around it may be a new one meanwhile
  if (answer.body.grid) showGrid(answer.body, answer.ok && written?.value === words ? note?.id : "", row?.dataset.row);
  const isGone = row && !document.getElementById(row.dataset.row);
  if (!answer.ok && !isGone) {
    const message = answer.retry ? "没有执行：连接不上服务器，联网后请再点一次。" : answer.message;
    if (written) sayAtNote(written, message);
    showState("failed", message, answer.body.see);
    return false;
  }
  if (focus !== null) goTo(focus || answer.body.focus);
  showState(dirtyAnchors().length ? "problem" : "saved");
  return true;
}

// The indicator block anew. Texts that could not be stored yet are put back into their cells; those of rows that are
// gone, but for the one that was acted on, are shown above the table.
function showGrid(body, forget, asked) {
  const unsaved = dirtyAnchors().map((anchor) => ({ anchor, mine: currentText(anchor), before: stored.get(anchor) }));
  const holder = document.createElement("div");
  const old = document.getElementById("indicators");
  old.before(holder);
  holder.append(old);
  replaceKeeping(holder, body.grid, forget);
  holder.replaceWith(...holder.childNodes);
  for (const anchor of [...stored.keys()]) if (anchor.startsWith("indicator-")) stored.delete(anchor);
  learn(document.getElementById("indicators"));
  const sent = forget && document.getElementById(forget);
  if (sent) { sent.value = ""; sayAtNote(sent, ""); }
  applyAround(body);
  growAll();
  showAmounts();
  const again = unsaved.filter((item) => stored.has(item.anchor) && putBack(item)).map((item) => item.anchor);
  if (again.length) enqueue(again);
  sayLost(unsaved.filter(({ anchor, mine }) => mine && !stored.has(anchor) && rowOf(anchor) !== asked).map((item) => item.mine));
}

// Returns whether the text can be sent again without a choice between it and what somebody else has stored meanwhile.
function putBack({ anchor, mine, before }) {
  const theirs = stored.get(anchor);
  setText(anchor, mine);
  if (!isDirty(anchor)) return false;
  if (theirs === before && !isAsked(anchor)) { mark(anchor, "unsaved"); return true; }
  askWhich(anchor, { mine, theirs, message: `这一格已在别处修改，现为“${theirs || "空"}”。请选择保留哪个值。` });
  return false;
}

function goTo(id) {
  const element = id && document.getElementById(id);
  if (!element) return;
  element.scrollIntoView({ block: "nearest" });
  if (element.matches(".cell, [tabindex]")) element.focus({ preventScroll: true });
}

export const rowButton = (row, what) => form.querySelector(`#${CSS.escape(row)} button[formaction$="/${what}/"]`);
