// What is recorded beside an answer, for the worker to see and for the requester to weigh: small counts, never the keys or the
// text pasted. A new record begins with each task.
const IDLE_SECONDS = 30; // a pause longer than this is no work

export class Record {
  #root;
  #latest = 0;
  #seconds = 0;
  #counts = none();

  constructor(root) {
    this.#root = root;
    const act = () => this.#act();
    for (const kind of ["pointerdown", "pointermove", "wheel", "scroll", "input"]) document.addEventListener(kind, act, { passive: true, capture: true });
    document.addEventListener("keydown", (event) => { this.#act(); if (!event.repeat) this.#count("keystrokes", 1); }, { capture: true });
    document.addEventListener("paste", (event) => {
      this.#count("pastes", 1);
      this.#count("pasted_chars", event.clipboardData?.getData("text").length ?? 0);
    }, { capture: true });
    document.addEventListener("visibilitychange", () => { this.#act(); if (document.hidden) this.#count("focus_losses", 1); });
  }

  /** A task has come onto the screen; `before` is the record of the same task when it was taken back. */
  begin(before = null) {
    this.#counts = { ...none(), ...before };
    this.#seconds = before?.seconds_active ?? 0;
    this.#latest = document.hidden ? 0 : Date.now();
    this.#show();
  }

  /** The record of the task that is leaving the screen. */
  end() {
    this.#act();
    return { ...this.#counts, seconds_active: this.seconds };
  }

  /** Seconds worked on the task so far, with one decimal. */
  get seconds() {
    return Math.round(this.#seconds * 10) / 10;
  }

  #act() {
    const now = Date.now();
    if (this.#latest) this.#seconds += Math.min((now - this.#latest) / 1000, IDLE_SECONDS);
    this.#latest = document.hidden ? 0 : now;
  }

  #count(name, number) {
    this.#counts[name] += number;
    this.#show();
  }

  #show() {
    for (const [name, number] of Object.entries(this.#counts)) {
      const place = this.#root.querySelector(`[data-recorded="${name}"]`);
      if (place) place.textContent = number;
    }
  }
}

function none() {
  return { pastes: 0, pasted_chars: 0, focus_losses: 0, keystrokes: 0 };
}
