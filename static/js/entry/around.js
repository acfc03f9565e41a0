// What is computed around the typed cells: figures, findings, the bar, the panel.
import { rememberTime } from "./state.js";

export function applyAround(body) {
  rememberTime(body.at);
  for (const [id, text] of Object.entries(body.computed)) {
    const element = document.getElementById(id);
    if (element && element.textContent !== text) element.textContent = text;
  }
  for (const [id, text] of Object.entries(body.placeholders)) document.getElementById(id)?.setAttribute("placeholder", text);
  for (const row of body.opened) document.getElementById(row)?.classList.add("is-open");
  for (const box of document.querySelectorAll(".said")) {
    const html = body.said[box.id.slice(0, -"-said".length)] ?? "";
    if (box.innerHTML !== html) box.innerHTML = html;
    const field = document.getElementById(box.id.slice(0, -"-said".length));
    if (field?.matches(".cell") && !field.hasAttribute("aria-invalid")) {
      const wrong = html.includes("said-error");
      field.classList.toggle("is-wrong", wrong);
      field.classList.toggle("is-warned", !wrong && html.includes("said-warning"));
    }
  }
  replaceKeeping(document.getElementById("bar-live"), body.bar);
  replaceKeeping(document.getElementById("panel-live"), body.panel);
}

// New content, but notes that are being written, open folds, focus and scroll stay.
export function replaceKeeping(container, html, forget = "") {
  const active = container.contains(document.activeElement) ? document.activeElement : null;
  const kept = new Map();
  for (const note of container.querySelectorAll("[data-note]")) {
    if (note.value && note.id !== forget) kept.set(note.id, note.value);
  }
  const open = new Set(Array.from(container.querySelectorAll("details[open][id]"), (item) => item.id));
  const selection = active?.selectionStart;
  container.innerHTML = html;
  for (const id of open) { const item = document.getElementById(id); if (item) item.open = true; }
  for (const [id, text] of kept) { const note = document.getElementById(id); if (note) note.value = text; }
  const again = active?.id && document.getElementById(active.id);
  if (again) {
    again.focus({ preventScroll: true });
    if (selection !== undefined && selection !== null && again.setSelectionRange) again.setSelectionRange(selection, selection);
  }
}
