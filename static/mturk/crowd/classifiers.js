// crowd-classifier and crowd-image-classifier, for one label ({label}) and for several ({labels: […]}).
(function () {
  "use strict";
  const { CrowdElement, make, move, unique, loose, labels, instructions, define, COLOURS } = window.Crowd;

  class Classifier extends CrowdElement {
    get several() { return this.localName.endsWith("-multi-select"); }

    build() {
      const group = unique("labels");
      const help = instructions(this);
      const target = make("div", { class: "crowd-target" });
      for (const one of this.querySelectorAll(":scope > classification-target")) { move(one, target); one.remove(); }
      if (this.getAttribute("src")) target.append(this.image());
      const comment = this.comment();
      const kind = this.several ? "checkbox" : "radio";
      const without = this.getAttribute("exclusion-category") && (loose(this.getAttribute("exclusion-category"), {}).text || "None of these");
      this.options = [...labels(this, "categories"), ...(without && this.several ? [without] : [])].map((label, place) => {
        const control = make("input", { type: kind, name: group, value: label, "data-crowd": true, required: kind === "radio" });
        control.addEventListener("change", () => this.check(control, label === without));
        return { label, control, key: place < 9 ? String(place + 1) : "", without: label === without };
      });
      const choices = make("fieldset", { class: "crowd-choices" }, make("legend", {}, this.getAttribute("header") || "Choose"),
        ...this.options.map(({ label, control, key }) => make("label", { class: "crowd-option" }, control, make("span", {}, label), key ? make("kbd", { "aria-hidden": "true" }, key) : null)));
      const rest = [...this.childNodes];
      this.replaceChildren(...[help, target, choices, comment, ...rest].filter(Boolean));
      document.addEventListener("keydown", (event) => this.pick(event));
      this.check(null, false);
    }

    image() {
      const picture = make("img", { src: this.getAttribute("src"), alt: "The image to classify", class: "crowd-image" });
      const boxes = loose(this.getAttribute("overlay"), {})?.boundingBox;
      if (!boxes?.value) return picture;
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "crowd-overlay");
      picture.addEventListener("load", () => svg.setAttribute("viewBox", `0 0 ${picture.naturalWidth} ${picture.naturalHeight}`));
      for (const box of boxes.value) {
        const shape = document.createElementNS(svg.namespaceURI, "rect");
        const colour = COLOURS[Math.max((boxes.labels || []).indexOf(box.label), 0) % COLOURS.length];
        for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height, fill: "none", stroke: colour, "stroke-width": 3, "vector-effect": "non-scaling-stroke" })) shape.setAttribute(name, value);
        svg.append(shape);
      }
      return make("div", { class: "crowd-canvas" }, picture, svg);
    }

    comment() {
      const asked = this.querySelector(":scope > worker-comment");
      if (!asked) return null;
      this.words = make("textarea", { rows: 2, "data-crowd": true, class: "crowd-field", placeholder: asked.getAttribute("placeholder"), "aria-label": asked.getAttribute("header") || "Add a comment." });
      const box = make("details", {}, make("summary", {}, asked.getAttribute("link-text") || "Add a comment."), move(asked, make("div")), this.words);
      asked.remove();
      return box;
    }

    check(changed, without) {
      if (changed?.checked) for (const one of this.options) if (one.control !== changed && (without || one.without)) one.control.checked = this.several ? false : one.control.checked;
      if (this.several) this.options[0]?.control.setCustomValidity(this.options.some((one) => one.control.checked) ? "" : "Choose at least one.");
    }

    pick(event) {
      if (!this.isConnected || event.ctrlKey || event.altKey || event.metaKey || event.target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])")) return;
      if (document.querySelectorAll("crowd-classifier, crowd-classifier-multi-select, crowd-image-classifier, crowd-image-classifier-multi-select").length > 1) return;
      this.options.find((one) => one.key === event.key)?.control.click();
    }

    answer() {
      const chosen = this.options.filter((one) => one.control.checked).map((one) => one.label);
      if (!this.several && !chosen.length) return undefined;
      return { ...(this.several ? { labels: chosen } : { label: chosen[0] }), ...(this.words?.value ? { workerComment: this.words.value } : {}) };
    }

    get value() { return this.options ? this.answer() : undefined; }
  }

  for (const name of ["crowd-classifier", "crowd-classifier-multi-select", "crowd-image-classifier", "crowd-image-classifier-multi-select"]) define(name, class extends Classifier {});
})();
