// The project's form: the fields of the chosen kind, rows added, moved and removed in place, and a preview that follows the typing.
import { devices } from "./devices.js";

const form = document.querySelector("[data-project-form]");
const fields = form.querySelector("[data-kind-fields]");
document.querySelectorAll("[data-without-script]").forEach((element) => { element.hidden = true; });
document.querySelector("aside[data-needs-script]").hidden = false;
wake(form);
let timer = 0;
let running = null;
let previewSeen = false;
const preview = devices(document.querySelector("[data-devices]"), () => { previewSeen = true; refresh(); });

form.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  const add = event.target.closest("[data-row-add]");
  if (add) {
    event.preventDefault();
    addRow(add.dataset.rowAdd);
  } else if (event.target.closest("[data-row-remove]")) {
    const list = row.parentElement;
    if (list.children.length > 1) row.remove();
    renumber(list);
  } else if (event.target.closest("[data-row-up]") && row.previousElementSibling) {
    row.parentElement.insertBefore(row, row.previousElementSibling);
    renumber(row.parentElement);
    event.target.focus();
  } else return;
  later();
});
form.addEventListener("input", later);
form.addEventListener("change", (event) => {
  if (event.target.name === "task_type") changeKind(event.target.value);
  else later();
});

function wake(root) {
  root.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
}

// ------------------------------------------------------------ rows

function addRow(group) {
  const list = form.querySelector(`[data-rows="${group}"]`);
  list.append(form.querySelector(`[data-row-template="${group}"]`).content.cloneNode(true));
  wake(list);
  renumber(list);
  list.lastElementChild.querySelector("input, textarea, select").focus();
}

// Field names carry the place of their row; after a move they are written anew.
function renumber(list) {
  const group = list.dataset.rows;
  const id = `f-${group.replaceAll(".", "-")}-`;
  [...list.children].forEach((row, place) => {
    for (const element of row.querySelectorAll("[name], [id], [for]")) {
      if (element.name?.startsWith(`${group}.`)) element.name = element.name.replace(/^(.*?\.\w+)\.\w+\./, (whole, head) => (head === group ? `${group}.${place}.` : whole));
      for (const attribute of ["id", "for"]) {
        const value = element.getAttribute(attribute);
        if (value?.startsWith(id)) element.setAttribute(attribute, id + value.slice(id.length).replace(/^\w+/, place));
      }
    }
  });
}

// ------------------------------------------------------------ the kind's own fields

const kept = new Map();
let kind = form.querySelector("[name=task_type]:checked")?.value;

// What was filled in for another kind is there again when one comes back to it.
async function changeKind(chosen) {
  const body = new FormData(form);
  const holder = document.createDocumentFragment();
  holder.append(...fields.childNodes);
  kept.set(kind, holder);
  kind = chosen;
  if (kept.has(chosen)) fields.append(kept.get(chosen));
  else {
    try {
      const answer = await fetch(fields.dataset.url, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.statusText);
      const html = await answer.text();
      if (kind !== chosen) return;
      fields.innerHTML = html;
    } catch {
      return form.requestSubmit(form.querySelector("[name=choose_kind]"));
    }
  }
  wake(fields);
  later();
}

// ------------------------------------------------------------ the preview

function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 350);
}

async function refresh() {
  if (!previewSeen) return;
  running?.abort();
  running = new AbortController();
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: running.signal });
    if (!answer.ok) return;
    preview.show(await answer.text());
  } catch { /* The next keystroke tries again. */ }
}
