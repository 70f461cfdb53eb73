// What passes is one key; what does not opens room for a note and a screenshot. The device is described, and sent only when ticked.
import { fileFields } from "./files.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export const keys = [["P F B", gettext("pass, fail or blocked, for the step in focus or the next one that is open")]];
const RESULTS = { p: "pass", f: "fail", b: "blocked" };

export function mount(form, view) {
  const box = form.querySelector("[data-apptest]");
  const steps = [...box.querySelectorAll("[data-step]")];
  const files = fileFields(form);
  box.addEventListener("change", (event) => { if (event.target.name?.endsWith(".result")) open(); });
  describe(box);
  open();

  // A step that passed keeps its note and its screenshot where it has them; an empty one is folded away.
  function open() {
    for (const step of steps) {
      const result = step.querySelector("input:checked")?.value;
      const note = step.querySelector("textarea");
      const file = step.querySelector("[data-file-field]");
      const needed = Boolean(result) && result !== "pass";
      note.required = needed;
      step.querySelector("[data-note-label]").textContent = result === "blocked" ? gettext("What kept you from trying?") : needed ? gettext("What happened instead?") : gettext("Note (optional)");
      if (file && view.screenshot === "failed") file.toggleAttribute("data-file-required", result === "fail");
      step.querySelector("[data-more]").hidden = !needed && view.screenshot !== "always" && !note.value && !file?.querySelector("[data-file-id]").value;
    }
    files.read();
  }

  return {
    read() { files.read(); },
    keydown(event) {
      const result = RESULTS[event.key.toLowerCase()];
      if (!result) return false;
      const step = event.target.closest?.("[data-step]") ?? steps.find((one) => !one.querySelector("input:checked"));
      if (!step) return false;
      const control = step.querySelector(`input[value=${result}]`);
      control.click();
      const next = result === "pass" ? steps[steps.indexOf(step) + 1]?.querySelector("input") : step.querySelector("textarea");
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      return true;
    },
    dispose() { files.dispose(); },
  };
}

/** Fills in what the browser says of itself, where nothing is written yet. */
function describe(box) {
  const brands = navigator.userAgentData?.brands?.filter((one) => !/not.?a.?brand/i.test(one.brand)).map((one) => `${one.brand} ${one.version}`);
  // In one language whatever the worker reads: they are data, and the requester compares them.
  const facts = {
    browser: brands?.length ? brands.join(", ") : navigator.userAgent,
    system: navigator.userAgentData?.platform || (navigator.userAgent.match(/\(([^)]*)\)/)?.[1] ?? ""),
    screen: `${screen.width} × ${screen.height}, window ${innerWidth} × ${innerHeight}, ${Math.round(devicePixelRatio * 100) / 100} pixels a point`,
    language: navigator.languages.join(", "),
    input: matchMedia("(pointer: coarse)").matches ? "touch" : "mouse or pad",
  };
  if (box.querySelector("[name=share_environment]")?.checked) return; // what was agreed to stays as it was
  for (const field of box.querySelectorAll("[data-fact]")) if (!field.value) field.value = (facts[field.dataset.fact] ?? "").slice(0, 300);
}

standalone({ mount });
