// A block copied from Excel goes into the cells from the one that has the focus: shown first, saved as one, undone as one.
import { cellName, currentText, fieldOf, form, setText } from "./cells.js";
import { enqueue } from "./queue.js";
import { readBlock } from "./block.js";

const dialog = document.getElementById("paste-dialog");
const preview = document.getElementById("paste-preview");
const line = document.getElementById("undo-line");
const NUMBER_FIELDS = new Set(["weight", "score", "initial_budget", "adjusted_budget", "executed", "deduction"]);
const NUMBER = /^([-+]?¥?[\d,\s]*\.?\d*|—)$/;
const whole = document.getElementById("paste-whole");
const fill = document.getElementById("paste-apply");
let plan = [];
let wholePlan = [];
let lastPaste = [];

export function listenToPaste() {
  form.addEventListener("paste", (event) => {
    const cell = event.target.matches?.(".cell") ? event.target : null;
    if (!cell || !cellName(cell)) return;
    const text = event.clipboardData.getData("text/plain");
    const block = readBlock(text);
    const isGrid = cellName(cell).row !== "evaluation";
    if (!isGrid || (block.length === 1 && block[0].length === 1)) return;
    event.preventDefault();
    show(cell, block, text);
  });
  document.getElementById("paste-cancel").addEventListener("click", () => dialog.close());
  fill.addEventListener("click", () => { dialog.close(); apply(plan); });
  whole.addEventListener("click", () => { dialog.close(); apply(wholePlan); });
  line.addEventListener("click", (event) => { if (event.target.matches("button")) undoPaste(); });
}

function show(cell, block, text) {
  const { fits, leftOver } = match(cell, block);
  plan = fits.filter((item) => !item.problem);
  preview.replaceChildren(...describe(fits, leftOver));
  fill.disabled = plan.length === 0;
  // Lines without columns, into a text: paragraphs of a document more often than cells of a column.
  const isText = cell.matches("textarea") && block.every((texts) => texts.length === 1);
  wholePlan = isText ? [withText(cell, text)] : [];
  whole.hidden = !isText;
  fill.textContent = isText ? "逐行填入各格" : "填入";
  fill.classList.toggle("btn-primary", !isText);
  fill.classList.toggle("btn-outline-secondary", isText);
  dialog.showModal();
  (isText ? whole : fill).focus();
}

// As the browser itself would paste: in place of what is selected.
function withText(cell, text) {
  const before = currentText(cell.name);
  const inserted = text.replaceAll("\r\n", "\n").trim();
  const after = before.slice(0, cell.selectionStart) + inserted + before.slice(cell.selectionEnd);
  return { anchor: cell.name, before, after };
}

// Which text goes into which cell, and what finds no place.
function match(cell, block) {
  const kind = cellName(cell).row.split("-")[0];
  const rows = Array.from(form.querySelectorAll(`[data-row^="${kind}-"]`));
  const start = rows.indexOf(cell.closest("[data-row]"));
  const columns = Array.from(cell.closest("[data-row]").querySelectorAll(".cell"), (item) => cellName(item).field);
  const first = columns.indexOf(cellName(cell).field);
  const fits = [];
  const leftOver = [];
  block.forEach((texts, down) => texts.forEach((text, across) => {
    const row = rows[start + down];
    const field = columns[first + across];
    const target = row && field && document.getElementById(`${row.dataset.row}-${field}`);
    const clean = text.trim();
    if (!target?.matches(".cell")) { if (clean) leftOver.push({ down, across, text: clean }); return; }
    if (isSame(target.name, currentText(target.name), clean)) return;
    const problem = NUMBER_FIELDS.has(field) && !NUMBER.test(clean.normalize("NFKC")) ? "不是数字，不会填入" : "";
    fits.push({ anchor: target.name, label: target.getAttribute("aria-label"), before: currentText(target.name), after: clean, problem });
  }));
  return { fits, leftOver };
}

function describe(fits, leftOver) {
  const good = fits.filter((item) => !item.problem).length;
  const parts = [paragraph(good ? `将填入 ${good} 格：` : "没有可以填入的内容。")];
  if (fits.length) {
    const table = document.createElement("table");
    table.className = "paste-table";
    table.append(tableRow("th", ["位置", "原来", "填入", ""]));
    for (const item of fits) table.append(tableRow("td", [item.label, item.before || "空", item.after || "空", item.problem]));
    const scroll = document.createElement("div");
    scroll.className = "paste-scroll";
    scroll.append(table);
    parts.push(scroll);
  }
  if (leftOver.length) {
    const where = leftOver.map((item) => `第${item.down + 1}行第${item.across + 1}列“${item.text.slice(0, 20)}”`).join("、");
    parts.push(paragraph(`放不下、不会填入的有 ${leftOver.length} 格：${where}。如需更多行，请先增加行。`));
  }
  return parts;
}

function paragraph(words) {
  const element = document.createElement("p");
  element.textContent = words;
  return element;
}

function tableRow(tag, texts) {
  const row = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

function apply(items) {
  for (const item of items) setText(item.anchor, item.after);
  lastPaste = items;
  line.replaceChildren(`已粘贴 ${items.length} 格。`, undoButton());
  line.hidden = false;
  enqueue(items.map((item) => item.anchor));
}

function undoButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = "撤销粘贴";
  return button;
}

// 1,200.00 comes back from the server as 1200: the same figure, though not the same text.
function isSame(anchor, one, other) {
  return one === other || (NUMBER_FIELDS.has(fieldOf(anchor)) && figure(one) === figure(other));
}

function figure(text) {
  const [whole, rest = ""] = text.normalize("NFKC").replace(/[,\s¥+—]/g, "").split(".");
  return `${whole.replace(/^0+(?=\d)/, "")}.${rest.replace(/0+$/, "")}`;
}

// Takes the whole block back, if nothing of it was changed since. Returns whether there was one.
export function undoPaste() {
  if (!lastPaste.length || lastPaste.some((item) => !isSame(item.anchor, currentText(item.anchor), item.after))) return false;
  for (const item of lastPaste) setText(item.anchor, item.before);
  const anchors = lastPaste.map((item) => item.anchor);
  lastPaste = [];
  line.hidden = true;
  enqueue(anchors);
  return true;
}
