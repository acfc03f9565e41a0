// Amounts stand with separators while one reads, and without while one types.
import { form } from "./cells.js";

const PLAIN = /^-?\d+(\.\d+)?$/;
const isAmount = (element) => element.matches?.(".amount .cell");

function separate(input) {
  const text = input.value.replaceAll(",", "").trim();
  if (!PLAIN.test(text)) return;
  const [whole, rest] = text.split(".");
  input.value = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest === undefined ? "" : `.${rest}`);
}

export function showAmounts() {
  for (const input of form.querySelectorAll(".amount .cell")) if (input !== document.activeElement) separate(input);
}

export function listenToAmounts() {
  showAmounts();
  form.addEventListener("focusin", (event) => {
    if (isAmount(event.target)) event.target.value = event.target.value.replaceAll(",", "");
  });
  form.addEventListener("focusout", (event) => { if (isAmount(event.target)) separate(event.target); });
  form.addEventListener("cell:set", (event) => { if (isAmount(event.target) && event.target !== document.activeElement) separate(event.target); });
}
