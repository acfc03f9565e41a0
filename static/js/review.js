// The review page: a press on a cell opens the remark form for it, J and K walk the queue.
// Without this file the links of each row open the same forms on pages of their own.
const table = document.getElementById("table");
const place = document.getElementById("form-place");
let opener = null;
let sending = false;

// A remark that somebody is writing is not thrown away by a press beside it.
function leaves() {
  const field = place.querySelector("textarea");
  return !field || field.value === field.defaultValue || confirm("正在写的内容还没有记下，要放弃吗？");
}

function open(address, from) {
  if (!leaves()) return;
  opener = from;
  // The marked cell is the one that the form speaks of.
  for (const marked of document.querySelectorAll(".is-asked")) marked.classList.remove("is-asked");
  from.closest("td")?.classList.add("is-asked");
  htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
}

function close() {
  place.replaceChildren();
  for (const marked of document.querySelectorAll(".is-asked")) marked.classList.remove("is-asked");
  opener?.focus?.();
}

place.addEventListener("htmx:afterSwap", () => {
  place.scrollIntoView({ block: "nearest" });
  place.querySelector("textarea, input:not([type=hidden])")?.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-form]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link.href, link);
    link.closest("details[data-menu]")?.removeAttribute("open");
  } else if (event.target.closest("a[data-close]") && place.contains(event.target)) {
    event.preventDefault();
    close();
  }
});

// Somebody who presses twice has not looked at the table that took this one's place.
const opened = document.querySelector(".messages .alert-success") ? performance.now() : -Infinity;
document.addEventListener("submit", (event) => {
  if (place.contains(event.target)) {
    sending = true;
  } else if (event.target.matches("[data-act]") && performance.now() - opened < 600) {
    event.preventDefault();
  } else if (!leaves()) {
    event.preventDefault();
  } else {
    sending = true;
  }
});
addEventListener("pageshow", () => (sending = false));
addEventListener("beforeunload", (event) => {
  const field = place.querySelector("textarea");
  if (!sending && field && field.value !== field.defaultValue) event.preventDefault();
});

// The keys can be switched off: speech input and unsteady hands press single letters unasked.
const keys = document.getElementById("single-keys");
if (keys) {
  keys.checked = localStorage.getItem("single-keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("single-keys", keys.checked ? "on" : "off"));
}

// Cells have ids "indicator-12-actual_text", "fund-3-executed", "evaluation-goal_actual".
table?.addEventListener("click", (event) => {
  if (!table.dataset.remark || event.target.closest("a, button, summary, input, textarea, label, details")) return;
  if (String(getSelection())) return; // somebody marks text to copy it
  const cell = event.target.closest("td")?.querySelector("[id]");
  const found = cell && /^(indicator|fund|evaluation)-(?:(\d+)-)?([a-z0-9_]+)$/.exec(cell.id);
  if (!found) return;
  const [, kind, row, field] = found;
  const path = kind === "indicator" ? `${table.dataset.remark}${row}/` : table.dataset.remark;
  open(`${path}?field=${field}`, cell);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) {
    if (event.key === "Escape" && place.contains(event.target)) close();
    return;
  }
  if (keys && !keys.checked) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (link) link.click();
});
