// crowd-form gathers what is inside it into one answer, taskAnswers = [{name: value}], or flat fields (answer-format="flatten-objects").
(function () {
  "use strict";
  const { CrowdElement, make, move, instructions, define } = window.Crowd;
  const OWN_BUTTONS = "crowd-button[form-action=submit], button:not([type]), button[type=submit], input[type=submit], input[type=image]";

  class CrowdForm extends CrowdElement {
    build() {
      const help = instructions(this);
      this.form = this.querySelector(":scope > form") || make("form"); // saved copies of pages hold one already
      this.form.method = "post";
      if (this.form.parentElement !== this) move(this, this.form);
      if (help) this.form.prepend(help);
      if (!this.form.isConnected) this.append(this.form);
      if (!this.querySelector(OWN_BUTTONS) && !this.querySelector("crowd-entity-annotation")) this.form.append(submitButton());
    }

    /** The object of all answers, by name. */
    value() {
      const answers = {};
      for (const control of this.form.elements) if (control.name && !control.hasAttribute("data-crowd")) addNative(answers, control);
      for (const element of this.querySelectorAll("*")) {
        if (!(element instanceof CrowdElement) || element === this || !element.isMade) continue;
        const name = element.name || element.closest("crowd-radio-group")?.name;
        const answer = name ? element.answer() : undefined;
        if (answer !== undefined) answers[name] = isPlain(answer) && isPlain(answers[name]) ? { ...answers[name], ...answer } : answer;
      }
      return answers;
    }

    reportValidity() {
      return this.form.reportValidity() && [...this.querySelectorAll("*")].every((one) => !(one instanceof CrowdElement) || one === this || one.reportValidity());
    }

    /** The fields that are handed in, as some scripts read them. */
    _serializeForm() {
      return Object.fromEntries(fieldsOf(this));
    }

    /** Hands in, as a click on the button does. */
    submit() {
      this.form.requestSubmit();
    }

    reset() {
      this.form.reset();
    }
  }

  function submitButton() {
    return make("p", { class: "crowd-submit" }, make("button", { type: "submit", class: "crowd-button crowd-button-primary", id: "submitButton" }, "Submit"));
  }

  function isPlain(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function addNative(answers, control) {
    if (["submit", "button", "reset", "image", "file"].includes(control.type) || control.name === "assignmentId" || control.disabled) return;
    if (control.type === "checkbox" || control.type === "radio") {
      answers[control.name] = { ...(isPlain(answers[control.name]) ? answers[control.name] : {}), [control.value]: control.checked };
    } else if (control.type === "select-multiple") {
      answers[control.name] = [...control.selectedOptions].map((option) => option.value);
    } else if (control.value !== "") {
      answers[control.name] = control.value;
    }
  }

  // Behind all handlers of the page, which may still refuse: the answers go in a form of their own.
  window.addEventListener("submit", (event) => {
    const form = event.target.closest("crowd-form");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    if (form.reportValidity()) post(form);
  });

  function post(form) {
    const fields = fieldsOf(form);
    const frame = window.rivuletFrame || { action: "", assignment: "" };
    const sent = make("form", { method: "post", action: frame.action, hidden: true });
    for (const [name, value] of [["assignmentId", frame.assignment], ...fields]) sent.append(make("input", { type: "hidden", name, value }));
    for (const control of [...form.form.elements].filter((one) => one.type === "file" && one.name && one.files.length)) {
      sent.enctype = "multipart/form-data";
      sent.append(control);
    }
    document.body.append(sent);
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    sent.submit();
  }

  function fieldsOf(form) {
    const answers = form.value();
    return form.getAttribute("answer-format") === "flatten-objects" ? flat(answers) : [["taskAnswers", JSON.stringify([answers])]];
  }

  function flat(value, path = "") {
    if (!isPlain(value)) return [[path, Array.isArray(value) ? JSON.stringify(value) : String(value)]];
    return Object.entries(value).flatMap(([name, one]) => flat(one, path ? `${path}.${name}` : name));
  }

  class CrowdButton extends CrowdElement {
    build() {
      const action = this.getAttribute("form-action");
      const variant = this.getAttribute("variant") || "normal";
      const href = this.getAttribute("href");
      this.button = href
        ? make("a", { href, target: this.getAttribute("target") || "_blank", rel: "noopener", class: `crowd-button crowd-button-${variant}` })
        : make("button", { type: action === "submit" ? "submit" : action === "reset" ? "reset" : "button", class: `crowd-button crowd-button-${variant}`, disabled: this.has("disabled") });
      move(this, this.button);
      this.append(this.button);
    }

    click() { this.button?.click(); }
    get disabled() { return this.button ? this.button.disabled : this.has("disabled"); }
    set disabled(value) {
      this.toggleAttribute("disabled", Boolean(value));
      if (this.button) this.button.disabled = Boolean(value);
    }
    static get observedAttributes() { return ["disabled"]; }
    attributeChangedCallback() { if (this.button) this.button.disabled = this.has("disabled"); }
  }

  define("crowd-form", CrowdForm);
  define("crowd-button", CrowdButton);
})();
