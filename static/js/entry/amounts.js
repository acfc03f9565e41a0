// Amounts stand with separators while one reads, and without while one types.
import { form, plain } from "./cells.js";

const PLAIN = /^-?\d+(\.\d+)?$/;
const isAmount = (element) => element.matches?.(".amount .cell");

function separate(input) {
  const text = plain(input.value).trim();
  if (!PLAIN.test(text)) return;
  const [whole, rest] = text.split(".");
  input.value = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest === undefined ? "" : `.${rest}`);
}

// A new value drops the selection. What Tab had selected stays selected, or the next figure would be appended.
function join(input) {
  const joined = plain(input.value);
  if (joined === input.value) return;
  const place = (position) => input.value.slice(0, position).replaceAll(",", "").length;
  const [start, end] = [place(input.selectionStart), place(input.selectionEnd)];
  input.value = joined;
  input.setSelectionRange(start, end || joined.length); // no place yet: all of it
}

export function showAmounts() {
  for (const input of form.querySelectorAll(".amount .cell")) if (input !== document.activeElement) separate(input);
}

export function listenToAmounts() {
  showAmounts();
  form.addEventListener("focusin", (event) => { if (isAmount(event.target)) join(event.target); });
  form.addEventListener("focusout", (event) => { if (isAmount(event.target)) separate(event.target); });
  form.addEventListener("cell:set", (event) => { if (isAmount(event.target) && event.target !== document.activeElement) separate(event.target); });
}
