// Regions are drawn on the wave form, and stand as rows below it. The field `regions` carries them all.
import { standalone } from "./standalone.js";
import { Wave } from "./wave.js";
import { gettext, ngettext } from "../texts.js";

export const keys = [
  ["Space", gettext("play or pause")],
  ["N", gettext("begin a region at the cursor; again: end it")],
  ["1 … 9", gettext("label of the chosen region")],
  ["Q", gettext("next mark of its quality")],
  ["← →", gettext("one second back or on; with Shift a tenth")],
  ["Delete", gettext("remove the chosen region")],
];
const TINTS = ["--river", "--copper", "--good", "--warn", "--bad"];
const SHORTEST = 0.02;

export function mount(form, view) {
  const box = form.querySelector("[data-clip]");
  const field = box.querySelector("input[name=regions]");
  const list = box.querySelector("[data-clip-list]");
  const count = box.querySelector("[data-clip-count]");
  const cut = box.querySelector("[data-clip-cut]");
  const wave = box.querySelector("[data-wave]") ? new Wave(box.querySelector("[data-wave]")) : null;
  if (!wave) return {};
  let clips = read(field.value);
  let chosen = null;
  let begun = null;
  let own = false; // a region is being drawn by us, not dragged by the worker
  const drawn = new Map(); // clip → region on the wave form
  let label = view.labels[0].value;

  box.querySelector("[data-clip-tools]").hidden = false;
  count.addEventListener("beforeinput", (event) => event.preventDefault());
  for (const kind of ["input", "change"]) count.addEventListener(kind, (event) => event.stopPropagation());
  cut.addEventListener("click", cutHere);
  wave.whenReady((regions) => {
    for (const clip of clips) draw(clip, regions);
    regions.enableDragSelection({ color: tint(label) });
    regions.on("region-created", (region) => {
      if (own) return;
      const clip = { start: round(region.start), end: round(region.end), label, ...(view.qualities.length ? { quality: view.qualities[0].value } : {}) };
      region.remove();
      if (clip.end - clip.start >= 0.05) add(clip);
    });
    regions.on("region-updated", (region) => {
      const clip = [...drawn].find(([, one]) => one === region)?.[0];
      if (!clip) return;
      clip.start = round(region.start);
      clip.end = round(region.end);
      choose(clip);
      write();
    });
    regions.on("region-clicked", (region, event) => {
      const clip = [...drawn].find(([, one]) => one === region)?.[0];
      if (!clip) return;
      event.stopPropagation();
      choose(clip);
      wave.playPart(clip.start, clip.end);
    });
  });
  show();

  // ------------------------------------------------------------ regions

  function cutHere() {
    if (begun === null) {
      begun = wave.now;
      cut.textContent = gettext("End the region here");
      return;
    }
    const [start, end] = [Math.min(begun, wave.now), Math.max(begun, wave.now)];
    begun = null;
    cut.textContent = gettext("Begin a region here");
    if (end - start >= SHORTEST) add({ start: round(start), end: round(end), label, ...(view.qualities.length ? { quality: view.qualities[0].value } : {}) });
  }

  function add(clip) {
    clips.push(clip);
    chosen = clip;
    wave.whenReady((regions) => draw(clip, regions));
    write();
  }

  function remove(clip) {
    clips = clips.filter((one) => one !== clip);
    drawn.get(clip)?.remove();
    drawn.delete(clip);
    if (chosen === clip) chosen = null;
    write();
  }

  function choose(clip) {
    chosen = clip;
    label = clip.label;
    for (const row of list.children) row.classList.toggle("clip__region--chosen", row.clip === clip);
  }

  function draw(clip, regions) {
    drawn.get(clip)?.remove();
    own = true;
    drawn.set(clip, regions.addRegion({ start: clip.start, end: clip.end, color: tint(clip.label), content: name(view.labels, clip.label), minLength: SHORTEST }));
    own = false;
  }

  function tint(value) {
    const place = view.labels.findIndex((one) => one.value === value);
    return `color-mix(in srgb, var(${TINTS[Math.max(0, place) % TINTS.length]}) 30%, transparent)`;
  }

  // ------------------------------------------------------------ the rows, and the field

  function write() {
    clips.sort((a, b) => a.start - b.start || a.end - b.end);
    show();
    field.value = clips.length ? JSON.stringify(clips) : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show() {
    const kept = document.activeElement?.closest?.(".clip__region")?.clip;
    const part = document.activeElement?.dataset?.part;
    list.replaceChildren(...clips.map(row));
    if (kept && part) [...list.children].find((one) => one.clip === kept)?.querySelector(`[data-part=${part}]`)?.focus();
    count.value = String(clips.length);
    judge();
  }

  function judge() {
    const crossing = !view.overlap && clips.some((clip, place) => place && clip.start < clips[place - 1].end - 0.001);
    const few = clips.length < view.min;
    const many = clips.length > view.max;
    count.setCustomValidity(few ? ngettext("Mark at least %(num)s region.", "Mark at least %(num)s regions.", view.min) : many ? gettext("Mark at most %(max)s.", { max: view.max }) : crossing ? gettext("Two regions overlap; cut them so that they do not.") : "");
  }

  function row(clip, place) {
    const item = document.createElement("li");
    item.className = `clip__region${clip === chosen ? " clip__region--chosen" : ""}`;
    item.clip = clip;
    item.style.setProperty("--region", `var(${TINTS[Math.max(0, view.labels.findIndex((one) => one.value === clip.label)) % TINTS.length]})`);
    const number = place + 1;
    item.append(
      selectOf("label", gettext("Label of region %(number)s", { number }), gettext("Label"), view.labels, clip),
      timeOf("start", gettext("Beginning of region %(number)s, seconds", { number }), gettext("From"), clip),
      timeOf("end", gettext("End of region %(number)s, seconds", { number }), gettext("to (end of a region)"), clip),
    );
    if (view.qualities.length) item.append(selectOf("quality", gettext("Quality of region %(number)s", { number }), gettext("Quality"), view.qualities, clip));
    const acts = document.createElement("div");
    acts.className = "clip__acts";
    acts.append(button(gettext("Play"), gettext("Play region %(number)s", { number }), () => wave.playPart(clip.start, clip.end)), button(gettext("Remove"), gettext("Remove region %(number)s", { number }), () => { remove(clip); cut.focus(); }));
    item.append(acts);
    item.addEventListener("focusin", () => choose(clip));
    return item;
  }

  function selectOf(key, label_, word, options, clip) {
    const select = document.createElement("select");
    for (const one of options) select.add(new Option(one.label, one.value, false, one.value === clip[key]));
    select.setAttribute("aria-label", label_);
    select.dataset.part = key;
    listen(select, () => { clip[key] = select.value; if (key === "label") { label = clip.label; wave.whenReady((regions) => draw(clip, regions)); } write(); });
    return wrap(word, select);
  }

  function timeOf(key, label_, word, clip) {
    const input = document.createElement("input");
    input.type = "number";
    input.step = "0.01";
    input.min = "0";
    input.required = true;
    input.value = clip[key].toFixed(2);
    input.setAttribute("aria-label", label_);
    input.dataset.part = key;
    listen(input, () => {
      const value = Number(input.value);
      if (input.value === "" || !Number.isFinite(value) || value < 0) return;
      clip[key] = round(value);
      input.setCustomValidity(clip.end - clip.start < SHORTEST ? gettext("A region must end after its beginning.") : "");
      if (!input.validity.valid) return;
      drawn.get(clip)?.setOptions({ start: clip.start, end: clip.end });
      write();
    });
    return wrap(word, input);
  }

  // Only the field of the answer tells the screen of a change.
  function listen(control, act) {
    control.addEventListener("input", (event) => event.stopPropagation());
    control.addEventListener("change", (event) => { event.stopPropagation(); act(); });
  }

  function wrap(word, control) {
    const shell = document.createElement("label");
    shell.className = "clip__field";
    shell.append(word, control);
    return shell;
  }

  function button(word, label_, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "wave__button";
    made.textContent = word;
    made.setAttribute("aria-label", label_);
    made.addEventListener("click", act);
    return made;
  }

  return {
    read: judge,
    keydown(event) {
      const key = event.key;
      const inside = event.target.closest?.("select, input, button");
      if (key === " " && !inside) wave.toggle();
      else if (key.toLowerCase() === "n") cutHere();
      else if ((key === "ArrowLeft" || key === "ArrowRight") && !inside) wave.skip((key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 0.1 : 1));
      else if ((key === "Delete" || key === "Backspace") && chosen) remove(chosen);
      else if (/^[1-9]$/.test(key) && view.labels[key - 1]) {
        label = view.labels[key - 1].value;
        if (chosen) { chosen.label = label; wave.whenReady((regions) => draw(chosen, regions)); write(); }
      } else if (key.toLowerCase() === "q" && chosen && view.qualities.length) {
        const place = view.qualities.findIndex((one) => one.value === chosen.quality);
        chosen.quality = view.qualities[(place + 1) % view.qualities.length].value;
        write();
      } else return false;
      return true;
    },
    dispose() { wave.dispose(); },
  };
}

function read(text) {
  try { const found = JSON.parse(text || "[]"); return Array.isArray(found) ? found : []; } catch { return []; }
}

function name(labels, value) {
  return labels.find((one) => one.value === value)?.label ?? value;
}

function round(seconds) {
  return Math.round(seconds * 100) / 100;
}

standalone({ mount });
