// Elements that arrange and tell: crowd-instructions, crowd-modal, crowd-tabs, crowd-card, crowd-alert, crowd-toast, crowd-badge, crowd-fab, crowd-icon-button.
(function () {
  "use strict";
  const { CrowdElement, make, move, unique, define } = window.Crowd;
  const ICONS = { close: "✕", clear: "✕", search: "🔍", check: "✓", delete: "🗑", edit: "✎", info: "ℹ", "info-outline": "ℹ", help: "?", "help-outline": "?", add: "+", remove: "−", star: "★", image: "🖼", refresh: "↻", undo: "↶", redo: "↷", save: "💾", warning: "⚠", error: "⚠", home: "⌂", settings: "⚙", favorite: "♥", "thumb-up": "👍", "thumb-down": "👎", "arrow-back": "←", "arrow-forward": "→", "zoom-in": "+", "zoom-out": "−" };
  const icon = (name) => ICONS[String(name || "").split(":").pop()] || "•";

  /** A button that opens a dialog with what stands in the element. */
  class Opening extends CrowdElement {
    open() { this.make(); if (!this.dialog.open) this.dialog.showModal(); }
    close() { this.dialog?.close(); }
    frame(text, kind, ...content) {
      const close = make("button", { type: "button", class: "crowd-button crowd-button-normal", click: () => this.dialog.close() }, "Close");
      this.dialog = make("dialog", { class: "crowd-dialog" }, ...content, make("p", {}, close));
      const opener = text ? make("button", { type: "button", class: `crowd-button crowd-button-${kind === "button" ? "normal" : "link"}`, click: () => this.open() }, text) : null;
      this.replaceChildren(...[opener, this.dialog].filter(Boolean));
    }
  }

  class CrowdInstructions extends Opening {
    build() {
      const part = (name, title) => {
        const found = [...this.querySelectorAll(`:scope > ${name}`)];
        return found.length ? make("section", {}, make("h3", {}, title), ...found.map((one) => move(one, make("div")))) : null;
      };
      const parts = [part("short-summary", "Summary"), part("short-instructions", "Summary"), part("detailed-instructions", "Instructions"), part("full-instructions", "Instructions"),
        part("positive-example", "Good examples"), part("negative-example", "Bad examples")].filter(Boolean);
      this.frame(this.getAttribute("link-text") || "Click for instructions", this.getAttribute("link-type"), ...parts);
    }
  }

  class CrowdModal extends Opening {
    build() { this.frame(this.getAttribute("link-text"), this.getAttribute("link-type"), move(this, make("div"))); }
  }

  class CrowdTabs extends CrowdElement {
    build() {
      const tabs = [...this.querySelectorAll(":scope > crowd-tab")];
      const bar = make("div", { role: "tablist", class: "crowd-tablist" });
      const show = (chosen) => tabs.forEach((tab, place) => {
        const button = bar.children[place];
        tab.hidden = tab !== chosen;
        button.setAttribute("aria-selected", String(tab === chosen));
        button.tabIndex = tab === chosen ? 0 : -1;
      });
      for (const tab of tabs) {
        tab.id ||= unique("tab");
        tab.setAttribute("role", "tabpanel");
        bar.append(make("button", { type: "button", role: "tab", "aria-controls": tab.id, class: "crowd-tab", click: () => show(tab) }, tab.getAttribute("header") || "Tab"));
      }
      bar.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = bar.children[([...bar.children].indexOf(document.activeElement) + step + tabs.length) % tabs.length];
        next.focus();
        next.click();
      });
      this.prepend(bar);
      if (tabs.length) show(tabs[0]);
    }
  }

  class CrowdTab extends CrowdElement {}

  class CrowdCard extends CrowdElement {
    build() {
      this.classList.add("crowd-card");
      const [heading, image] = [this.getAttribute("heading"), this.getAttribute("image")];
      if (heading) this.prepend(make("h3", {}, heading));
      if (image) this.prepend(make("img", { src: image, alt: "", class: "crowd-image" }));
    }
  }

  class CrowdAlert extends CrowdElement {
    build() {
      const type = this.getAttribute("type") || "info";
      this.classList.add("crowd-alert", `crowd-alert-${type}`);
      this.setAttribute("role", type === "error" || type === "warning" ? "alert" : "status");
      if (this.has("dismissible")) this.append(make("button", { type: "button", class: "crowd-icon", "aria-label": "Dismiss", click: () => this.remove() }, "✕"));
    }
  }

  class CrowdToast extends CrowdElement {
    build() {
      this.classList.add("crowd-toast");
      this.setAttribute("role", "status");
      if (this.getAttribute("text")) this.prepend(this.getAttribute("text"));
      this.hidden = !this.has("opened");
      if (!this.hidden) this.show();
    }
    show(text) {
      if (typeof text === "string") this.textContent = text;
      this.hidden = false;
      clearTimeout(this.timer);
      const duration = Number(this.getAttribute("duration") ?? 3000);
      if (duration > 0) this.timer = setTimeout(() => { this.hidden = true; }, duration);
    }
    open() { this.show(); }
    close() { this.hidden = true; }
  }

  class CrowdBadge extends CrowdElement {
    build() {
      this.classList.add("crowd-badge");
      this.textContent = this.getAttribute("icon") ? icon(this.getAttribute("icon")) : this.getAttribute("label") || "";
      const target = document.getElementById(this.getAttribute("for"));
      if (target) target.after(this);
    }
  }

  /** A button with a sign on it. */
  class Sign extends CrowdElement {
    build() {
      const name = this.getAttribute("label") || this.getAttribute("title") || this.getAttribute("aria-label") || this.getAttribute("icon") || "";
      const src = this.getAttribute("src");
      this.button = make("button", { type: "button", class: `crowd-icon${this.localName === "crowd-fab" ? " crowd-fab" : ""}`, disabled: this.has("disabled"), title: name, "aria-label": name },
        src ? make("img", { src, alt: "" }) : this.getAttribute("icon") ? icon(this.getAttribute("icon")) : name);
      this.replaceChildren(this.button);
    }
    click() { this.button?.click(); }
    get disabled() { return this.button ? this.button.disabled : this.has("disabled"); }
    set disabled(value) { if (this.button) this.button.disabled = Boolean(value); }
  }

  define("crowd-instructions", CrowdInstructions);
  define("crowd-modal", CrowdModal);
  define("crowd-tabs", CrowdTabs);
  define("crowd-tab", CrowdTab);
  define("crowd-card", CrowdCard);
  define("crowd-alert", CrowdAlert);
  define("crowd-toast", CrowdToast);
  define("crowd-badge", CrowdBadge);
  define("crowd-icon-button", class extends Sign {});
  define("crowd-fab", class extends Sign {});
})();
