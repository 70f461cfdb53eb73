// What is typed is kept until it is handed in: in this browser at once, on the server a little later, so that it is there
// on another device too.
import { post } from "./worker_outbox.js";
import { store } from "./worker_store.js";

const PREFIX = "rivulet-draft-";
const DAYS = 3;
const PAUSE_SECONDS = 3;
const BOOKKEEPING = ["csrf_token"];

export class Drafts {
  #timers = new Map();

  constructor() {
    const oldest = Date.now() - DAYS * 86400e3;
    for (const key of store.keys(PREFIX)) if (!(store.get(key)?.at > oldest)) store.remove(key);
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#sendAll(); });
    window.addEventListener("pagehide", () => this.#sendAll());
  }

  /** Keeps what the form holds now; in this browser alone where `here` says so, because the answer itself is about to travel. */
  keep(form, { here = false } = {}) {
    const id = form.dataset.task;
    const fields = fieldsOf(form);
    store.set(PREFIX + id, { at: Date.now(), fields });
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    const url = form.dataset.draftUrl;
    if (url && !here) this.#timers.set(id, { url, timer: setTimeout(() => this.#send(id, url), PAUSE_SECONDS * 1000) });
  }

  /** Puts the draft of this browser into the form, unless the server's own, which the form shows already, is newer. */
  restore(form) {
    const draft = store.get(PREFIX + form.dataset.task);
    if (!draft || draft.at < Date.parse(form.dataset.draftAt ?? 0)) return;
    fill(form, draft.fields);
  }

  forget(id) {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    store.remove(PREFIX + id);
  }

  #sendAll() {
    for (const [id, { url }] of this.#timers) this.#send(id, url, true);
  }

  async #send(id, url, keepalive = false) {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    const draft = store.get(PREFIX + id);
    if (!draft) return;
    try { await post(url, new URLSearchParams(draft.fields), { keepalive }); } catch { /* It is in this browser; the next change tries again. */ }
  }
}

/** The answer in a form, as pairs of name and text; files travel on their own. */
export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !BOOKKEEPING.includes(name));
}

/** Makes a form hold these pairs. */
export function fill(form, fields) {
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || BOOKKEEPING.includes(control.name) || ["submit", "button", "file", "fieldset"].includes(control.type)) continue;
    if (control.type === "hidden" && control.dataset.answer === undefined) continue; // the page's own, not the worker's
    const values = left.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = values.includes(option.value);
    else if (values.length) control.value = values.shift();
  }
}
