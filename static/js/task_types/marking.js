// What widgets share whose answer is a list of marks with labels: the field that keeps them, what is still missing, the sentence
// below, the words for a screen reader, the colours of the labels.
import { gate, keepFocus } from "./gate.js";
import { gettext, ngettext } from "../texts.js";

/** A widget of marks. A kind draws (`draw()`), takes the buttons inside (`pressed(data)`), and says where the focus belongs. */
export class Marking {
  constructor(root, view, focused) {
    this.root = root;
    this.view = view;
    this.focused = focused;
    this.field = root.querySelector("[data-answer]");
    this.hint = root.querySelector("[data-hint]");
    this.nothing = root.querySelector("[name=nothing]");
    this.need = gate(root, (sentence) => { this.tell(sentence); focused.focus(); });
    keepFocus(root);
    root.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.pressed(button.dataset);
    });
    this.nothing.addEventListener("change", () => this.ask());
  }

  /** The marks of the answer, draft or answer taken back that the field holds. */
  kept() {
    try {
      const found = JSON.parse(this.field.value);
      return Array.isArray(found) ? found.filter((one) => one && typeof one === "object") : [];
    } catch {
      return [];
    }
  }

  /** The worker has changed the marks. */
  store(marks) {
    this.field.value = JSON.stringify(marks);
    this.draw();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** What so many marks still lack, in a sentence; "" where nothing is missing. Whether there is nothing to mark is asked while there is none. */
  missing(count) {
    this.nothing.closest("label").hidden = this.view.min > 0 || count > 0;
    if (count < this.view.min) return ngettext("Mark at least %(num)s place.", "Mark at least %(num)s places.", this.view.min);
    return count || this.nothing.checked ? "" : gettext("Mark something, or say that there is nothing to mark.");
  }

  /** The label that a number key stands for. */
  labelAt(key) {
    return /^[1-9]$/.test(key) ? this.view.labels[Number(key) - 1] : undefined;
  }

  numberOf(label) {
    return Math.max(0, this.view.labels.findIndex((one) => one.value === label));
  }

  nameOf(label) {
    return this.view.labels[this.numberOf(label)].label;
  }

  /** The class with the colour of a label. */
  tint(label) {
    return `mark-${(this.numberOf(label) % 8) + 1}`;
  }

  /** A button of the list of marks: `act` with the number of the mark. */
  listed(act, number, word, said) {
    const button = element("button", "", word);
    button.type = "button";
    button.dataset[act] = number;
    button.setAttribute("aria-label", said);
    return button;
  }

  /** A sentence below the widget, also said. */
  tell(words) {
    this.hint.textContent = words;
    this.say(words);
  }

  /** Words for a screen reader. */
  say(words) {
    this.root.querySelector("[data-said]").textContent = words;
  }
}

export function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
