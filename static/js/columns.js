// After a file is chosen, its beginning is looked at: which column stands for what is dragged or selected, and the first row is
// shown as workers will see it, before anything is sent whole.
import { devices } from "./devices.js";

const HEAD_BYTES = 256_000;
const form = document.querySelector("[data-upload]");
const place = form.querySelector("[data-columns]");
const aside = document.querySelector("[data-columns-preview]");
let preview = null;
let running = null;

form.querySelector("input[type=file]").addEventListener("change", () => { place.replaceChildren(); look(); });
place.addEventListener("change", look);

async function look() {
  const file = form.querySelector("input[type=file]").files[0];
  if (!file) return;
  running?.abort();
  running = new AbortController();
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  for (const select of place.querySelectorAll("select")) body.set(select.name, select.value);
  body.set("looked", place.childElementCount ? "1" : "");
  body.set("file", file.slice(0, HEAD_BYTES), file.name);
  try {
    const answer = await fetch(place.dataset.columns, { method: "POST", body, signal: running.signal });
    if (!answer.ok) return;
    form.querySelector("[data-column-map]")?.remove(); // what the server asked for without script
    const focused = document.activeElement?.name;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const shown = holder.content.querySelector("template[data-first-task]");
    place.replaceChildren(holder.content.querySelector("[data-mapping]") ?? "");
    if (focused) place.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
    aside.hidden = !shown;
    if (shown) (preview ??= devices(aside.querySelector("[data-devices]"))).show(shown.innerHTML);
  } catch { /* The file is looked at again when it is sent. */ }
}

// ------------------------------------------------------------ dragging a column of the file onto a name of the project

place.addEventListener("dragstart", (event) => {
  const chip = event.target.closest("[data-column]");
  if (!chip) return;
  event.dataTransfer.setData("text/plain", chip.dataset.column);
  event.dataTransfer.effectAllowed = "link";
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  place.addEventListener(kind, (event) => {
    const slot = event.target.closest?.("[data-slot]");
    if (!slot) return;
    event.preventDefault();
    slot.classList.toggle("slot-over", kind === "dragover");
    if (kind !== "drop") return;
    const column = event.dataTransfer.getData("text/plain");
    for (const other of place.querySelectorAll("select")) if (other.value === column) other.value = ""; // one column stands for one name
    const select = slot.querySelector("select");
    select.value = column;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
