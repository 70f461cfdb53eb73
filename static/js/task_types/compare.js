// Compare: number keys pick a side, rank the next item, or rate the scale that is next.
import { gate, keepFocus } from "./gate.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export const keys = [
  ["1 2 3", gettext("choose the first, the second, no difference; or rank that item next; or rate the next scale")],
  ["Backspace", gettext("take the last item out of the ranking")],
];

export function mount(form) {
  const field = form.querySelector("[data-compare]");
  if (!field) return {};
  return { pair, ranking, rubric }[field.dataset.compare](field);
}

// ------------------------------------------------------------ A or B

function pair(field) {
  return {
    keydown(event) {
      const control = field.querySelector(`input[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
      if (!control) return false;
      control.focus({ preventScroll: true });
      control.click();
      return true;
    },
  };
}

// ------------------------------------------------------------ in order: tap the best, then the next; the last falls into its place

function ranking(field) {
  const answer = field.querySelector("[name=ranking]");
  const status = field.querySelector("[data-status]");
  const items = new Map([...field.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item]));
  const need = gate(field, (sentence) => {
    status.textContent = sentence;
    [...items.values()].find((item) => !item.hasAttribute("data-ranked"))?.querySelector("[data-rank]").focus();
  });
  let order = answer.value.split("|").filter((name) => items.has(name));

  field.querySelectorAll("[data-without-script]").forEach((element) => element.remove());
  field.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  status.hidden = false;
  show();

  keepFocus(field);
  field.addEventListener("click", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item || event.target.closest("audio, video, a")) return;
    const name = item.dataset.item;
    if (event.target.closest("[data-up]")) move(name, -1);
    else if (event.target.closest("[data-down]")) move(name, 1);
    else if (event.target.closest("[data-rank]") || !window.getSelection().toString()) toggle(name);
  });

  function toggle(name) {
    if (!order.includes(name)) {
      order.push(name);
      const left = [...items.keys()].filter((one) => !order.includes(one));
      if (left.length === 1) order.push(left[0]);
    } else {
      // With everything in its place, the one that fell in by itself goes out again too.
      if (order.length === items.size) order.pop();
      order = order.filter((one) => one !== name);
    }
    changed();
  }

  function move(name, by) {
    const from = order.indexOf(name);
    const to = from + by;
    if (from < 0 || to < 0 || to >= order.length) return;
    [order[from], order[to]] = [order[to], order[from]];
    changed();
  }

  function changed() {
    show();
    answer.value = order.join("|");
    answer.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show() {
    [...items].forEach(([name, item], index) => {
      const place = order.indexOf(name);
      const button = item.querySelector("[data-rank]");
      item.toggleAttribute("data-ranked", place >= 0);
      button.setAttribute("aria-pressed", place >= 0);
      button.querySelector("[data-place]").textContent = place >= 0 ? place + 1 : "–";
      button.querySelector("[data-words]").textContent = place >= 0 ? gettext("In its place") : order.length ? gettext("Next best") : gettext("The best");
      button.querySelector("[data-which]").textContent = place >= 0 ? gettext(": number %(number)s, place %(place)s of %(size)s", { number: index + 1, place: place + 1, size: items.size }) : gettext(": number %(number)s", { number: index + 1 });
      item.querySelector("[data-up]").hidden = item.querySelector("[data-down]").hidden = place < 0;
      item.querySelector("[data-up]").disabled = place <= 0;
      item.querySelector("[data-down]").disabled = place >= order.length - 1;
    });
    const left = items.size - order.length;
    status.textContent = left ? (order.length ? gettext("%(left)s left. Choose the next best.", { left }) : gettext("Choose the best first, then the next best.")) : gettext("All are in order. The arrows change it.");
    need(left ? gettext("Put all of them in order first.") : "");
  }

  return {
    keydown(event) {
      if (event.key === "Backspace" && order.length) {
        toggle(order[order.length === items.size && items.size > 1 ? order.length - 2 : order.length - 1]);
        return true;
      }
      const item = [...items.values()][Number(event.key) - 1];
      if (!/^[1-9]$/.test(event.key) || !item) return false;
      toggle(item.dataset.item);
      item.scrollIntoView({ block: "nearest" });
      return true;
    },
  };
}

// ------------------------------------------------------------ scales: a number rates the next one, or the one that has the focus

function rubric(field) {
  const scales = [...field.querySelectorAll("[data-scale]")];
  const unrated = () => scales.find((scale) => !scale.querySelector(":checked"));
  const mark = () => scales.forEach((scale) => scale.toggleAttribute("data-next", scale === unrated()));
  field.addEventListener("change", mark);
  mark();
  return {
    keydown(event) {
      if (!/^[0-9]$/.test(event.key)) return false;
      const scale = document.activeElement?.closest("[data-scale]");
      const target = scale && field.contains(scale) && !scale.querySelector(":checked") ? scale : unrated() ?? scale;
      const control = target && field.contains(target) ? target.querySelector(`input[value="${event.key}"]`) : null;
      if (!control) return false;
      control.click();
      const next = unrated();
      (next?.querySelector("input") ?? control).focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
      return true;
    },
  };
}

standalone({ mount });
