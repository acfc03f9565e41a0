// How a cell and the whole page stand: saving, saved, not saved and why.
import { elementOf } from "./cells.js";
import { dirtyAnchors } from "./store.js";

const line = document.getElementById("save-state");
const STATES = ["unsaved", "saving", "saved", "wrong"];
let savedAt = "";

export function mark(anchor, state) {
  const element = elementOf(anchor);
  if (!element) return;
  for (const name of STATES) element.classList.toggle(`is-${name}`, name === state);
  if (state === "wrong") element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
  if (state === "saved") setTimeout(() => element.classList.remove("is-saved"), 2500);
}

export function rememberTime(at) {
  savedAt = at;
}

function unsavedCells() {
  const anchors = dirtyAnchors();
  const label = anchors.length && elementOf(anchors[0])?.getAttribute("aria-label");
  if (!label) return "有标红的格子";
  return anchors.length > 1 ? `${label}等 ${anchors.length} 格` : label;
}

// `see` is the address of the page on which one can go on.
export function showState(state, message = "", see = "") {
  line.classList.toggle("is-problem", state === "failed" || state === "problem");
  line.dataset.state = state;
  if (state === "saving") line.textContent = "保存中…";
  else if (state === "saved") line.textContent = savedAt ? `已保存 ${savedAt}` : "没有改动";
  else if (state === "problem") line.textContent = `没有保存：${unsavedCells()}`;
  else line.textContent = message.startsWith("没有") ? message : `没有保存：${message}`;
  if (see) line.append(linkTo(see));
}

// In a window of its own, so that what was typed here stays to be read.
function linkTo(address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "打开这份自评表";
  return link;
}
