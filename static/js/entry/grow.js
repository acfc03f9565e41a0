// Fields grow with their text. Browsers of Windows 7 do not know `field-sizing`.
const NATIVE = CSS.supports("field-sizing", "content");

export function grow(element) {
  if (NATIVE || !element.matches?.("textarea.cell")) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight + 2}px`;
}

export function growAll() {
  if (NATIVE) return;
  for (const element of document.querySelectorAll("textarea.cell")) grow(element);
}
