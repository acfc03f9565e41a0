// The boxes of a list: one that ticks all of the page, and how many are ticked.
const all = document.querySelector("[data-tick-all]");
const form = document.querySelector("[data-tick-form]");
const count = form?.querySelector("[data-tick-count]");
const hint = count?.textContent;
const boxes = [...document.querySelectorAll('input[name="table"]')];
const button = form?.querySelector("[data-needs-tick]");

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  count.textContent = ticked ? `已勾选 ${ticked} 份` : hint;
  button.disabled = !ticked;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && !all.checked;
}

if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
