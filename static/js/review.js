// Review at the speed of the hand: a decision is sent in the background, the next answer is there at once.
const form = document.querySelector("[data-review]");
form.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
const all = () => [...form.querySelectorAll("[data-answer]:not([data-decided])")];
let current = all()[0];
current?.classList.add("answer-current");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
  if (event.target.closest("select, textarea, input:not([type=checkbox])")) return;
  const act = { j: () => step(1), k: () => step(-1), a: () => decide(current, "approve"), r: () => askReason(current), x: () => choose(current) }[event.key];
  if (act) { event.preventDefault(); act(); }
});

form.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-answer]");
  if (!answer) return;
  moveTo(answer, false);
  if (event.target.closest("[data-approve]")) { event.preventDefault(); decide(answer, "approve"); }
  if (event.target.closest("[data-reject]")) { event.preventDefault(); decide(answer, "reject"); }
  const single = event.target.closest("[data-single]");
  if (single) { event.preventDefault(); decide(answer, single.dataset.single); }
});
// A reason chosen by keyboard (after "r") is the decision; Escape leaves it.
form.addEventListener("keydown", (event) => {
  if (!event.target.closest("[data-reason], [data-feedback]")) return;
  const answer = event.target.closest("[data-answer]");
  if (event.key === "Enter") { event.preventDefault(); decide(answer, "reject"); }
  if (event.key === "Escape") { answer.querySelector("[data-reason]").value = ""; answer.focus(); }
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-choose-all]")) all().forEach((answer) => { box(answer).checked = event.target.checked; });
  const chosen = form.querySelectorAll("[name=ids]:checked").length;
  form.querySelector("[data-chosen]").textContent = chosen ? `${chosen} chosen` : "";
});

const box = (answer) => answer.querySelector("[name=ids]");
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

async function decide(answer, decision) {
  const reason = answer.querySelector("[data-reason]");
  if (decision === "reject" && !reason.value) return askReason(answer);
  const word = answer.querySelector("[data-feedback]");
  if (decision === "send-back" && !word.value.trim()) {
    word.focus();
    word.placeholder = "Say what is to be mended, then send back";
    return;
  }
  const list = all();
  const at = list.indexOf(answer);
  const next = list[at + 1] ?? list[at - 1];
  answer.dataset.decided = decision;
  box(answer).checked = false;
  if (next) moveTo(next, true); else current = undefined;
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("one", `${decision} ${answer.dataset.answer}`);
  body.set("reason_code", reason.value);
  body.set("feedback", answer.querySelector("[data-feedback]").value);
  try {
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const result = reply.ok ? (await reply.json()).results[0] : { message: "That was not stored. Try again." };
    tell(answer, ["approved", "rejected", "revising"].includes(result.state) && !result.code ? result.state : "", result.said ?? result.message);
  } catch {
    tell(answer, "", "The network is away. Try again.");
  }
  if (!all().length) window.location.reload();
}

function tell(answer, state, message) {
  answer.querySelector("[data-outcome]")?.remove();
  const note = document.createElement("p");
  note.dataset.outcome = state;
  note.setAttribute("role", "status");
  note.className = state ? "note" : "field-error";
  note.textContent = state ? message ?? (state === "approved" ? "Approved and paid." : "Rejected.") : message || "That was not possible.";
  if (!state) delete answer.dataset.decided;
  answer.append(note);
}
