// Leaving with words that are not saved asks first; Ctrl+S saves. Everything else works without a script.
const form = document.getElementById("report-form");
let unsaved = form.hasAttribute("data-unsaved") || Boolean(document.getElementById("error-summary"));

form.addEventListener("input", () => { unsaved = true; });
form.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const save = document.getElementById("save-report");
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && save) {
    event.preventDefault();
    form.requestSubmit(save);
  }
});
document.getElementById("error-summary")?.focus();
