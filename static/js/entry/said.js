// Words at a cell that only this page knows: why a text was not stored, whose value to keep.
import { elementOf } from "./cells.js";

// Below the cell, or across the row where the cell is too narrow for a sentence.
function above(anchor) {
  const element = elementOf(anchor);
  return (element?.matches(".indicator .figure") && document.getElementById(`${anchor}-said`)) || element;
}

function place(anchor) {
  const element = above(anchor);
  return element && boxAfter(element);
}

function boxAfter(element) {
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
  const mine = button(`用我的：${clash.mine || "空"}`, "mine", keepMine);
  const theirs = button(`用对方的：${clash.theirs || "空"}`, "theirs", keepTheirs);
  offer(sayAt(anchor, clash.message), mine, theirs);
}

// The text stands nowhere else any more: it goes only when the person says so.
export function sayGone(anchor, takeAway) {
  const next = takeAway ? "再去掉这一行" : "再刷新页面";
  const box = sayAt(anchor, `这一行已在别处被删除。需要的文字请先复制，${next}。`);
  if (takeAway) offer(box, button("去掉这一行", "gone", takeAway));
}

// Below a reply or an explanation; an empty message takes the last one away.
export function sayAtNote(note, message) {
  const box = boxAfter(note);
  if (!message) return box.remove();
  const words = document.createElement("p");
  words.textContent = message;
  return box.replaceChildren(words);
}

export function sayLost(texts) {
  if (!texts.length) return;
  const line = document.getElementById("undo-line");
  line.textContent = `所在的行已在别处被删除，没有保存的文字：${texts.map((text) => `“${text}”`).join("、")}`;
  line.hidden = false;
}

function offer(box, ...buttons) {
  if (!box) return;
  const row = document.createElement("div");
  row.className = "keep";
  row.append(...buttons);
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
