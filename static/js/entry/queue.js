// One request at a time, so that nobody ever clashes with themselves; what waits goes along with the next one.
import { cellName, currentText, fieldOf, form, rowOf, setText, textOf } from "./cells.js";
import { dirtyAnchors, isDirty, revisionOf, setRevision, stored } from "./store.js";
import { applyAround } from "./around.js";
import { clearLocal, sayAt, sayClash, sayGone } from "./said.js";
import { mark, showState } from "./state.js";
import { post } from "./server.js";

const IDLE = 2500; // a long text is saved while it is being written
const waiting = new Map();
const refused = new Map(); // cell → the text that was not stored
const clashing = new Set(); // of these, those that wait for a choice between two values
let takeRowAway = () => null; // row → what removes it from the page, where it can be removed
let running = null;
let idleTimer = 0;

export function removeRowsBy(remover) {
  takeRowAway = remover;
}

export function noteTyping(element) {
  const name = cellName(element);
  if (!name) return;
  mark(name.anchor, isDirty(name.anchor) ? "unsaved" : "");
  clearTimeout(idleTimer);
  if (element.matches("textarea")) idleTimer = setTimeout(() => noteChange(element), IDLE);
}

export function noteChange(element) {
  const name = cellName(element);
  clearTimeout(idleTimer);
  if (!name || textOf(element) === null) return;
  if (isDirty(name.anchor)) {
    if (refused.get(name.anchor) !== currentText(name.anchor)) enqueue([name.anchor]);
  } else if (refused.has(name.anchor)) {
    forgive(name.anchor);
    if (running === null) showState(isUnsaved() ? "problem" : "saved");
  }
}

function takeTheirs(anchor, text) {
  setText(anchor, text);
  forgive(anchor);
  mark(anchor, "saved");
  showState(isUnsaved() ? "problem" : "saved");
}

// A cell that holds again what is stored has nothing wrong with it any more.
function forgive(anchor) {
  refused.delete(anchor);
  clashing.delete(anchor);
  clearLocal(anchor);
}

export function enqueue(anchors) {
  for (const anchor of anchors) {
    refused.delete(anchor);
    clashing.delete(anchor);
    waiting.set(anchor, currentText(anchor));
    mark(anchor, "saving");
  }
  return run();
}

// Resolves to whether everything typed is stored.
export async function flush() {
  const left = dirtyAnchors().filter((anchor) => !waiting.has(anchor) && !refused.has(anchor));
  if (left.length || waiting.size) await enqueue(left);
  else showState(isUnsaved() ? "problem" : "saved");
  return !isUnsaved();
}

export const isUnsaved = () => waiting.size > 0 || running !== null || dirtyAnchors().length > 0;

function run() {
  running ??= work().finally(() => { running = null; });
  return running;
}

async function work() {
  let general = "";
  while (waiting.size) {
    const batch = new Map(waiting);
    waiting.clear();
    showState("saving");
    const changes = [...batch].map(([anchor, text]) => (
      { row: rowOf(anchor), field: fieldOf(anchor), text, revision: revisionOf(rowOf(anchor)) }
    ));
    const answer = await post(form.dataset.cells, JSON.stringify({ changes }));
    if (!answer.ok) return giveBack(batch, answer);
    settle(batch, answer.body);
    general = answer.body.general.join("");
  }
  if (general) return showState("failed", general);
  return showState(dirtyAnchors().length ? "problem" : "saved");
}

// Nothing was stored: the texts stay in their cells, and go along with the next request.
function giveBack(batch, answer) {
  for (const [anchor, text] of batch) {
    if (!waiting.has(anchor)) waiting.set(anchor, text);
    mark(anchor, "unsaved");
  }
  showState("failed", answer.message, answer.body.see);
  if (!answer.retry) waiting.clear();
  else setTimeout(() => { if (waiting.size) run(); }, answer.retry);
}

function settle(batch, body) {
  for (const anchor of body.saved) {
    stored.set(anchor, batch.get(anchor));
    forgive(anchor);
    mark(anchor, isDirty(anchor) ? "unsaved" : "saved");
  }
  takeRows({ ...body.rows, ...body.theirs });
  tryAgain(new Set(body.saved.map(rowOf)));
  for (const [anchor, message] of Object.entries(body.refused)) {
    refuse(anchor, batch.get(anchor));
    sayAt(anchor, message);
  }
  for (const anchor of body.gone) {
    refuse(anchor, batch.get(anchor));
    sayGone(anchor, takeRowAway(rowOf(anchor)));
  }
  for (const [anchor, clash] of Object.entries(body.clashes)) {
    if (clash.theirs === stored.get(anchor)) { waiting.set(anchor, currentText(anchor)); continue; } // only its row was changed
    stored.set(anchor, clash.theirs);
    askWhich(anchor, clash);
  }
  applyAround(body);
}

export const isAsked = (anchor) => clashing.has(anchor);

// The person chooses; nothing of the cell is sent before.
export function askWhich(anchor, clash) {
  refuse(anchor, clash.mine);
  clashing.add(anchor);
  waiting.delete(anchor); // a save that was asked for meanwhile would choose
  sayClash(anchor, clash, () => enqueue([anchor]), () => takeTheirs(anchor, clash.theirs));
}

function refuse(anchor, text) {
  refused.set(anchor, text);
  mark(anchor, "wrong");
}

// What was refused because of its row (a score before its weight) may fit now that the row has changed.
function tryAgain(rows) {
  for (const anchor of refused.keys()) {
    if (rows.has(rowOf(anchor)) && !clashing.has(anchor)) waiting.set(anchor, currentText(anchor));
  }
}

// Rows as they are stored now. A cell that somebody is typing in, or that is not saved yet, is left alone.
function takeRows(rows) {
  for (const [row, { revision, texts }] of Object.entries(rows)) {
    setRevision(row, revision);
    for (const [field, text] of Object.entries(texts)) {
      const anchor = `${row}-${field}`;
      if (!stored.has(anchor) || waiting.has(anchor) || isDirty(anchor)) continue;
      stored.set(anchor, text);
      if (document.activeElement?.id === anchor) stored.set(anchor, currentText(anchor));
      else if (currentText(anchor) !== text) setText(anchor, text);
    }
    const off = texts.not_applicable;
    if (off !== undefined) document.getElementById(row)?.classList.toggle("is-off", off === "1");
  }
}

window.addEventListener("online", () => { if (waiting.size) run(); });
