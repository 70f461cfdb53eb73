// Number keys pick the label with that number; several labels respect the most that may be picked.

/** Makes a choice inside `root` (a task's form or any part of the page) answer to the keyboard. */
export function start(root = document) {
  const field = root.querySelector("[data-choice]");
  if (!field || field.dataset.started) return;
  field.dataset.started = "yes";
  const controls = [...field.querySelectorAll("input")];

  document.addEventListener("keydown", function pick(event) {
    if (!field.isConnected) return document.removeEventListener("keydown", pick);
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const control = controls.find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
    if (!control || control.disabled) return;
    event.preventDefault();
    control.focus({ preventScroll: true });
    control.click();
  });

  if ("multiple" in field.dataset) {
    field.addEventListener("change", () => bound(field, controls));
    bound(field, controls);
  }
}

// Browsers know "required" for one control, not for "two to three of these": that is said by the first control.
function bound(field, controls) {
  const picked = controls.filter((control) => control.checked).length;
  const least = Number(field.dataset.min);
  const most = Number(field.dataset.max);
  for (const control of controls) control.disabled = !control.checked && picked >= most;
  controls[0]?.setCustomValidity(picked < least ? `Choose at least ${least}.` : "");
}

function typing(target) {
  return target instanceof HTMLElement && target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

start();
