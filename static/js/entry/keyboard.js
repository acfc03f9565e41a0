// Moving and working by keyboard, as in a spreadsheet.
import { cellName, form, setText } from "./cells.js";
import { noteChange, noteTyping } from "./queue.js";
import { stored } from "./store.js";
import { act, rowButton } from "./acts.js";
import { undoPaste } from "./paste.js";

const atFocus = new Map();

export function listenToKeys() {
  form.addEventListener("focusin", (event) => {
    if (cellName(event.target)) atFocus.set(event.target.name, event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // Enter belongs to the input method
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "s") return stop(event, () => form.requestSubmit());
    if ((event.ctrlKey || event.metaKey) && key === "z" && undoPaste()) return event.preventDefault();
    const cell = event.target.matches?.(".cell") ? event.target : null;
    if (cell) onCell(event, cell);
  });
}

function onCell(event, cell) {
  const row = cell.closest("[data-row]")?.dataset.row ?? "";
  const isRow = row.startsWith("indicator-");
  if (event.key === "Escape") return stop(event, () => restore(cell));
  if (event.altKey && isRow && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    return stop(event, () => act(rowButton(row, event.key === "ArrowUp" ? "up" : "down"), cell.id));
  }
  if (event.key !== "Enter" || event.shiftKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (isRow) stop(event, () => { noteChange(cell); act(rowButton(row, "below")); });
    return;
  }
  if (cell.matches("input") || isRow) stop(event, () => moveDown(cell));
}

function stop(event, then) {
  event.preventDefault();
  then();
}

// What the cell held when one came to it; where nothing was typed since, what is stored.
function restore(cell) {
  if (!atFocus.has(cell.name)) return;
  const before = atFocus.get(cell.name);
  setText(cell.name, cell.value === before ? stored.get(cell.name) : before);
  noteTyping(cell);
  noteChange(cell);
}

// The same column of the next row; below the last row the cursor stays.
function moveDown(cell) {
  const { row, field } = cellName(cell);
  const kind = row.split("-")[0];
  const column = Array.from(form.querySelectorAll(`.cell[name^="${kind}-"][name$="-${field}"]`));
  const next = column[column.indexOf(cell) + 1];
  if (!next) return noteChange(cell);
  next.focus();
  next.select?.();
}
