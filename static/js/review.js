// Review at the speed of the hand: the next answer is there at once, a decision leaves a few seconds later and can be undone till
// then; what many decisions cost is shown before they are taken. Without this module the forms decide by themselves.
import { localTimes } from "./times.js";
import { gettext } from "./texts.js";

const form = document.querySelector("[data-review]");
document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
document.addEventListener("submit", ask);
if (form) oneByOne();

// ------------------------------------------------------------ many at once: first what it costs

async function ask(event) {
  const asking = event.target.closest("[data-bulk-form]");
  if (!asking || event.submitter?.name === "one") return;
  event.preventDefault();
  const dialog = document.querySelector("[data-confirm-dialog]");
  const body = new FormData(asking);
  if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
  const reason = asking.querySelector("[name=reason_code]");
  if (body.get("decision") === "reject" && !body.get("reason_code")) return reason?.focus();
  try {
    const answer = await fetch(asking.action, { method: "POST", body, headers: { "X-Fragment": "1" } });
    const html = await answer.text();
    if (!answer.ok || answer.redirected) return window.location.reload(); // nothing was chosen, or somebody else was faster: the page says so
    dialog.innerHTML = html;
    localTimes(dialog);
    dialog.showModal();
  } catch {
    asking.submit();
  }
}

// The way out of the dialog is a link for those without script.
document.addEventListener("click", (event) => {
  if (event.target.closest("dialog a[data-dialog-close]")) event.preventDefault();
});

// ------------------------------------------------------------ one by one

function oneByOne() {
  const bar = document.querySelector("[data-undo-bar]");
  const UNDO_SECONDS = Number(bar.dataset.undoSeconds);
  bar.style.setProperty("--undo-time", `${UNDO_SECONDS}s`);
  const waiting = []; // decisions that have not left yet, the newest last: { answer, body, timer }
  const all = () => [...form.querySelectorAll("[data-answer]:not([data-decided])")];
  let sending = 0;
  let current = all()[0];
  current?.classList.add("answer-current");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("select, textarea, input:not([type=checkbox])")) return;
    const act = { j: () => step(1), k: () => step(-1), a: () => decide(current, "approve"), r: () => askReason(current), x: () => choose(current), z: undo, u: undo }[event.key];
    if (!act || (!current && act !== undo)) return;
    event.preventDefault();
    act();
  });
  bar.querySelector("[data-undo]").addEventListener("click", undo);
  document.addEventListener("visibilitychange", () => { if (document.hidden) sendAll(true); });
  window.addEventListener("pagehide", () => sendAll(true));

  form.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-answer]");
    if (!answer) return;
    moveTo(answer, false);
    const decision = event.target.closest("[data-approve]") ? "approve" : event.target.closest("[data-reject]") ? "reject" : event.target.closest("[data-single]")?.dataset.single;
    if (decision) { event.preventDefault(); decide(answer, decision); }
  });
  // A reason chosen by keyboard (after "r") is the decision; Escape leaves it.
  form.addEventListener("keydown", (event) => {
    const answer = event.target.closest("[data-answer]");
    if (!answer || !event.target.closest("[data-reason], [data-feedback]")) return;
    if (event.key === "Enter") { event.preventDefault(); decide(answer, "reject"); }
    if (event.key === "Escape") { answer.querySelector("[data-reason]").value = ""; answer.focus(); }
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) all().forEach((answer) => { box(answer).checked = event.target.checked; });
    const chosen = form.querySelectorAll("[name=ids]:checked").length;
    form.querySelector("[data-chosen]").textContent = chosen ? gettext("%(count)s chosen", { count: chosen }) : "";
  });

  function box(answer) {
    return answer.querySelector("[name=ids]");
  }

  function choose(answer) {
    box(answer).checked = !box(answer).checked;
    box(answer).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function step(by) {
    const list = all();
    const next = list[Math.max(0, Math.min(list.length - 1, list.indexOf(current) + by))];
    if (next) moveTo(next, true);
  }

  function moveTo(answer, focus) {
    current?.classList.remove("answer-current");
    current = answer;
    answer.classList.add("answer-current");
    if (focus) {
      answer.focus({ preventScroll: true });
      answer.scrollIntoView({ block: "center" });
    }
  }

  function askReason(answer) {
    const select = answer.querySelector("[data-reason]");
    select.focus();
    select.showPicker?.();
  }

  function decide(answer, decision) {
    const reason = answer.querySelector("[data-reason]");
    if (decision === "reject" && !reason.value) return askReason(answer);
    const word = answer.querySelector("[data-feedback]");
    if (decision === "send-back" && !word.value.trim()) {
      word.focus();
      word.placeholder = gettext("Say what is to be mended, then send back");
      return;
    }
    const list = all();
    const at = list.indexOf(answer);
    const next = list[at + 1] ?? list[at - 1];
    answer.dataset.decided = decision;
    box(answer).checked = false;
    tell(answer, decision, { approve: bar.dataset.approved, reject: bar.dataset.rejected }[decision] ?? bar.dataset.other);
    if (next) moveTo(next, true); else current = undefined;
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("one", `${decision} ${answer.dataset.answer}`);
    body.set("reason_code", reason.value);
    body.set("feedback", word.value);
    const held = { answer, body };
    held.timer = setTimeout(() => send(held), UNDO_SECONDS * 1000);
    waiting.push(held);
    offer();
  }

  function offer() {
    const last = waiting.at(-1);
    bar.hidden = !last;
    if (!last) return;
    bar.querySelector("[data-undo-words]").textContent = last.answer.querySelector("[data-outcome]").textContent;
    bar.hidden = true;
    void bar.offsetWidth; // so that the bar of time starts anew
    bar.hidden = false;
  }

  function undo() {
    const held = waiting.pop();
    if (!held) return;
    clearTimeout(held.timer);
    delete held.answer.dataset.decided;
    held.answer.querySelector("[data-outcome]")?.remove();
    moveTo(held.answer, true);
    offer();
  }

  function sendAll(keepalive) {
    for (const held of [...waiting]) send(held, keepalive);
  }

  async function send(held, keepalive = false) {
    const at = waiting.indexOf(held);
    if (at < 0) return;
    waiting.splice(at, 1);
    clearTimeout(held.timer);
    if (!waiting.length) bar.hidden = true;
    sending += 1;
    try {
      const reply = await fetch(form.action, { method: "POST", body: held.body, headers: { Accept: "application/json" }, keepalive });
      const result = reply.ok ? (await reply.json()).results[0] : { code: "failed", message: gettext("That was not stored. Try again.") };
      if (result.code || !["approved", "rejected", "revising"].includes(result.state)) giveBack(held.answer, result.message);
      else tell(held.answer, result.state, result.said ?? (result.state === "approved" ? gettext("Approved and paid.") : gettext("Rejected.")));
    } catch {
      giveBack(held.answer, gettext("The network is away. Try again."));
    }
    sending -= 1;
    if (!all().length && !waiting.length && !sending) window.location.reload();
  }

  function giveBack(answer, message) {
    delete answer.dataset.decided;
    tell(answer, "", message || gettext("That was not possible."));
    current ??= answer;
  }

  function tell(answer, state, message) {
    answer.querySelector("[data-outcome]")?.remove();
    const note = document.createElement("p");
    note.dataset.outcome = state;
    note.setAttribute("role", "status");
    note.className = state ? "note" : "field-error";
    note.textContent = message;
    answer.append(note);
  }
}
