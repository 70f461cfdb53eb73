// What is typed stays in this browser until it is handed in: a closed tab or a dead battery loses nothing.
const PREFIX = "rivulet-draft-";
const DAYS = 3;

export class Drafts {
  constructor() {
    this.#clean();
  }

  keep(form) {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token" && name !== "keeps");
    this.#write(form.dataset.task, { at: Date.now(), fields });
  }

  restore(form) {
    const draft = this.#read(PREFIX + form.dataset.task);
    if (!draft) return;
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden" || control.type === "submit") continue;
      const values = draft.fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
  }

  forget(id) {
    try { localStorage.removeItem(PREFIX + id); } catch { /* There was none. */ }
  }

  #write(id, draft) {
    try { localStorage.setItem(PREFIX + id, JSON.stringify(draft)); } catch { /* A full or forbidden store: the page still holds it. */ }
  }

  #read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  #clean() {
    const oldest = Date.now() - DAYS * 86400e3;
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !(this.#read(key)?.at > oldest)) localStorage.removeItem(key);
    } catch { /* Nothing can be kept here, so nothing is old. */ }
  }
}
