// crowd-entity-annotation: parts of a text get labels. Offsets count characters (code points), the end is not included.
(function () {
  "use strict";
  const { CrowdElement, make, loose, instructions, define, COLOURS } = window.Crowd;

  class CrowdEntityAnnotation extends CrowdElement {
    /** Where templates look for the form around: the form they stand in. */
    get shadowRoot() {
      return { querySelector: (wanted) => (wanted === "crowd-form" ? this.closest("crowd-form") : this.querySelector(wanted)), querySelectorAll: (wanted) => this.querySelectorAll(wanted) };
    }

    build() {
      const help = instructions(this);
      const rest = [...this.childNodes];
      this.letters = [...(this.getAttribute("text") || "")];
      this.kinds = loose(this.getAttribute("labels"), []).map((one, place) => {
        const label = typeof one === "object" ? one.label : String(one);
        return { label, full: one.fullDisplayName || label, short: one.shortDisplayName || label, colour: COLOURS[place % COLOURS.length] };
      });
      this.entities = loose(this.getAttribute("initial-value"), []).filter((one) => this.kinds.some((kind) => kind.label === one.label))
        .map(({ label, startOffset, endOffset }) => ({ label, startOffset, endOffset }));
      this.chosen = this.kinds[0];
      this.cursor = null;
      this.bar = make("div", { class: "crowd-labels", role: "radiogroup", "aria-label": "Labels" });
      this.kinds.forEach((kind, place) => this.bar.append(labelButton(kind, place, () => this.choose(kind))));
      this.stage = make("p", { class: "crowd-text", tabindex: "0", "aria-label": "The text. Arrow keys go from word to word, with Shift they select; a digit labels what is selected." });
      this.stage.addEventListener("mouseup", () => this.take(this.selected()));
      this.stage.addEventListener("touchend", () => setTimeout(() => this.take(this.selected())));
      this.stage.addEventListener("keydown", (event) => this.key(event));
      this.list = make("ul", { class: "crowd-list", "aria-live": "polite" });
      this.replaceChildren(...[help, make("h3", {}, this.getAttribute("header") || "Label the text"), this.bar, this.stage, this.list, ...rest].filter(Boolean));
      if (!this.closest("crowd-form")?.querySelector("[type=submit], crowd-button[form-action=submit]")) {
        this.append(make("p", { class: "crowd-submit" }, make("button", { type: "submit", id: "submitButton", class: "crowd-button crowd-button-primary" }, "Submit")));
      }
      this.choose(this.chosen);
      this.draw();
    }

    choose(kind) {
      this.chosen = kind;
      [...this.bar.children].forEach((button, place) => button.setAttribute("aria-checked", String(this.kinds[place] === kind)));
      if (this.cursor && this.cursor.from !== this.cursor.to) this.take(this.cursor);
    }

    /** What the mouse selected, in characters of the text. */
    selected() {
      const selection = window.getSelection();
      if (!selection.rangeCount || selection.isCollapsed || !this.stage.contains(selection.anchorNode) || !this.stage.contains(selection.focusNode)) return null;
      const ends = [[selection.anchorNode, selection.anchorOffset], [selection.focusNode, selection.focusOffset]].map(([node, offset]) => this.offset(node, offset));
      selection.removeAllRanges();
      return { from: Math.min(...ends), to: Math.max(...ends) };
    }

    offset(node, offset) {
      const part = (node.nodeType === 3 ? node.parentElement : node).closest("[data-from]");
      if (!part) return node === this.stage ? Number(this.stage.children[offset]?.dataset.from ?? this.letters.length) : 0;
      return Number(part.dataset.from) + (node.nodeType === 3 ? [...node.data.slice(0, offset)].length : 0);
    }

    take(range) {
      if (!range || !this.chosen) return;
      let { from, to } = range;
      while (from < to && /\s/.test(this.letters[from])) from++;
      while (to > from && /\s/.test(this.letters[to - 1])) to--;
      if (from === to) return;
      this.entities = this.entities.filter((one) => one.endOffset <= from || one.startOffset >= to);
      this.entities.push({ label: this.chosen.label, startOffset: from, endOffset: to });
      this.cursor = null;
      this.changed();
    }

    key(event) {
      const digit = this.kinds[Number(event.key) - 1];
      if (digit) { event.preventDefault(); return this.choose(digit); }
      if (!["ArrowRight", "ArrowLeft"].includes(event.key)) return;
      event.preventDefault();
      const words = [...this.letters.join("").matchAll(/\S+/g)].map((found) => {
        const from = [...found.input.slice(0, found.index)].length;
        return { from, to: from + [...found[0]].length };
      });
      if (!words.length) return;
      const step = event.key === "ArrowRight" ? 1 : -1;
      const last = this.cursor ? words.findIndex((word) => word.to >= (step > 0 ? this.cursor.to : this.cursor.from + 1)) : step > 0 ? -1 : words.length;
      const word = words[Math.min(Math.max(last + step, 0), words.length - 1)];
      this.cursor = event.shiftKey && this.cursor ? { from: Math.min(this.cursor.from, word.from), to: Math.max(this.cursor.to, word.to) } : { ...word };
      this.draw();
    }

    changed() {
      this.entities.sort((a, b) => a.startOffset - b.startOffset);
      this.draw();
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    draw() {
      const cuts = [...new Set([0, this.letters.length, ...this.entities.flatMap((one) => [one.startOffset, one.endOffset]), ...(this.cursor ? [this.cursor.from, this.cursor.to] : [])])].sort((a, b) => a - b);
      this.stage.replaceChildren(...cuts.slice(0, -1).map((from, place) => {
        const to = cuts[place + 1];
        const entity = this.entities.find((one) => one.startOffset <= from && to <= one.endOffset);
        const kind = entity && this.kinds.find((one) => one.label === entity.label);
        const part = make(entity ? "mark" : "span", { "data-from": from, title: kind?.full, "data-short": entity?.endOffset === to ? kind.short : null }, this.letters.slice(from, to).join(""));
        if (kind) part.style.setProperty("--crowd-colour", kind.colour);
        part.classList.toggle("crowd-cursor", Boolean(this.cursor && this.cursor.from <= from && to <= this.cursor.to));
        return part;
      }));
      this.list.replaceChildren(...this.entities.map((one) => make("li", {}, `${one.label}: ${this.letters.slice(one.startOffset, one.endOffset).join("")} `,
        make("button", { type: "button", class: "crowd-icon", "aria-label": `Remove ${one.label}`, click: () => { this.entities = this.entities.filter((other) => other !== one); this.changed(); } }, "✕"))));
    }

    answer() { return { entities: this.entities.map(({ label, startOffset, endOffset }) => ({ endOffset, label, startOffset })) }; }
    get value() { return this.entities ? this.answer() : undefined; }
  }

  function labelButton(kind, place, click) {
    const button = make("button", { type: "button", role: "radio", class: "crowd-label-button", click }, kind.full, place < 9 ? make("kbd", { "aria-hidden": "true" }, String(place + 1)) : null);
    button.style.setProperty("--crowd-colour", kind.colour);
    return button;
  }

  window.Crowd.labelButton = labelButton;
  define("crowd-entity-annotation", CrowdEntityAnnotation);
})();
