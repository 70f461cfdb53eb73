// Behaviour that any page may ask for by a data attribute. Pages work without it.
import { startPolling } from "./poll.js";
import { localTimes } from "./times.js";
import { gettext } from "./texts.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) return document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-dialog-close]")) return event.target.closest("dialog")?.close();
  if (event.target.closest("[data-theme-switch]")) return switchTheme();
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return event.preventDefault();
  if (form.dataset.submitOnce !== undefined) {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-busy", "true"));
  }
});

// A page taken from the back-forward cache must not stay locked as "busy".
window.addEventListener("pageshow", () => document.querySelectorAll("[aria-busy=true]").forEach((busy) => busy.removeAttribute("aria-busy")));

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* The choice lasts for this page. */ }
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const label = button.querySelector("span") ?? button;
  label.textContent = gettext("Copied");
}

// The outcome of a form stands under the form's address. Loading it again asks for the page there and sends nothing twice.
history.replaceState(history.state, "", location.href);

for (const tab of document.querySelectorAll(":is(.tabs, .worker-tabs) [aria-current]")) { // on a phone tabs are wider than the window
  const strip = tab.parentElement;
  if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft += tab.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - tab.offsetWidth) / 2;
}
document.querySelector("[data-focus]")?.focus();
localTimes(document);
startPolling(document);
