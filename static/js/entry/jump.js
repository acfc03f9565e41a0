// From a finding to its cell.
export function jumpTo(id) {
  const named = document.getElementById(id);
  const element = named ?? document.getElementById(id.replace(/^((?:indicator|fund)-\d+).*$/, "$1"));
  if (!element) return false;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  element.scrollIntoView({ block: "center" });
  const field = element.matches("input, textarea, select, a, button") ? element : element.querySelector(".cell");
  field?.focus({ preventScroll: true });
  element.classList.add("is-jumped");
  setTimeout(() => element.classList.remove("is-jumped"), 2000);
  return true;
}
