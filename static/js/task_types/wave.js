// A recording with its wave form: play, skip, speed, zoom; regions and marks are drawn on it by the kinds.
import { gettext } from "../texts.js";

const LONGEST_DRAWN = 20 * 60; // seconds; a longer recording is not decoded whole, it gets a plain line
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
const SPEED_KEPT = "rivulet-speed";

export class Wave {
  #surfer = null;
  #ready = [];
  #end = null;
  #gone = false;

  constructor(box) {
    this.box = box;
    this.audio = box.querySelector("[data-wave-audio]");
    this.time = box.querySelector("[data-wave-time]");
    this.play = box.querySelector("[data-wave-play]");
    this.speed = box.querySelector("[data-wave-speed]");
    box.querySelector("[data-wave-controls]").hidden = false;
    this.play.addEventListener("click", () => this.toggle());
    for (const button of box.querySelectorAll("[data-wave-skip]")) button.addEventListener("click", () => this.skip(Number(button.dataset.waveSkip)));
    this.speed.addEventListener("change", (event) => { event.stopPropagation(); this.#setSpeed(Number(this.speed.value)); });
    this.speed.addEventListener("input", (event) => event.stopPropagation());
    const zoom = box.querySelector("[data-wave-zoom]");
    zoom.addEventListener("input", (event) => { event.stopPropagation(); this.#surfer?.zoom(Number(zoom.value)); });
    zoom.addEventListener("change", (event) => event.stopPropagation());
    for (const kind of ["play", "pause", "ended"]) this.audio.addEventListener(kind, () => { this.play.textContent = this.audio.paused ? gettext("Play") : gettext("Pause"); });
    this.audio.addEventListener("timeupdate", () => this.#tick());
    this.audio.addEventListener("error", () => this.#fail());
    this.#setSpeed(kept());
    if (this.audio.error) this.#fail();
    else if (this.audio.readyState >= 1) this.#draw();
    else this.audio.addEventListener("loadedmetadata", () => this.#draw(), { once: true });
  }

  get now() { return this.audio.currentTime; }
  get duration() { return this.audio.duration || 0; }

  /** Calls back with the plugin of regions as soon as there is a wave form. */
  whenReady(callback) {
    if (this.regions) callback(this.regions);
    else this.#ready.push(callback);
  }

  toggle() {
    this.#end = null;
    if (this.audio.paused) this.audio.play().catch(() => this.#fail());
    else this.audio.pause();
  }

  skip(seconds) {
    this.audio.currentTime = Math.max(0, Math.min(this.duration, this.audio.currentTime + seconds));
    this.#tick();
  }

  /** Plays one part and stops at its end. */
  playPart(start, end) {
    this.audio.currentTime = start;
    this.#end = end;
    this.audio.play().catch(() => this.#fail());
  }

  faster(way) {
    const place = SPEEDS.indexOf(Number(this.speed.value)) + way;
    if (SPEEDS[place]) this.#setSpeed(SPEEDS[place]);
  }

  dispose() {
    this.#gone = true;
    this.audio.pause();
    this.#surfer?.destroy();
    this.#surfer = null;
  }

  // The task can be heard, read and answered before its wave form is there: what draws it is fetched once the page is at rest.
  async #draw() {
    const form = this.box.querySelector("[data-wave-form]");
    this.#tick();
    form.hidden = false;
    await atRest();
    let library;
    try {
      library = await import("../../vendor/wavesurfer/wavesurfer.js");
    } catch { // no network: the plain player stays
      form.hidden = true;
      return;
    }
    if (this.#gone) return;
    const { Regions, WaveSurfer } = library;
    // Only sounds of our own may be read by script; of a foreign host's the line is drawn without its form.
    const own = new URL(this.audio.currentSrc || this.audio.src, location.href).origin === location.origin;
    const drawn = own && this.duration <= LONGEST_DRAWN;
    this.regions = Regions.create();
    this.#surfer = WaveSurfer.create({
      container: form,
      media: this.audio,
      height: 112,
      sampleRate: 16000,
      waveColor: colour(form, "--line-strong"),
      progressColor: colour(form, "--river"),
      cursorColor: colour(form, "--copper"),
      cursorWidth: 2,
      barWidth: drawn ? 2 : 0,
      barGap: drawn ? 1 : 0,
      normalize: drawn,
      plugins: [this.regions],
      ...(drawn ? {} : { peaks: [new Float32Array(512).fill(0.04)], duration: this.duration }),
    });
    this.#surfer.on("error", () => {});
    const shown = () => { this.audio.hidden = true; this.#ready.splice(0).forEach((callback) => callback(this.regions)); };
    if (this.#surfer.getDuration() && !drawn) shown();
    else this.#surfer.once("ready", shown);
  }

  #setSpeed(speed) {
    this.audio.playbackRate = speed;
    this.audio.defaultPlaybackRate = speed;
    this.audio.preservesPitch = true;
    this.speed.value = String(speed);
    try { localStorage.setItem(SPEED_KEPT, String(speed)); } catch { /* It is chosen anew next time. */ }
  }

  #tick() {
    this.time.textContent = `${clock(this.audio.currentTime)} / ${clock(this.duration)}`;
    if (this.#end !== null && this.audio.currentTime >= this.#end) { this.#end = null; this.audio.pause(); }
  }

  #fail() {
    this.box.querySelector("[data-wave-problem]").hidden = false;
  }
}

// After everything that belongs to the page, and when the browser has a moment to spare.
function atRest() {
  const spare = (done) => (window.requestIdleCallback ? window.requestIdleCallback(done, { timeout: 1000 }) : setTimeout(done, 200));
  return new Promise((done) => {
    if (document.readyState === "complete") spare(done);
    else window.addEventListener("load", () => setTimeout(spare, 50, done), { once: true });
  });
}

/** Seconds as 1:02.5. */
export function clock(seconds, decimals = 1) {
  const rounded = Number((seconds || 0).toFixed(decimals));
  const rest = rounded % 60;
  return `${Math.floor(rounded / 60)}:${rest < 9.9999 ? "0" : ""}${rest.toFixed(decimals)}`;
}

function kept() {
  try { const speed = Number(localStorage.getItem(SPEED_KEPT)); return SPEEDS.includes(speed) ? speed : 1; } catch { return 1; }
}

// A canvas knows no custom properties: the browser resolves them on an element.
function colour(element, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
