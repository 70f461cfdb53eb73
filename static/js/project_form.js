// The project's form: questions added, moved and removed in place, and a preview that follows the typing.
const form = document.querySelector("[data-project-form]");
const list = form.querySelector("[data-questions]");
const target = document.querySelector("[data-preview-target]");
document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });

form.addEventListener("click", (event) => {
  const row = event.target.closest("[data-question-row]");
  if (event.target.closest("[data-question-add]")) {
    event.preventDefault();
    addQuestion();
  } else if (event.target.closest("[data-question-remove]")) {
    if (list.children.length > 1) row.remove();
  } else if (event.target.closest("[data-question-up]") && row.previousElementSibling) {
    list.insertBefore(row, row.previousElementSibling);
    event.target.focus();
  } else return;
  renumber();
  later();
});
form.addEventListener("input", later);
form.addEventListener("change", later);

function addQuestion() {
  const fresh = form.querySelector("[data-question-template]").content.cloneNode(true);
  fresh.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  list.append(fresh);
  renumber();
  list.lastElementChild.querySelector("input").focus();
}

// Field names carry the place of their question; after a move they are written anew.
function renumber() {
  [...list.children].forEach((row, place) => {
    for (const element of row.querySelectorAll("[name], [id], [for]")) {
      if (element.name) element.name = element.name.replace(/questions\.\w+\./, `questions.${place}.`);
      for (const attribute of ["id", "for"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(/questions-\w+?-/, `questions-${place}-`));
      }
    }
  });
}

let timer = 0;
let running = null;
function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 350);
}

async function refresh() {
  running?.abort();
  running = new AbortController();
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: running.signal });
    if (answer.ok) target.innerHTML = await answer.text();
  } catch { /* The next keystroke tries again. */ }
}
refresh();
