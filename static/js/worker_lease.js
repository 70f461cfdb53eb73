// The clock of the task on the screen, and the heartbeat that extends leases while somebody really works.
import { post } from "./worker_outbox.js";
import { gettext } from "./texts.js";

const LOW = 60;
const AWAY = 90e3;

export class LeaseClock {
  #held = new Map();
  #current = null;
  #seconds = 0;
  #lastAct = Date.now();
  #beating = false;

  constructor(root, url) {
    this.root = root;
    this.url = url;
    for (const kind of ["keydown", "pointerdown", "input", "scroll"]) document.addEventListener(kind, () => { this.#lastAct = Date.now(); }, { passive: true });
    setInterval(() => this.#tick(), 1000);
  }

  watch(id, ends, seconds) {
    this.#current = id;
    if (id && !this.#held.has(id)) this.hold(id, ends);
    if (!this.#held.has(id)) this.#current = null; // a rehearsal's tasks are held by nobody and have no end
    this.root.querySelector("[data-clock]").hidden = !this.#current;
    this.#warn("");
    if (!this.#current) return;
    this.#seconds = seconds;
    this.#tick();
  }

  hold(id, ends) {
    if (ends) this.#held.set(id, new Date(ends).getTime());
  }

  forget(id) {
    this.#held.delete(id);
  }

  #tick() {
    if (!this.#current) return;
    const left = Math.round((this.#held.get(this.#current) - Date.now()) / 1000);
    const shown = this.root.querySelector("[data-clock-time]");
    shown.textContent = left <= 0 ? "0:00" : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    shown.classList.toggle("work-clock-low", left < LOW);
    if (left <= 0) this.#warn(gettext("The time for this task ran out. Hand it in all the same: it is taken as long as its place is free."));
    else if (left < Math.min(LOW, this.#seconds / 4)) this.#warn(gettext("Little time is left. Go on working, and it is extended."));
    else this.#warn("");
    const working = !document.hidden && Date.now() - this.#lastAct < AWAY;
    const soonest = Math.min(...this.#held.values()) - Date.now();
    if (working && soonest < this.#seconds * 500 && soonest > 0) this.#beat();
  }

  // Also the tasks waiting behind this one stay held, in the same request, and only when half of the time is gone.
  async #beat() {
    if (this.#beating) return;
    this.#beating = true;
    try {
      const response = await post(this.url, new URLSearchParams([...this.#held.keys()].map((id) => ["_rivulet_only", id])));
      const leases = response.ok ? (await response.json()).leases : {};
      for (const id of [...this.#held.keys()]) {
        if (leases[id]) this.hold(id, leases[id]);
        else if (response.ok && id !== this.#current) this.#held.delete(id);
      }
    } catch { /* No network: the next tick tries again. */ }
    setTimeout(() => { this.#beating = false; }, 5000);
  }

  #warn(text) {
    const note = this.root.querySelector("[data-clock-note]");
    if (note.textContent !== text) note.textContent = text;
    note.hidden = !text;
  }
}
