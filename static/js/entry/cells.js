// What a typed cell is: its name says row and field, its text is what the server stores.
export const form = document.getElementById("entry-form");

const SEPARATED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const NAME = /^(evaluation|fund-\d+|indicator-\d+)-([a-z_0-9]+)$/;

export function cellName(element) {
  const match = element?.name && NAME.exec(element.name);
  return match && match[2] !== "revision" ? { row: match[1], field: match[2], anchor: element.name } : null;
}

// An amount without its separators; 1,23 may be 123 or 1.23 and stays as it is, for the server to refuse.
export function plain(text) {
  return SEPARATED.test(text.trim()) ? text.trim().replaceAll(",", "") : text;
}

// The text of the cell that the element belongs to; null for an element that is no cell.
export function textOf(element) {
  const name = cellName(element);
  if (!name) return null;
  if (element.closest("[data-words]")) {
    const ticked = form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name.anchor)}"]:checked`);
    return Array.from(ticked, (box) => box.value).join(",");
  }
  if (element.type === "checkbox") return element.checked ? "1" : "";
  return element.closest(".amount") ? plain(element.value) : element.value;
}

// The element that stands for a cell: the field itself, or the group of ticks.
export function elementOf(anchor) {
  return form.querySelector(`[data-words="${CSS.escape(anchor)}"]`) ?? document.getElementById(anchor);
}

export function setText(anchor, text) {
  const element = elementOf(anchor);
  if (!element) return;
  if (element.matches("[data-words]")) {
    const words = new Set(text.split(","));
    for (const box of element.querySelectorAll("input[type=checkbox]")) box.checked = words.has(box.value);
  } else if (element.type === "checkbox") {
    element.checked = text === "1";
  } else if ("value" in element) {
    element.value = text;
    element.dispatchEvent(new CustomEvent("cell:set", { bubbles: true }));
  }
}

// The text that the cell had when the page was made, whatever was typed before this script ran.
export function givenText(anchor) {
  const element = elementOf(anchor);
  if (element.matches("[data-words]")) {
    return Array.from(element.querySelectorAll("input[type=checkbox]")).filter((box) => box.defaultChecked).map((box) => box.value).join(",");
  }
  if (element.type === "checkbox") return element.defaultChecked ? "1" : "";
  if (element.matches("select")) return Array.from(element.options).find((option) => option.defaultSelected)?.value ?? "";
  return element.defaultValue;
}

export function currentText(anchor) {
  const element = elementOf(anchor);
  if (!element) return null;
  return textOf(element.matches("[data-words]") ? element.querySelector("input[type=checkbox]") : element);
}

export function allAnchors(root = form) {
  const anchors = new Set();
  for (const element of root.querySelectorAll("input, textarea, select")) {
    const name = cellName(element);
    if (name && element.type !== "hidden") anchors.add(name.anchor);
  }
  return anchors;
}

export const rowOf = (anchor) => NAME.exec(anchor)[1];
export const fieldOf = (anchor) => NAME.exec(anchor)[2];
