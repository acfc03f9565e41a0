// What the server is known to hold: the text of each cell and the revision of each row.
import { allAnchors, currentText, form, givenText } from "./cells.js";

export const stored = new Map();
const revisions = new Map();

export function learn(root = form) {
  for (const input of root.querySelectorAll('input[type=hidden][name$="-revision"]')) {
    revisions.set(input.name.slice(0, -"-revision".length), Number(input.value));
  }
  for (const anchor of allAnchors(root)) stored.set(anchor, givenText(anchor));
}

export const revisionOf = (row) => revisions.get(row) ?? 0;

export function setRevision(row, revision) {
  revisions.set(row, revision);
  const input = form.elements.namedItem(`${row}-revision`);
  if (input) input.value = revision; // so that the ordinary save button stays right
}

export const isDirty = (anchor) => stored.has(anchor) && currentText(anchor) !== stored.get(anchor);
export const dirtyAnchors = () => [...stored.keys()].filter((anchor) => currentText(anchor) !== null && isDirty(anchor));

learn();
