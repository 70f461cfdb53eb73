// Says while one types how much longer or shorter the text has become; code is highlighted and indented.
import { standalone } from "./standalone.js";
import { gettext, ngettext } from "../texts.js";

const VENDOR = new URL("../../vendor/highlight/", import.meta.url);
const LANGUAGES = ["python", "javascript", "typescript", "json", "xml", "css", "sql", "bash", "java", "c", "cpp", "csharp", "go", "rust", "php", "ruby", "yaml", "markdown", "latex", "r"];
const ALIASES = { py: "python", js: "javascript", ts: "typescript", html: "xml", svg: "xml", sh: "bash", shell: "bash", "c++": "cpp", "c#": "csharp", cs: "csharp", golang: "go", rs: "rust", rb: "ruby", yml: "yaml", md: "markdown", tex: "latex" };
const LONGEST_PAINTED = 30_000; // beyond this, painting at each key would be felt

export function mount(form, view) {
  const box = form.querySelector("[data-edit]");
  const field = box.querySelector("textarea");
  const status = box.querySelector("[data-edit-status]");
  const before = box.querySelector("[data-edit-original]").textContent;
  let paint = () => {};

  const say = () => {
    const longer = field.value.length - before.length;
    if (field.value === before) status.textContent = gettext("Nothing changed yet");
    else if (longer === 0) status.textContent = gettext("Changed, same length");
    else status.textContent = longer > 0
      ? ngettext("Changed, %(num)s character longer", "Changed, %(num)s characters longer", longer)
      : ngettext("Changed, %(num)s character shorter", "Changed, %(num)s characters shorter", -longer);
    field.rows = Math.min(30, Math.max(10, field.value.split("\n").length + 1));
    paint();
  };
  field.addEventListener("input", say);
  say();
  if (view.code) {
    indent(field, box.querySelector("[data-edit-hint]"));
    highlighter(field, view.language).then((painter) => { if (painter && field.isConnected) { paint = painter; paint(); } });
  }
}

// ------------------------------------------------------------ highlighting

/** A function that paints the field's text behind it, or nothing where the language is not known. */
async function highlighter(field, language) {
  const name = ALIASES[language?.toLowerCase()] ?? language?.toLowerCase();
  if (!LANGUAGES.includes(name)) return null;
  const [core, grammar] = await Promise.all([import(new URL("core.js", VENDOR)), import(new URL(`languages/${name}.js`, VENDOR))]).catch(() => []);
  if (!core) return null;
  core.default.registerLanguage(name, grammar.default);
  const copy = document.createElement("pre");
  copy.className = "edit__paint";
  copy.setAttribute("aria-hidden", "true");
  copy.dir = field.dir;
  let stack = null;
  const follow = () => { copy.scrollTop = field.scrollTop; copy.scrollLeft = field.scrollLeft; };
  field.addEventListener("scroll", follow, { passive: true });

  return () => {
    const shown = field.value.length <= LONGEST_PAINTED;
    if (shown && !stack) {
      const focused = document.activeElement === field;
      stack = document.createElement("div");
      stack.className = "edit__stack";
      field.replaceWith(stack);
      stack.append(copy, field);
      if (focused) field.focus();
    } else if (!shown && stack) {
      stack.replaceWith(field);
      stack = null;
    }
    if (!shown) return;
    copy.innerHTML = `${core.default.highlight(field.value, { language: name, ignoreIllegals: true }).value}\n`;
    follow();
  };
}

// ------------------------------------------------------------ indenting

// Tab would be a trap for those who go from field to field with it, so Escape gives it back for once.
function indent(field, hint) {
  let leaving = false;
  if (hint) hint.hidden = false;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { leaving = true; return; }
    if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) { leaving = false; return; }
    if (leaving) return;
    event.preventDefault();
    const unit = /^\t/m.test(field.value) ? "\t" : " ".repeat(field.value.match(/^( {2,8})\S/m)?.[1].length ?? 4);
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const lines = field.value.slice(start, field.selectionEnd);
    if (event.shiftKey || lines.includes("\n")) {
      const changed = event.shiftKey ? lines.replace(new RegExp(`^(${unit}|\\t| {1,${Math.max(1, unit.length)}})`, "gm"), "") : lines.replace(/^(?=.)/gm, unit);
      field.setRangeText(changed, start, field.selectionEnd, lines.includes("\n") ? "select" : "end");
    } else field.setRangeText(unit, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

standalone({ mount });
