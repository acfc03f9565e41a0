// The boxes of the queue: one that ticks all of the page, and how many are ticked.
const all = document.querySelector("[data-tick-all]");
const count = document.querySelector("[data-tick-count]");
const boxes = [...document.querySelectorAll('input[name="table"]')];
const button = document.querySelector("#batch button");

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  count.textContent = ticked ? `已勾选 ${ticked} 份` : "勾选自评表后，可一起通过；下一步会列出清单供确认。";
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
