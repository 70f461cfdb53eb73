// crowd-input, crowd-text-area, crowd-checkbox, crowd-toggle-button, crowd-radio-button, crowd-radio-group, crowd-slider.
(function () {
  "use strict";
  const { CrowdElement, make, move, unique, define } = window.Crowd;

  /** A field with text in it: the host's value is the control's. */
  class TextField extends CrowdElement {
    build() {
      const id = unique("field");
      const length = (name) => this.getAttribute(`${name}-length`) || this.getAttribute(`${name}length`);
      this.control = this.makeControl({
        id, "data-crowd": true, class: "crowd-field", placeholder: this.getAttribute("placeholder"), required: this.has("required"), disabled: this.has("disabled"),
        maxlength: length("max"), minlength: length("min"), "aria-label": this.getAttribute("label") ? null : this.getAttribute("placeholder") || this.name || null,
      });
      this.control.value = this.initial ?? this.getAttribute("value") ?? this.textContent.trim();
      this.replaceChildren();
      if (this.getAttribute("label")) this.append(make("label", { for: id, class: "crowd-label" }, this.getAttribute("label")));
      this.append(this.control);
      this.control.addEventListener("input", () => this.check());
      const pattern = this.getAttribute("allowed-pattern");
      if (pattern && this.has("auto-validate")) this.control.addEventListener("beforeinput", (event) => { if (event.data && !new RegExp(`^(?:${pattern})+$`).test(event.data)) event.preventDefault(); });
      if (this.has("auto-focus")) this.control.focus();
    }

    check() {
      if (this.has("auto-validate") && this.getAttribute("error-message")) {
        this.control.setCustomValidity("");
        if (!this.control.checkValidity()) this.control.setCustomValidity(this.getAttribute("error-message"));
      }
    }

    answer() { return this.value === "" ? undefined : this.value; }
    get value() { return this.control ? this.control.value : this.initial ?? this.getAttribute("value") ?? ""; }
    set value(text) { if (this.control) { this.control.value = text; } else this.initial = text; }
    get disabled() { return this.control ? this.control.disabled : this.has("disabled"); }
    set disabled(value) { this.toggleAttribute("disabled", Boolean(value)); if (this.control) this.control.disabled = Boolean(value); }
    focus() { this.control?.focus(); }
  }

  class CrowdInput extends TextField {
    makeControl(attributes) {
      const type = this.getAttribute("type") || "text";
      return make("input", { ...attributes, type: type === "file" ? "text" : type, min: this.getAttribute("min"), max: this.getAttribute("max"), step: this.getAttribute("step"), pattern: this.getAttribute("pattern") });
    }
  }

  class CrowdTextArea extends TextField {
    makeControl(attributes) { return make("textarea", { ...attributes, rows: this.getAttribute("rows") || 3 }); }
  }

  /** A control that is on or off; it answers {value: true or false}. */
  class Switch extends CrowdElement {
    build() {
      this.control = make("input", { type: this.kind, "data-crowd": true, required: this.has("required"), disabled: this.has("disabled"), role: this.role_, value: this.value });
      this.control.checked = this.isOn ?? this.has("checked");
      const text = move(this, make("span"));
      this.append(make("label", { class: `crowd-option crowd-option-${this.kind}` }, this.control, text));
      if (!text.textContent.trim() && !text.children.length) this.control.setAttribute("aria-label", this.getAttribute("aria-label") || this.name || this.value);
    }

    get kind() { return "checkbox"; }
    get role_() { return null; }
    answer() { return { [this.value]: this.checked }; }
    get value() { return this.getAttribute("value") || "on"; }
    set value(text) { this.setAttribute("value", text); }
    get checked() { return this.control ? this.control.checked : this.isOn ?? this.has("checked"); }
    set checked(value) { if (this.control) this.control.checked = Boolean(value); else this.isOn = Boolean(value); }
    get disabled() { return this.control ? this.control.disabled : this.has("disabled"); }
    set disabled(value) { this.toggleAttribute("disabled", Boolean(value)); if (this.control) this.control.disabled = Boolean(value); }
    click() { this.control?.click(); }
  }

  class CrowdCheckbox extends Switch {}

  class CrowdToggleButton extends Switch {
    get role_() { return "switch"; }
  }

  class CrowdRadioButton extends Switch {
    get kind() { return "radio"; }
    // Without a group, buttons of one name are one choice all the same: the browser's own meaning of radio.
    build() {
      super.build();
      const group = this.closest("crowd-radio-group");
      if (group) group.dataset.radios ||= unique("radios");
      this.control.name = group ? group.dataset.radios : `crowd-radios-${this.name}`;
      if (group?.has("required")) this.control.required = true;
      if (group?.has("disabled")) this.control.disabled = true;
    }
  }

  class CrowdRadioGroup extends CrowdElement {
    build() {
      this.setAttribute("role", "radiogroup");
      if (!this.has("allow-empty-selection")) return;
      let before = null;
      this.addEventListener("pointerdown", (event) => { before = event.target.closest("label")?.querySelector("input:checked") ?? null; });
      this.addEventListener("click", (event) => { if (before && event.target === before) { before.checked = false; before = null; } });
    }
    get selected() { return [...this.querySelectorAll("crowd-radio-button")].find((one) => one.checked) ?? null; }
    get value() { return this.selected?.value ?? ""; }
  }

  class CrowdSlider extends CrowdElement {
    build() {
      const bounds = { min: this.getAttribute("min") || 0, max: this.getAttribute("max") || 100, step: this.getAttribute("step") || 1 };
      this.control = make("input", { type: "range", ...bounds, "data-crowd": true, disabled: this.has("disabled"), "aria-label": this.getAttribute("aria-label") || this.name });
      this.control.value = this.initial ?? this.getAttribute("value") ?? bounds.min;
      this.shown = this.has("editable")
        ? make("input", { type: "number", ...bounds, "data-crowd": true, "aria-label": `${this.name}, as a number`, input: () => { this.control.value = this.shown.value; } })
        : make("output", { class: "crowd-slider-value" });
      this.control.addEventListener("input", () => this.tell());
      this.replaceChildren(make("div", { class: "crowd-slider" }, make("span", {}, String(bounds.min)), this.control, make("span", {}, String(bounds.max)), this.shown));
      this.tell();
    }
    tell() { this.shown.value = this.control.value; }
    answer() { return Number(this.control.value); }
    get value() { return this.control ? Number(this.control.value) : Number(this.initial ?? this.getAttribute("value") ?? this.getAttribute("min") ?? 0); }
    set value(number) { if (this.control) { this.control.value = number; this.tell(); } else this.initial = number; }
    get disabled() { return this.control ? this.control.disabled : this.has("disabled"); }
    set disabled(value) { if (this.control) this.control.disabled = Boolean(value); }
  }

  define("crowd-input", CrowdInput);
  define("crowd-text-area", CrowdTextArea);
  define("crowd-checkbox", CrowdCheckbox);
  define("crowd-toggle-button", CrowdToggleButton);
  define("crowd-radio-button", CrowdRadioButton);
  define("crowd-radio-group", CrowdRadioGroup);
  define("crowd-slider", CrowdSlider);
})();
