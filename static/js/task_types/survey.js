// Keeps the rules: a page or a question that is not asked is hidden and disabled, so that it is not sent. One page at a time.
import { fileFields } from "./files.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export function mount(form, view) {
  const survey = form.querySelector("[data-survey]");
  const pages = [...survey.querySelectorAll("[data-page]")];
  const files = fileFields(form);
  const steps = survey.querySelector("[data-steps]");
  const guard = survey.querySelector("[data-guard]");
  const quotas = view.quotas ?? [];
  let at = 0;
  let seen = 0;
  let full = [];

  survey.addEventListener("input", apply);
  survey.addEventListener("change", apply);
  if (steps) {
    steps.hidden = false;
    steps.querySelector("[data-back]").addEventListener("click", () => go(neighbour(-1)));
    steps.querySelector("[data-next]").addEventListener("click", next);
    survey.addEventListener("invalid", reveal, true);
  }
  apply();
  askQuotas();

  // Pages and questions stand in order and rules only look back, so one pass from top to bottom settles them all.
  function apply() {
    for (const page of pages) {
      const asked = holds(page);
      page.dataset.asked = asked ? "yes" : "no";
      for (const question of page.querySelectorAll("[data-question]")) ask(question, asked);
    }
    if (steps) show();
    tellFull();
  }

  function ask(question, pageAsked) {
    const asked = pageAsked && holds(question);
    question.hidden = !asked;
    for (const control of question.querySelectorAll("input, textarea, select")) {
      control.disabled = !asked;
      if ("required" in control.dataset) control.required = asked;
    }
    if (question.querySelector("[data-file-field]")) files.read();
  }

  function holds(element) {
    const source = element.dataset.showIf;
    return !source || JSON.parse(element.dataset.showValues).some((value) => given(survey, source).includes(value));
  }

  // ------------------------------------------------------------ pages

  function asked() {
    return pages.map((page, place) => place).filter((place) => pages[place].dataset.asked === "yes");
  }

  function neighbour(way) {
    const places = asked();
    return way < 0 ? places.findLast((place) => place < at) : places.find((place) => place > at);
  }

  function show() {
    const places = asked();
    pages.forEach((page, place) => { page.hidden = place !== at; });
    steps.querySelector("[data-progress]").textContent = gettext("Page %(page)s of %(pages)s", { page: places.indexOf(at) + 1, pages: places.length });
    steps.querySelector("[data-back]").disabled = neighbour(-1) === undefined;
    steps.querySelector("[data-next]").hidden = neighbour(1) === undefined;
    guard.setCustomValidity("");
  }

  function go(place) {
    if (place === undefined) return;
    at = place;
    seen = Math.max(seen, place);
    show();
    const first = pages[at].querySelector(".survey__title, .survey__label");
    (pages[at].querySelector(".survey__title") ?? pages[at].querySelector("input:not([type=hidden]), textarea"))?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "nearest" });
  }

  function next() {
    const wrong = invalid(pages[at]);
    if (wrong) return wrong.reportValidity();
    go(neighbour(1));
  }

  // The browser cannot point at a control of a hidden page: its page is shown, or, while the page in sight is wrong itself, it waits.
  function reveal(event) {
    const place = pages.indexOf(event.target.closest("[data-page]"));
    if (place < 0 || place === at) return;
    if (invalid(pages[at])) event.preventDefault();
    else go(place);
  }

  // ------------------------------------------------------------ quotas

  async function askQuotas() {
    if (!quotas.length || !form.dataset.task || "rehearsed" in form.dataset) return;
    try {
      const answer = await fetch(`/worker/assignments/${form.dataset.task}/quotas`, { headers: { Accept: "application/json" } });
      if (answer.ok) full = (await answer.json()).full;
    } catch { /* Without network the answer is refused when it is handed in, if at all. */ }
    tellFull();
  }

  function tellFull() {
    const hit = quotas.find((one) => full.some((other) => other.question === one.question && other.value === one.value) && given(survey, one.field).includes(one.value));
    const note = survey.querySelector("[data-quota-full]");
    note.hidden = !hit;
    note.textContent = hit ? gettext("Enough people have given this answer by now, so this survey can no longer be taken from you. Skip it: that costs you nothing.") : "";
  }

  return {
    /** Handing in from an early page goes to the next one that is not seen or not right yet. */
    read() {
      files.read();
      if (!steps) return;
      const open = asked().find((place) => invalid(pages[place]) || place > seen);
      guard.setCustomValidity("");
      if (open === undefined || open === at) return;
      go(open);
      guard.setCustomValidity(gettext("There is another page: %(page)s of %(pages)s.", { page: asked().indexOf(open) + 1, pages: asked().length }));
      setTimeout(() => guard.setCustomValidity("")); // said once; the next try is judged anew
    },
    keydown(event) {
      if (!steps || event.key !== "Enter" || neighbour(1) === undefined || event.target.closest?.("button, a")) return false;
      next();
      return true;
    },
    dispose() { files.dispose(); },
  };
}

function invalid(page) {
  return [...page.querySelectorAll("input, textarea, select")].find((control) => !control.disabled && !control.validity.valid);
}

function given(survey, name) {
  return [...survey.querySelectorAll("input, textarea, select")]
    .filter((control) => control.name === name && !control.disabled)
    .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
    .map((control) => control.value);
}

standalone({ mount });
