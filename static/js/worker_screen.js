// The working screen: the next task is parsed and its media loaded while this one is done, an answer stays in this browser for
// a few seconds in which it can be taken back, then travels; nothing typed or handed in is lost.
// The forms work without this module; it only posts them itself and asks for JSON.
import { Counter } from "./worker_counter.js";
import { Drafts, fieldsOf, fill } from "./worker_drafts.js";
import { LeaseClock } from "./worker_lease.js";
import { Outbox, post } from "./worker_outbox.js";
import { Record } from "./worker_record.js";
import { store } from "./worker_store.js";
import { swipes } from "./worker_swipe.js";
import { isTyping, viewOf } from "./task_types/standalone.js";
import { localTimes } from "./times.js";
import { gettext, ngettext } from "./texts.js";

const MOST_AHEAD = 10;
const INSTANT = "rivulet-instant";

const root = document.querySelector("[data-work]");
const UNDO_SECONDS = Number(root?.dataset.undoSeconds);
const first = root?.querySelector("form[data-task]");
const firstHtml = first?.outerHTML; // as the server drew it, before any module dresses it
if (root) import(root.dataset.module).then(begin, () => begin({}));

function begin(kind) {
  const stage = root.querySelector("[data-stage]");
  const nothing = root.querySelector("[data-nothing]");
  const takenBack = root.querySelector("[data-take-back]");
  const tasks = new Map(); // by id: what is known of a task until the server has its answer
  const counted = new Set(); // ids of answers that were counted here and not by the server when it drew the page
  const drafts = new Drafts();
  const clock = new LeaseClock(root, root.dataset.heartbeats);
  const record = new Record(root);
  const counter = new Counter(root);
  const outbox = new Outbox(root.dataset.person);
  let waiting = [];
  let current = null; // { id, form, controller }
  let reason = "";
  let asking = false;
  let isSure = false; // that nothing is held which this page does not know: a page may be left, or the network lost, before it hears
  let stopping = false;
  let latestKey = "";

  outbox.done = arrived;
  outbox.refused = refused;
  outbox.state = network;
  outbox.extend = (line) => (line.act === "submission" && line.about.batch === root.dataset.batch ? { _rivulet_next: wanted() } : {});

  take([
    ...(first ? [{ id: first.dataset.task, html: firstHtml, lease_expires_at: first.dataset.lease, form: first }] : []),
    ...[...stage.querySelectorAll("template[data-ahead]")].map((one) => ({ id: one.dataset.ahead, html: one.innerHTML, lease_expires_at: one.dataset.lease })),
  ]);
  for (const line of outbox.lines) if (tasks.has(line.id)) count(line); // the server has counted what is no longer held
  listKeys();
  if (!current) rest();
  topUp();

  stage.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-task]");
    if (!form) return;
    event.preventDefault();
    if (form !== current?.form) return;
    if (event.submitter?.dataset.skip) skip();
    else handIn();
  });
  stage.addEventListener("change", instantly);
  stage.addEventListener("click", (event) => { if (event.target.closest("[data-undo]")) takeBack(); });
  document.addEventListener("keydown", keys);
  document.addEventListener("pointerdown", () => { latestKey = ""; });
  takenBack.querySelector("button").addEventListener("click", takeBack);
  document.querySelector("[data-report-form]")?.addEventListener("submit", report); // a rehearsal has nobody to report to
  root.querySelector("[data-stop]").addEventListener("submit", stop);
  window.addEventListener("beforeunload", (event) => { if (!store.lasts && outbox.lines.length) event.preventDefault(); });
  window.addEventListener("online", () => topUp());
  narrow();
  stage.dataset.ready = "";

  // ------------------------------------------------------------ one task on the screen

  function show(task) {
    const form = task.form ?? made(task);
    task.form = null;
    if (form !== first || !form.isConnected) stage.prepend(form);
    current = { id: task.id, form, controller: {} };
    if (task.fields) fill(form, task.fields);
    else drafts.restore(form);
    const keep = () => { if (current?.form === form) drafts.keep(form); }; // a form that is taken off the page says "change" once more
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    current.controller = (kind.mount ? kind.mount(form, viewOf(form)) : kind.start?.(form)) ?? {};
    swipes(form, { left: handIn, right: skip });
    localTimes(form);
    clock.watch(task.id, task.lease, Number(form.dataset.leaseSeconds));
    record.begin(task.record);
    task.record = null;
    nothing.hidden = true;
    undoable();
    focusFirst(form);
  }

  // The form leaves the page; what it held comes back with the task should it be wanted again.
  function leave(form) {
    const controller = current?.controller;
    current = null;
    controller?.dispose?.();
    form.remove();
  }

  function next() {
    const task = waiting.shift();
    if (!task) return rest();
    show(task);
    current.form.classList.add("work-task-in");
    if (window.scrollY > 0) window.scrollTo({ top: 0 });
    say("");
    prepare();
  }

  function rest() {
    clock.watch(null);
    const offline = !navigator.onLine || root.dataset.network;
    nothing.hidden = false;
    const sentence = offline
      ? gettext("You have done every task you took. More come when the network is back.")
      : reason || (asking ? gettext("Fetching more…") : gettext("You have done what you took. Take more, or look for other work."));
    for (const place of nothing.querySelectorAll("[data-reason]")) place.textContent = sentence;
    for (const one of nothing.querySelectorAll("[data-nothing-is]")) one.hidden = (one.dataset.nothingIs === "over") !== Boolean(reason && !offline);
    if (document.activeElement === document.body) [...nothing.querySelectorAll("button, a")].find((one) => one.checkVisibility())?.focus({ preventScroll: true });
  }

  function made(task) {
    const holder = document.createElement("template");
    holder.innerHTML = task.html;
    return document.importNode(holder.content, true).querySelector("form");
  }

  // The next task is parsed now, and what it shows is fetched, so that Enter only has to put it on the page.
  function prepare() {
    const task = waiting[0];
    if (!task || task.form) return;
    task.form = made(task);
    for (const media of task.form.querySelectorAll("img[src], audio[src], video[src]")) {
      if (media.tagName === "IMG") media.decode?.().catch(() => {});
      else { media.preload = "auto"; media.load(); }
    }
    kind.prepare?.(task.form, viewOf(task.form));
  }

  // ------------------------------------------------------------ handing in, skipping, taking back

  function handIn() {
    if (!current) return;
    const began = performance.now();
    const { id, form, controller } = current;
    controller.read?.();
    if (!form.reportValidity()) return;
    const task = tasks.get(id);
    const recorded = record.end();
    const isFinal = Boolean(form.querySelector("[data-final]")); // the requester's own page has handed in already
    drafts.keep(form, { here: true });
    task.fields = fieldsOf(form);
    task.record = recorded;
    const line = {
      id, act: "submission", url: form.getAttribute("action"), fields: [...task.fields, ["_rivulet_provenance", JSON.stringify(recorded)]],
      about: { batch: root.dataset.batch, micros: Number(root.dataset.reward), seconds: recorded.seconds_active, record: recorded },
    };
    outbox.put(line, isFinal ? 0 : UNDO_SECONDS);
    count(line);
    leave(form);
    if (!isFinal) offerTakeBack(gettext("Handed in."));
    next();
    if (isFinal) { takenBack.hidden = true; say(gettext("Handed in. A page of the requester's own hands in at once and cannot be taken back.")); }
    measure(began);
    topUp();
  }

  function skip() {
    if (!current) return;
    const began = performance.now();
    const { id, form } = current;
    const button = form.querySelector("[data-skip]");
    if (!button) return; // an answer to mend is mended or left
    const task = tasks.get(id);
    task.fields = fieldsOf(form);
    task.record = record.end();
    outbox.put({ id, act: "return", url: button.getAttribute("formaction"), fields: [], about: { batch: root.dataset.batch } }, UNDO_SECONDS);
    leave(form);
    offerTakeBack(gettext("Skipped."));
    next();
    measure(began);
    topUp();
  }

  function takeBack() {
    const line = outbox.takeBack();
    if (!line) {
      if (!takenBack.hidden) say(gettext("It has already left, and cannot be taken back."));
      takenBack.hidden = true;
      return;
    }
    uncount(line);
    toFront(line.id, line);
    if (!outbox.canTakeBack) takenBack.hidden = true;
  }

  // A task comes back to the front with its answer as it was; what was begun meanwhile waits behind it.
  async function toFront(id, line) {
    const task = tasks.get(id) ?? await fetched(id);
    if (!task) return say(gettext("This task is no longer yours."), true);
    if (current) putAside();
    if (line.act === "submission") task.fields = line.fields.filter(([name]) => !name.startsWith("_rivulet_"));
    task.record ??= line.about.record;
    show(task);
    return task;
  }

  function putAside() {
    const { id, form, controller } = current;
    controller.read?.();
    const task = tasks.get(id);
    task.fields = fieldsOf(form);
    task.record = record.end();
    task.form = null;
    leave(form);
    waiting.unshift(task);
  }

  async function fetched(id) {
    try {
      const response = await fetch(`${root.dataset.assignments}/${id}/form`, { headers: { Accept: "application/json" } });
      if (!response.ok) return null;
      const one = await response.json();
      const task = { id: one.id, html: one.html, lease: one.lease_expires_at };
      tasks.set(id, task);
      return task;
    } catch { return null; }
  }

  function offerTakeBack(words) {
    takenBack.hidden = true;
    takenBack.querySelector("[data-take-back-words]").textContent = words;
    takenBack.style.setProperty("--undo-time", `${UNDO_SECONDS}s`);
    void takenBack.offsetWidth; // so that the bar of time starts anew
    takenBack.hidden = false;
    clearTimeout(offerTakeBack.timer);
    offerTakeBack.timer = setTimeout(() => { takenBack.hidden = true; undoable(); }, UNDO_SECONDS * 1000);
  }

  // On a phone a button beside the others does what Z does.
  function undoable() {
    const button = current?.form.querySelector("[data-undo]");
    if (!button) return;
    button.hidden = false;
    button.disabled = !outbox.canTakeBack;
  }

  // ------------------------------------------------------------ what the server says

  function arrived(line, answer) {
    if (line.act === "report") return;
    forget(line.id);
    take(answer.next);
    if (!current) topUp();
  }

  // What is refused comes back to the front as it was, with the sentences beside its fields.
  async function refused(line, problem) {
    if (line.act === "report") return say(problem.detail, true);
    uncount(line);
    if (line.act === "submission" && problem.code === "invalid" && await toFront(line.id, line)) return mark(current.form, problem);
    forget(line.id);
    say(problem.detail, true);
    if (!current) topUp();
  }

  function count(line) {
    if (line.act !== "submission" || counted.has(line.id)) return;
    counted.add(line.id);
    counter.add(1, line.about.micros, line.about.seconds);
  }

  function uncount(line) {
    if (line.act === "submission" && counted.delete(line.id)) counter.add(-1, line.about.micros, line.about.seconds);
  }

  function forget(id) {
    drafts.forget(id);
    clock.forget(id);
    tasks.delete(id);
  }

  function take(found) {
    for (const one of found ?? []) {
      if (tasks.has(one.id)) continue;
      const task = { id: one.id, html: one.html, lease: one.lease_expires_at, form: one.form };
      tasks.set(one.id, task);
      clock.hold(one.id, one.lease_expires_at);
      if (!outbox.has(one.id)) { waiting.push(task); continue; }
      task.form?.remove(); // its answer, given before a reload, is on its way
      task.form = null;
    }
    if (!current && waiting.length) next();
    else prepare();
  }

  // So many tasks wait that none is missing while the last answers can still be taken back.
  function wanted() {
    const ahead = Math.min(MOST_AHEAD, 2 + Math.ceil(UNDO_SECONDS / (counter.pace ?? UNDO_SECONDS)));
    const isOver = reason && (current || isSure);
    return isOver || stopping ? 0 : Math.max(0, ahead - waiting.length);
  }

  async function topUp() {
    const count = wanted();
    const enough = Math.ceil(UNDO_SECONDS / (counter.pace ?? UNDO_SECONDS)); // until the next answer leaves and brings more
    if (!count || asking || (current && waiting.length >= enough)) return;
    asking = true;
    const isEmpty = !current; // before it says that nothing is left, it asks for what it may have missed
    try {
      const response = await post(root.dataset.claims, new URLSearchParams({ _rivulet_next: count, ...(isEmpty && { _rivulet_known: [...tasks.keys()].join(" ") }) }));
      if (!response.ok) return;
      const answer = await response.json();
      isSure = isEmpty && !answer.next.length;
      reason = answer.next.length ? "" : answer.reason;
      take(answer.next);
    } catch { /* No network: the tasks in hand are there, and the next answer tries again. */ }
    finally {
      asking = false;
      if (!current) rest();
    }
  }

  function network(word, lines) {
    root.dataset.network = word;
    const place = root.querySelector("[data-net]");
    const kept = ngettext("%(num)s answer is kept in this browser and will be sent.", "%(num)s answers are kept in this browser and will be sent.", lines);
    place.hidden = !word;
    place.querySelector("[data-net-words]").textContent = word === "" ? "" : `${{
      offline: gettext("No connection."), signed_out: gettext("You are no longer signed in."), forbidden: gettext("This account may not hand in answers now."),
    }[word]} ${kept}`;
    place.querySelector("a").hidden = word !== "signed_out";
    if (!word && !current) topUp();
  }

  function mark(form, problem) {
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
      (place.closest("fieldset") ?? place.parentElement).append(beside);
    }
    box.hidden = false;
    box.focus();
  }

  // ------------------------------------------------------------ reporting a task that cannot be done

  function report(event) {
    event.preventDefault();
    if (!current) return;
    const form = event.target;
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "skip");
    outbox.put({ id: current.id, act: "report", url: `${root.dataset.assignments}/${current.id}/reports`, fields });
    const also = form.elements.skip.checked;
    form.closest("dialog").close();
    form.reset();
    if (also) skip();
    say(gettext("Thank you. The requester is told."));
  }

  // Only what has no answer is given back: what is under way arrives first, and brings nothing new.
  async function stop(event) {
    event.preventDefault();
    if (!navigator.onLine) return say(gettext("There is no connection, so nothing can be given back now."), true);
    const form = event.target;
    stopping = true;
    outbox.leave();
    for (let tenth = 0; tenth < 30 && (asking || outbox.lines.length); tenth++) await new Promise((resolve) => { setTimeout(resolve, 100); });
    const ids = [...(current ? [current.id] : []), ...waiting.map((task) => task.id)];
    form.elements._rivulet_only.value = ids.join(" ") || "none";
    form.submit();
  }

  // ------------------------------------------------------------ keys, words, sizes

  function keys(event) {
    latestKey = event.key;
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const typing = isTyping(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); return handIn(); }
    if (event.ctrlKey || event.altKey || event.metaKey || typing) return;
    if (current?.controller.keydown?.(event)) return event.preventDefault();
    if (event.defaultPrevented || event.repeat) return;
    const act = {
      enter: event.target.closest?.("a, button, summary") ? null : handIn,
      s: skip,
      z: takeBack,
      r: () => open("work-report"),
      i: instructions,
      "?": () => open("work-keys"),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function open(name) {
    document.getElementById(name)?.showModal();
  }

  // Beside the task where there is room; else in a dialog over it.
  function instructions() {
    const box = root.querySelector("[data-instructions]");
    if (!narrow.is.matches) { box.open = !box.open; return; }
    open("work-instructions");
  }

  function narrow() {
    narrow.is = matchMedia("(max-width: 59.99rem)");
    const text = root.querySelector("[data-instructions-text]");
    const place = () => {
      const home = narrow.is.matches ? document.querySelector("[data-instructions-dialog]") : root.querySelector("[data-instructions]");
      home.append(text);
      root.querySelector("[data-instructions]").hidden = narrow.is.matches;
      root.querySelector("[data-instructions-button]").hidden = !narrow.is.matches;
    };
    narrow.is.addEventListener("change", place);
    place();
  }

  // A worker who wants it hands a single choice in by the pick itself; Z takes it back.
  function instantly(event) {
    if (!document.querySelector("[data-instant]").checked || event.target.type !== "radio" || latestKey.startsWith("Arrow")) return;
    const controls = [...current.form.querySelectorAll(".work-body :is(input, textarea, select)")];
    if (controls.every((one) => one.type === "radio" && one.name === event.target.name)) handIn();
  }

  function listKeys() {
    const list = document.querySelector("[data-keys]");
    for (const [key, words] of kind.keys ?? []) {
      const row = document.createElement("div");
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      meaning.textContent = words;
      row.append(term, meaning);
      list.prepend(row);
    }
    const instant = document.querySelector("[data-instant]");
    instant.checked = Boolean(store.get(INSTANT));
    instant.addEventListener("change", () => store.set(INSTANT, instant.checked));
  }

  function focusFirst(form) {
    const control = form.querySelector(".work-body [data-focus]") ?? form.querySelector(".work-body :is(textarea, input:not([type=hidden], [type=search], [hidden])):not([disabled])");
    if (control && !matchMedia("(pointer: coarse)").matches) control.focus({ preventScroll: true });
    else if (document.activeElement === document.body) stage.focus({ preventScroll: true });
  }

  function say(text, warn = false) {
    const note = root.querySelector("[data-note]");
    note.textContent = text;
    note.hidden = !text;
    note.classList.toggle("work-note-warn", warn);
  }

  // The time from the key to the next task being on the screen, for whoever measures (User Timing).
  function measure(began) {
    requestAnimationFrame(() => setTimeout(() => performance.measure("rivulet:next-task", { start: began, end: performance.now() })));
  }
}
