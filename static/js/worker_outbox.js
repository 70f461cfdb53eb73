// What the worker did and the server does not know yet: answers, skips, reports. Each is a line in this browser until the
// server has said yes or no to it, so a lost network, a reload or a closed tab loses nothing. Sending a line twice is harmless:
// the server answers the same assignment with the same answer the same. So every doubt ends in sending again.
import { store } from "./worker_store.js";
import { gettext } from "./texts.js";

const WAITS_SECONDS = [1, 2, 4, 8, 15, 30];
const KEEPALIVE_CHARACTERS = 60_000; // browsers take 64 KiB of bodies with a page that is leaving
let count = 0;

export class Outbox {
  #prefix;
  #timer = 0;
  #running = false;
  #tries = 0;
  #underWay = new Set();

  /** `person`: whose lines these are; another person at the same browser never sends them. */
  constructor(person) {
    this.#prefix = `rivulet-out-${person}-`;
    this.done = () => {};    // (line, answer of the server)
    this.refused = () => {}; // (line, problem document)
    this.state = () => {};   // ("", "offline", "signed_out" or "forbidden"; how many wait)
    this.extend = () => ({}); // fields that are decided when a line leaves
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("focus", () => { if (this.#tries) this.#hurry(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.leave(); else this.#hurry(); });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("storage", (event) => { if (event.key?.startsWith(this.#prefix)) this.#plan(); });
    this.#plan();
  }

  /** All lines, oldest first. */
  get lines() {
    return store.keys(this.#prefix).map((key) => store.get(key)).filter(Boolean);
  }

  has(id) {
    return this.lines.some((line) => line.id === id && line.act !== "report");
  }

  /** Keeps a line; it leaves after `holdSeconds`, and at once when the page is left. */
  put({ id, act, url, fields, about = {} }, holdSeconds = 0) {
    const key = `${this.#prefix}${String(Date.now()).padStart(15, "0")}-${String(++count).padStart(5, "0")}`;
    store.set(key, { key, id, act, url, fields, about, sendAt: Date.now() + holdSeconds * 1000 });
    this.#plan();
  }

  /** Whether there is a line that has not left yet. */
  get canTakeBack() {
    return Boolean(this.#untried);
  }

  /** The newest line that has not left yet, taken out again; null when there is none. */
  takeBack() {
    const line = this.#untried;
    if (line) store.remove(line.key);
    return line ?? null;
  }

  get #untried() {
    return this.lines.findLast((one) => one.act !== "report" && one.sendAt > Date.now() && !one.tried);
  }

  /** Sends everything now, with requests that outlive the page. What the page does not see answered stays and is sent again. */
  leave() {
    let left = KEEPALIVE_CHARACTERS;
    for (const line of this.lines) {
      if (this.#underWay.has(line.key)) continue;
      left -= bodyOf(line, {}).toString().length;
      if (left < 0) break;
      this.#send(line, {}, true).then(() => this.#plan());
    }
  }

  #hurry() {
    this.#wake?.();
    this.#plan();
  }

  #plan() {
    clearTimeout(this.#timer);
    const soonest = Math.min(...this.#idle.map((line) => line.sendAt));
    if (Number.isFinite(soonest)) this.#timer = setTimeout(() => this.#run(), Math.max(0, soonest - Date.now()));
  }

  get #idle() {
    return this.lines.filter((line) => !this.#underWay.has(line.key));
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      const line = this.#idle.find((one) => one.sendAt <= Date.now());
      if (!line) break;
      // One tab sends at a time where the browser can see to it; without that, twice is harmless.
      const verdict = await (navigator.locks?.request(`${this.#prefix}send`, () => this.#send(line, this.extend(line))) ?? this.#send(line, this.extend(line)));
      if (verdict === "again") await this.#pause(WAITS_SECONDS[Math.min(this.#tries++, WAITS_SECONDS.length - 1)]);
    }
    this.#running = false;
    this.#plan();
  }

  // "gone" when the server has decided on the line, "again" when it is worth another try.
  async #send(line, more, keepalive = false) {
    if (store.get(line.key) === null || this.#underWay.has(line.key)) return "gone"; // taken back, or sent from elsewhere
    this.#underWay.add(line.key);
    store.set(line.key, { ...line, tried: true }); // from here on the server may know it
    try {
      const response = await post(line.url, bodyOf(line, more), { keepalive });
      if (response.type === "opaqueredirect" || response.status === 401) return this.#away("signed_out");
      if (response.status >= 500 || [408, 425, 429].includes(response.status)) return this.#later(line);
      const body = await response.json().catch(() => null);
      if (response.status === 400 && !line.renewed) { // the form's token belongs to a session that has ended
        await renewToken();
        store.set(line.key, { ...line, tried: true, renewed: true });
        return "gone";
      }
      if (response.status === 403) return this.#away("forbidden");
      if (response.ok && !body) return this.#away("offline"); // something between us and the server answered
      store.remove(line.key);
      this.#tries = 0;
      this.state("", this.lines.length);
      if (response.ok) this.done(line, body);
      else this.refused(line, body ?? { code: "refused", detail: gettext("This was not taken.") });
      return "gone";
    } catch {
      return this.#away("offline");
    } finally {
      this.#underWay.delete(line.key);
    }
  }

  // Trouble with one line does not keep the others waiting.
  #later(line) {
    const tries = (line.tries ?? 0) + 1;
    store.set(line.key, { ...line, tried: true, tries, sendAt: Date.now() + 1000 * WAITS_SECONDS[Math.min(tries, WAITS_SECONDS.length) - 1] });
    this.state("offline", this.lines.length);
    return "gone";
  }

  #away(word) {
    this.state(word, this.lines.length);
    return "again";
  }

  #wake = null;

  #pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}

/** A POST of ours that asks for JSON. A redirect means the log-in page, and is not followed. */
export function post(url, body, options = {}) {
  return fetch(url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token() }, ...options });
}

export function token() {
  return document.querySelector("meta[name=csrf-token]").content;
}

async function renewToken() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    const fresh = page.querySelector("meta[name=csrf-token]")?.content;
    if (fresh) document.querySelector("meta[name=csrf-token]").content = fresh;
  } catch { /* The next try says what is wrong. */ }
}

function bodyOf(line, more) {
  return new URLSearchParams([...line.fields, ...Object.entries(more)]);
}
