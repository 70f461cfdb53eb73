// Says while one types how much longer or shorter the text has become; lets the field grow with it.

/** Watches the text field of an edit task inside `root`. */
export function start(root = document) {
  const box = root.querySelector("[data-edit]");
  if (!box || box.dataset.started) return;
  box.dataset.started = "yes";
  const field = box.querySelector("textarea");
  const status = box.querySelector("[data-edit-status]");
  const before = box.querySelector("[data-edit-original]").textContent;

  const say = () => {
    const longer = field.value.length - before.length;
    if (field.value === before) status.textContent = "Nothing changed yet";
    else if (longer === 0) status.textContent = "Changed, same length";
    else status.textContent = `Changed, ${Math.abs(longer)} ${Math.abs(longer) === 1 ? "character" : "characters"} ${longer > 0 ? "longer" : "shorter"}`;
    field.rows = Math.min(30, Math.max(10, field.value.split("\n").length + 1));
  };
  field.addEventListener("input", say);
  say();
}

start();
