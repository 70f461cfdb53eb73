// Keys that work while one types: play and pause, back and on, slower and faster, a time mark at the cursor.
import { standalone } from "./standalone.js";
import { Wave, clock } from "./wave.js";
import { gettext } from "../texts.js";

export const keys = [
  ["Esc", gettext("play or pause, also while typing")],
  ["Alt J · Alt L", gettext("three seconds back or on")],
  ["Alt , · Alt .", gettext("slower or faster")],
  ["Alt M", gettext("put a time mark into the text")],
];
const MARK = /\[(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d{1,2})?)\]/g;

export function mount(form, view) {
  const box = form.querySelector("[data-transcribe]");
  const text = box.querySelector("textarea");
  const wave = box.querySelector("[data-wave]") ? new Wave(box.querySelector("[data-wave]")) : null;
  if (!wave) return {};
  let shown = "";
  let drawing = null;

  const acts = {
    Escape: () => wave.toggle(),
    KeyK: () => wave.toggle(),
    KeyJ: () => wave.skip(-3),
    KeyL: () => wave.skip(3),
    Comma: () => wave.faster(-1),
    Period: () => wave.faster(1),
    KeyM: () => view.marks && mark(),
  };
  // By place on the keyboard, as Alt makes other letters of them on some.
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = event.altKey && event.code !== "Escape" ? acts[event.code] : event.key === "Escape" ? acts.Escape : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  form.addEventListener("keydown", press);
  const button = box.querySelector("[data-mark]");
  if (button) { button.hidden = false; button.addEventListener("click", mark); }
  text.addEventListener("input", () => { grow(); later(); });
  grow();
  wave.whenReady(draw);

  function mark() {
    const before = text.value.slice(0, text.selectionStart);
    const gap = before && !/\s$/.test(before) ? " " : "";
    text.setRangeText(`${gap}[${clock(wave.now, 2)}] `, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  function grow() {
    text.rows = Math.min(24, Math.max(8, text.value.split("\n").length + Math.ceil(text.value.length / 90)));
  }

  function later() {
    clearTimeout(drawing);
    drawing = setTimeout(() => wave.whenReady(draw), 300);
  }

  // The marks of the text are lines on the wave form; pressing one goes there.
  function draw(regions) {
    const times = view.marks ? [...text.value.matchAll(MARK)].map((found) => Number(found[1] ?? 0) * 3600 + Number(found[2]) * 60 + Number(found[3])) : [];
    if (times.join() === shown) return;
    shown = times.join();
    regions.clearRegions();
    for (const at of times) regions.addRegion({ start: at, end: at, color: "var(--copper)", drag: false, resize: false });
  }

  return {
    keydown(event) {
      if (event.key === " " && !event.target.closest?.("button, select, input")) { wave.toggle(); return true; }
      return false;
    },
    dispose() { clearTimeout(drawing); form.removeEventListener("keydown", press); wave.dispose(); },
  };
}

standalone({ mount });
