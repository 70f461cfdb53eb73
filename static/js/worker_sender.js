// Sends one thing after the other, and goes on trying while the network is away. Handing in twice is harmless on the
// server, so a request whose answer was lost is simply sent again.
const WAITS = [1, 2, 4, 8, 15, 30];

export class Sender {
  #line = [];
  #sending = false;
  onstate = () => {};

  constructor(token) {
    this.token = token;
    window.addEventListener("online", () => this.#wake?.());
  }

  get busy() {
    return this.#line.length > 0;
  }

  send(url, body, { done, refused }) {
    this.#line.push({ url, body, done, refused, tries: 0 });
    this.#run();
  }

  async #run() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#line.length) {
      const one = this.#line[0];
      const answer = await this.#post(one);
      if (answer === null) {
        this.onstate(`No connection. ${this.#line.length === 1 ? "One answer waits" : `${this.#line.length} answers wait`} here and will be sent.`);
        await this.#pause(WAITS[Math.min(one.tries++, WAITS.length - 1)]);
        continue;
      }
      if (one.tries) this.onstate("");
      this.#line.shift();
      if (answer.ok) one.done(answer.body);
      else one.refused(answer.body);
    }
    this.#sending = false;
  }

  // The answer, or null when it is worth trying again.
  async #post(one) {
    try {
      const response = await fetch(one.url, { method: "POST", body: one.body, headers: { Accept: "application/json", "X-CSRFToken": this.token } });
      if (response.status >= 500 || response.status === 429) return null;
      const body = await response.json().catch(() => ({ code: "signed_out", detail: "You are no longer signed in. Your answer is kept in this browser; log in and open the batch again." }));
      if (response.redirected) return { ok: false, body: { code: "signed_out", detail: "You are no longer signed in. Your answer is kept in this browser; log in and open the batch again." } };
      return { ok: response.ok, body };
    } catch {
      return null;
    }
  }

  #wake = null;

  #pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}
