// The counters of this sitting: answers, what they pay, the pace, and the pay of an hour really worked.
import { gettext } from "./texts.js";
const LOCALE = document.documentElement.lang === "ar" ? "ar-u-nu-latn" : document.documentElement.lang;
const ENOUGH = 3; // answers before a pace is worth showing

export class Counter {
  #root;
  #recent = [];

  constructor(root) {
    this.#root = root;
    this.answers = Number(root.dataset.answers);
    this.micros = Number(root.dataset.earned);
    this.seconds = Number(root.dataset.seconds);
    this.usual = Number(root.dataset.workSeconds) || null;
    this.show();
  }

  /** One answer more, or with -1 one less. */
  add(answers, micros, seconds) {
    this.answers += answers;
    this.micros += answers * micros;
    this.seconds = Math.max(0, this.seconds + answers * seconds);
    if (answers > 0) this.#recent = [...this.#recent.slice(-7), seconds];
    this.show();
  }

  /** Seconds a task takes at the moment: the median of the last few, else the batch's own, else null. */
  get pace() {
    if (!this.#recent.length) return this.usual;
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return Math.max(0.3, sorted[sorted.length >> 1]);
  }

  show() {
    this.#put("count", this.answers);
    this.#put("sum", this.amount(this.micros));
    const known = this.answers >= ENOUGH && this.seconds > 0;
    this.#put("pace", known ? gettext("%(time)s a task", { time: this.#short(this.seconds / this.answers) }) : "–");
    this.#put("hourly", known ? this.amount(Math.floor((this.micros * 3600) / this.seconds / 1e4) * 1e4) : "–");
  }

  // The same form as the server's filter: the sample is how it prints nothing. Micros are whole numbers.
  amount(micros) {
    const whole = Math.floor(micros / 1e6);
    const part = String(micros % 1e6).padStart(6, "0").replace(/0{1,4}$/, "");
    return this.#root.dataset.moneySample.replace(/0([.,٫])00/, (found, point) => `${whole.toLocaleString(LOCALE)}${point}${part}`);
  }

  #short(seconds) {
    if (seconds < 100) return gettext("%(number)s s", { number: seconds < 10 ? this.#decimal(seconds) : Math.round(seconds) });
    return gettext("%(number)s min", { number: Math.round(seconds / 60) });
  }

  #decimal(number) {
    return number.toLocaleString(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  #put(name, text) {
    const place = this.#root.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  }
}
