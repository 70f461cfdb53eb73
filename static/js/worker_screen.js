// The working screen: the next task is shown at once, the answer travels meanwhile, and nothing typed is lost.
// The forms work without this module; it only posts them itself and asks for JSON.
import { Drafts } from "./worker_drafts.js";
import { LeaseClock } from "./worker_lease.js";
import { Sender } from "./worker_sender.js";

const root = document.querySelector("[data-work]");
if (root) import(root.dataset.module).then(begin, () => begin({}));

function begin(kind) {
  const stage = root.querySelector("[data-stage]");
  const nothing = root.querySelector("[data-nothing]");
  const most = Number(root.dataset.most);
  const drafts = new Drafts();
  const clock = new LeaseClock(root, root.dataset.assignments);
  const sender = new Sender(token());
  const waiting = [...stage.querySelectorAll("template[data-ahead]")].map((one) => ({ id: one.dataset.ahead, html: one.innerHTML, lease: one.dataset.lease }));
  const seen = new Set(waiting.map((one) => one.id));
  let current = null;
  let sitting = { answers: Number(root.dataset.answers), micros: Number(root.dataset.earned) };
  let reason = "";

  const first = stage.querySelector("form[data-task]");
  if (first) show(first);
  waiting.forEach(loadAhead);
  topUp();

  stage.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-task]");
    if (!form) return;
    event.preventDefault();
    if (event.submitter?.dataset.skip) skip(form);
    else handIn(form);
  });
  document.addEventListener("keydown", keys);
  window.addEventListener("beforeunload", (event) => { if (sender.busy) event.preventDefault(); });
  sender.onstate = (text) => say(text);

  // ------------------------------------------------------------ one task

  function show(form) {
    current = form;
    seen.add(form.dataset.task);
    drafts.restore(form);
    form.addEventListener("input", () => drafts.keep(form));
    form.addEventListener("change", () => drafts.keep(form));
    kind.start?.(form);
    clock.watch(form.dataset.task, form.dataset.lease, Number(form.dataset.leaseSeconds));
    nothing.hidden = true;
    form.hidden = false;
  }

  function next() {
    current = null;
    const one = waiting.shift();
    if (!one) return rest();
    const form = made(one.html);
    form.dataset.lease = one.lease ?? form.dataset.lease;
    form.classList.add("work-task-in");
    stage.prepend(form);
    show(form);
    focusFirst(form);
    window.scrollTo({ top: 0 });
  }

  function rest() {
    clock.watch(null);
    if (sender.busy) return say("Handing in…");
    nothing.hidden = false;
    nothing.querySelector("[data-reason]").textContent = reason || "You have done what you took. Take more, or look for other work.";
    nothing.querySelector("button, a")?.focus();
  }

  function made(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    holder.content.querySelectorAll("[data-started]").forEach((started) => started.removeAttribute("data-started"));
    return holder.content.querySelector("form");
  }

  // ------------------------------------------------------------ handing in

  function handIn(form) {
    if (!form.reportValidity()) return;
    const id = form.dataset.task;
    form.elements.keeps.value = waiting.length;
    drafts.keep(form);
    const body = new URLSearchParams(new FormData(form));
    form.remove();
    say("");
    count(1, Number(root.dataset.reward));
    sender.send(form.action, body, {
      done: (answer) => { drafts.forget(id); clock.forget(id); take(answer.next); if (!current) topUp().then(() => current || next()); },
      refused: (problem) => { count(-1, -Number(root.dataset.reward)); bringBack(form, problem); },
    });
    next();
  }

  // Anything refused comes back to the front as it was, with the sentences beside its fields; what was begun meanwhile waits.
  function bringBack(form, problem) {
    if (["lease_expired", "returned", "already_submitted", "not_found"].includes(problem.code)) {
      drafts.forget(form.dataset.task);
      clock.forget(form.dataset.task);
      say(problem.detail, true);
      return current || topUp().then(() => current || next());
    }
    if (current) {
      drafts.keep(current);
      waiting.unshift({ id: current.dataset.task, html: current.outerHTML, lease: current.dataset.lease });
      current.remove();
    }
    const again = made(form.outerHTML); // a new form, so that no listener of the old one acts twice; the draft fills it
    stage.prepend(again);
    show(again);
    mark(again, problem);
  }

  function mark(form, problem) {
    form.querySelectorAll(".work-field-error").forEach((old) => old.remove());
    const box = form.querySelector("[data-errors]");
    const list = box.querySelector("ul");
    list.replaceChildren();
    const errors = problem.errors?.length ? problem.errors : [{ field: "", message: problem.detail }];
    for (const error of errors) {
      const item = document.createElement("li");
      item.textContent = error.message;
      list.append(item);
      const control = form.elements.namedItem(error.field.replace(/^answer\./, ""));
      const place = control && (control instanceof Element ? control : control[0]);
      if (!place) continue;
      const beside = document.createElement("p");
      beside.className = "work-field-error";
      beside.textContent = error.message;
      place.setAttribute("aria-invalid", "true");
      (place.closest("fieldset, .survey__question, .edit") ?? place.parentElement).append(beside);
    }
    box.hidden = false;
    box.focus();
  }

  // ------------------------------------------------------------ skipping and taking

  function skip(form) {
    const id = form.dataset.task;
    const button = form.querySelector("[data-skip]");
    form.remove();
    drafts.forget(id);
    clock.forget(id);
    next();
    sender.send(button.formAction, new URLSearchParams({ csrf_token: token() }), {
      done: () => topUp().then(() => current || next()),
      refused: (problem) => say(problem.detail, true),
    });
  }

  function take(tasks) {
    for (const one of tasks ?? []) {
      if (seen.has(one.id)) continue;
      seen.add(one.id);
      const task = { id: one.id, html: one.html, lease: one.lease_expires_at };
      waiting.push(task);
      loadAhead(task);
    }
    if (!current && waiting.length) { say(""); next(); }
  }

  async function topUp() {
    if (reason || waiting.length + (current ? 1 : 0) >= most) return;
    try {
      const response = await fetch(root.dataset.claims, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token() } });
      if (!response.ok) return;
      const answer = await response.json();
      take(answer.next);
      if (!answer.next.length) reason = answer.reason;
    } catch { /* No network: the tasks in hand are there, and the next hand-in tries again. */ }
  }

  // Images and sounds of the waiting tasks are fetched while this one is being done.
  function loadAhead(task) {
    clock.hold(task.id, task.lease);
    for (const media of made(task.html)?.querySelectorAll("img[src]") ?? []) { const image = new Image(); image.referrerPolicy = "no-referrer"; image.src = media.src; }
  }

  // ------------------------------------------------------------ keys, words, counts

  function keys(event) {
    if (event.ctrlKey && event.key === "Enter" && current) { event.preventDefault(); return current.requestSubmit(current.querySelector("[data-hand-in]")); }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target;
    const typing = target.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
    if (typing) return;
    if (event.key === "Enter" && current && !target.closest?.("a, button, summary")) { event.preventDefault(); current.requestSubmit(current.querySelector("[data-hand-in]")); }
    else if (event.key === "?") { event.preventDefault(); document.getElementById("work-keys").showModal(); }
    else if (event.key.toLowerCase() === "s" && current && !event.repeat) { event.preventDefault(); skip(current); }
    else if (event.key.toLowerCase() === "i") { event.preventDefault(); const box = root.querySelector("[data-instructions]"); box.open = !box.open; }
  }

  function focusFirst(form) {
    const control = form.querySelector(".work-body textarea, .work-body input:not([type=hidden])");
    if (control && !matchMedia("(pointer: coarse)").matches) control.focus({ preventScroll: true });
  }

  function say(text, warn = false) {
    const note = root.querySelector("[data-note]");
    note.textContent = text;
    note.hidden = !text;
    note.classList.toggle("work-note-warn", warn);
  }

  function count(answers, micros) {
    sitting = { answers: sitting.answers + answers, micros: sitting.micros + micros };
    root.querySelector("[data-count]").textContent = sitting.answers;
    root.querySelector("[data-sum]").textContent = amount(sitting.micros);
  }

  // The same form as the server's filter: the sample is how it prints nothing. Micros are whole numbers.
  function amount(micros) {
    const whole = Math.floor(micros / 1e6);
    const part = String(micros % 1e6).padStart(6, "0").replace(/0{1,4}$/, "");
    return root.dataset.moneySample.replace("0.00", `${whole.toLocaleString("en")}.${part}`);
  }
}

function token() {
  return document.querySelector("meta[name=csrf-token]").content;
}

if (matchMedia("(max-width: 59.99rem)").matches) root?.querySelector("[data-instructions]")?.removeAttribute("open");
