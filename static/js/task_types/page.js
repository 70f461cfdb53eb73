// A requester's page in its frame: what it hands in arrives as a message and goes the way of every answer.
// The frame has no access here; a message can only say how high the page is, or what the answer to this very task is.
import { fileFields } from "./files.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

const LOOK_EVERY_SECONDS = 20;
const HIGHEST = 20_000;
const ACTS_EVERY_SECONDS = 5;
const MOST_UNSEEN_SECONDS = 1800;

/** Dresses one task: the frame's height and answer; in a QuestionForm, how many choices may be ticked. */
export function mount(form, view) {
  const frame = form.querySelector("[data-page-frame]");
  return frame ? framed(form, frame, view) : bounded(form);
}

function framed(form, frame, view) {
  const answer = form.querySelector("[data-answer]");
  const task = form.dataset.task;
  delete form.dataset.draftUrl; // what is typed in the frame is not known here
  answer.value = ""; // what a draft or an answer taken back holds is the page's to give anew

  function hear(event) {
    if (event.source !== frame.contentWindow || typeof event.data !== "object" || event.data === null) return;
    if (event.data.rivulet === "height" && !view.frame_height) fit(event.data.height);
    if (event.data.rivulet === "act") act();
    if (event.data.rivulet === "answer" && event.data.assignment === task) handIn(event.data.fields);
  }

  // What is done inside the frame is no event of this page, but it is work: the lease lives on and the time counts. An HTML page
  // tells that something was done in it. Of a page elsewhere one knows only that it has the focus; half an hour of that is believed.
  let focused = 0;
  function act() {
    if (document.activeElement === frame && document.hasFocus()) frame.dispatchEvent(new Event("scroll", { bubbles: true }));
  }
  function watch() {
    const has = document.activeElement === frame && document.hasFocus() && !document.hidden;
    focused = has ? focused || Date.now() : 0;
    if (has && view.elsewhere && Date.now() - focused < MOST_UNSEEN_SECONDS * 1000) act();
  }

  function fit(height) {
    if (Number.isFinite(height)) frame.height = Math.min(Math.max(Math.ceil(height), 120), HIGHEST);
  }

  function handIn(fields) {
    if (!task || !Array.isArray(fields) || answer.value) return;
    answer.value = JSON.stringify(fields);
    answer.dispatchEvent(new Event("input", { bubbles: true }));
    form.requestSubmit(form.querySelector("[data-hand-in]"));
  }

  // A page that hands in from a window of its own, or by a request of its script, tells nobody here: so one looks.
  async function look() {
    if (!task || document.hidden || answer.value) return;
    try {
      const response = await fetch(view.state, { headers: { Accept: "application/json" } });
      const found = response.ok ? await response.json() : {};
      if (found.state === "submitted" && form.isConnected) handIn(found.fields);
    } catch { /* No network: the next look asks again. */ }
  }

  // The page may have told its height before anybody listened here.
  const ask = () => frame.contentWindow?.postMessage({ rivulet: "height" }, "*");
  frame.addEventListener("load", ask);
  ask();

  window.addEventListener("message", hear);
  window.addEventListener("focus", look);
  look();
  const timers = task ? [setInterval(look, LOOK_EVERY_SECONDS * 1000), setInterval(watch, ACTS_EVERY_SECONDS * 1000)] : [];
  return {
    keydown: (event) => event.key === "Enter",  // the page's own button hands in
    dispose() {
      window.removeEventListener("message", hear);
      window.removeEventListener("focus", look);
      timers.forEach(clearInterval);
    },
  };
}

// Browsers know "required" for one control, not for "two to three of these"; typing an "other" ticks its box. Files are uploaded at once.
function bounded(form) {
  for (const other of form.querySelectorAll("[data-page-other]")) {
    const text = other.closest(".page-form__other").querySelector("[name^='other.']");
    text.addEventListener("input", () => { if (text.value && !other.checked) { other.checked = true; other.dispatchEvent(new Event("change", { bubbles: true })); } });
  }
  for (const group of form.querySelectorAll("[data-page-most]")) {
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    const bound = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      for (const box of boxes) box.disabled = !box.checked && ticked >= Number(group.dataset.pageMost);
      const least = Number(group.dataset.pageLeast);
      boxes[0].setCustomValidity(ticked < least ? gettext("Choose at least %(least)s.", { least }) : "");
    };
    group.addEventListener("change", bound);
    bound();
  }
  return fileFields(form);
}

standalone({ mount });
