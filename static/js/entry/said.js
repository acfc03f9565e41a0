// Words at a cell that only this page knows: why a text was not stored, whose value to keep.
import { elementOf } from "./cells.js";

// Below the cell, or across the row where the cell is too narrow for a sentence.
function above(anchor) {
  const element = elementOf(anchor);
  return (element?.matches(".indicator .figure") && document.getElementById(`${anchor}-said`)) || element;
}

function place(anchor) {
  const element = above(anchor);
  if (!element) return null;
  const next = element.nextElementSibling;
  if (next?.classList.contains("local-said")) return next;
  const box = document.createElement("div");
  box.className = "local-said";
  box.setAttribute("role", "alert");
  element.after(box);
  return box;
}

export function clearLocal(anchor) {
  const element = elementOf(anchor);
  const next = above(anchor)?.nextElementSibling;
  if (next?.classList.contains("local-said")) next.remove();
  element?.classList.remove("is-wrong");
  element?.removeAttribute("aria-invalid");
}

export function sayAt(anchor, message) {
  const box = place(anchor);
  if (!box) return null;
  const words = document.createElement("p");
  const sentence = message.startsWith("没有保存") ? message : `没有保存：${message}`;
  words.textContent = above(anchor) === elementOf(anchor) ? sentence : `${elementOf(anchor).getAttribute("aria-label")}${sentence}`;
  box.replaceChildren(words);
  return box;
}

export function sayClash(anchor, clash, keepMine, keepTheirs) {
  const box = sayAt(anchor, clash.message);
  if (!box) return;
  const row = document.createElement("div");
  row.className = "keep";
  row.append(button(`用我的：${clash.mine || "空"}`, "mine", keepMine), button(`用对方的：${clash.theirs || "空"}`, "theirs", keepTheirs));
  box.append(row);
}

function button(words, name, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  element.dataset.keep = name;
  element.addEventListener("click", act);
  return element;
}
