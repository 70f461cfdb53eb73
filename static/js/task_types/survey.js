// Keeps the skip rules: a question that is not asked is hidden and disabled, so that it is not sent.

/** Applies the rules of the survey inside `root`, now and after each change. */
export function start(root = document) {
  const survey = root.querySelector("[data-survey]");
  if (!survey || survey.dataset.started) return;
  survey.dataset.started = "yes";
  const questions = [...survey.querySelectorAll("[data-question]")];
  const apply = () => questions.forEach((question) => ask(survey, question));
  survey.addEventListener("input", apply);
  survey.addEventListener("change", apply);
  apply();
}

// Questions stand in order and rules only look back, so one pass from top to bottom settles them all.
function ask(survey, question) {
  const source = question.dataset.showIf;
  const asked = !source || JSON.parse(question.dataset.showValues).some((value) => given(survey, source).includes(value));
  question.hidden = !asked;
  for (const control of question.querySelectorAll("input, textarea, select")) {
    control.disabled = !asked;
    if ("required" in control.dataset) control.required = asked;
  }
}

function given(survey, name) {
  return [...survey.querySelectorAll("input, textarea, select")]
    .filter((control) => control.name === name && !control.disabled)
    .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
    .map((control) => control.value);
}

start();
