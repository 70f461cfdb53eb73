// Number keys pick the label with that number; several labels respect the most that may be picked; many are found by typing.
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export const keys = [
  ["1 … 9", gettext("pick the label with that number")],
  ["P", gettext("play or pause the sound or film")],
  ["F", gettext("find a label, where there are many")],
];

export function mount(form) {
  const field = form.querySelector("[data-choice]");
  if (!field) return {};
  const controls = [...field.querySelectorAll(".choice__control")];
  const find = field.querySelector("[data-find]");

  if ("multiple" in field.dataset) {
    field.addEventListener("change", () => bound(field, controls));
    bound(field, controls);
  }
  if (find) finder(field, find, controls);

  return {
    keydown(event) {
      const key = event.key.toLowerCase();
      if (key === "p") return play(form);
      if (key === "f" && find) { find.focus(); return true; }
      const control = controls.find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
      if (!control || control.disabled) return false;
      control.focus({ preventScroll: true });
      control.click();
      return true;
    },
  };
}

// Browsers know "required" for one control, not for "two to three of these": that is said by the first control.
function bound(field, controls) {
  const picked = controls.filter((control) => control.checked).length;
  const least = Number(field.dataset.min);
  const most = Number(field.dataset.max);
  for (const control of controls) control.disabled = !control.checked && picked >= most;
  controls[0]?.setCustomValidity(picked < least ? gettext("Choose at least %(least)s.", { least }) : "");
}

// What is picked stays in sight, whatever is looked for. Enter picks the first that fits.
function finder(field, find, controls) {
  const empty = field.querySelector("[data-none]");
  find.closest("[data-needs-script]").hidden = false;

  const look = () => {
    const wanted = plain(find.value);
    let shown = 0;
    for (const control of controls) {
      const label = control.closest("label");
      const fits = plain(label.textContent).includes(wanted);
      label.hidden = !fits && !control.checked;
      if (fits) shown += 1;
    }
    empty.hidden = shown > 0;
  };
  find.addEventListener("input", (event) => { event.stopPropagation(); look(); });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    const first = controls.find((control) => plain(control.closest("label").textContent).includes(plain(find.value)) && !control.disabled);
    if (!first) return;
    if (!first.checked) first.click();
    find.value = "";
    look();
    first.focus();
  });
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

function play(form) {
  const media = form.querySelector("audio, video");
  if (!media) return false;
  if (media.paused) media.play().catch(() => {}); // a file that cannot be played says so itself
  else media.pause();
  return true;
}

standalone({ mount });
