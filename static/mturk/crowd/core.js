// The elements of crowd-html, written anew: what they share. Classic scripts, because a page of opaque origin may not import modules.
// An element builds its controls once the document is parsed (its children are its content); `answer()` is what it hands in.
// Everything stands in the light, so a page's own styles reach it; `shadowRoot` leads there too, as templates look into it.
(function () {
  "use strict";
  const waiting = [];
  let ready = false;
  let count = 0;

  class CrowdElement extends HTMLElement {
    connectedCallback() {
      if (this.isMade) return;
      if (ready) queueMicrotask(() => this.make());
      else waiting.push(this);
    }

    make() {
      if (this.isMade || !this.isConnected) return;
      this.isMade = true;
      this.build();
    }

    build() {}

    /** What is handed in under the element's name; undefined: nothing. */
    answer() {}

    /** Whether it may be handed in; shows what is missing. */
    reportValidity() { return true; }

    get name() { return this.getAttribute("name") || ""; }
    set name(name) { this.setAttribute("name", name); }
    get shadowRoot() { return this; }
    get _submittableValue() { return this.answer(); }

    /** Whether an attribute that is a switch is on. */
    has(name) { return this.hasAttribute(name) && this.getAttribute(name) !== "false"; }
  }

  /** An element with attributes, properties that are functions, and children. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (typeof value === "function") element.addEventListener(name, value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Moves the children of an element into another. */
  function move(from, to) {
    to.append(...from.childNodes);
    return to;
  }

  /** A name that no other element has. */
  function unique(word) {
    count += 1;
    return `crowd-${word}-${count}`;
  }

  /** JSON as templates write it in attributes: single quotes, names without quotes, commas at the end. Nothing of it is run. */
  function loose(text, otherwise) {
    if (text === null || text === undefined || !String(text).trim()) return otherwise;
    const tokens = String(text).match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|[{}[\]:,]|[^\s{}[\]:,"']+/g) || [];
    let place = 0;
    const words = tokens.filter((token) => !token.startsWith("//"));
    const string = (token) => token.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, sign) =>
      sign.length > 1 ? String.fromCharCode(parseInt(sign.slice(1), 16)) : ({ n: "\n", t: "\t", r: "\r" }[sign] ?? sign));
    function value() {
      const token = words[place++];
      if (token === "[") return list("]", value);
      if (token === "{") return Object.fromEntries(list("}", pair));
      if (token === undefined || "}]:,".includes(token)) throw new SyntaxError("not JSON");
      if (token[0] === '"' || token[0] === "'") return string(token);
      if (token === "true" || token === "false") return token === "true";
      if (token === "null" || token === "undefined") return null;
      return Number.isNaN(Number(token)) ? token : Number(token);
    }
    function pair() {
      const key = value();
      if (words[place++] !== ":") throw new SyntaxError("not JSON");
      return [String(key), value()];
    }
    function list(end, one) {
      const found = [];
      while (words[place] !== end) {
        if (place >= words.length) throw new SyntaxError("not JSON");
        if (words[place] === ",") place++;
        else found.push(one());
      }
      place++;
      return found;
    }
    try { return value(); } catch { return otherwise; }
  }

  /** A list of labels from an attribute, as strings. */
  function labels(element, attribute) {
    const found = loose(element.getAttribute(attribute), []);
    return (Array.isArray(found) ? found : [found]).map((one) => (one && typeof one === "object" ? String(one.label ?? one.name ?? "") : String(one)));
  }

  /** Instructions inside an element: the short ones stand open, the full ones can be folded out. */
  function instructions(element) {
    const box = make("div", { class: "crowd-help" });
    for (const short of element.querySelectorAll(":scope > short-instructions, :scope > short-summary")) box.append(move(short, make("div", { class: "crowd-help-short" })));
    for (const full of element.querySelectorAll(":scope > full-instructions, :scope > detailed-instructions")) {
      box.append(make("details", {}, make("summary", {}, full.getAttribute("header") || "Instructions"), move(full, make("div"))));
    }
    element.querySelectorAll(":scope > :is(short-instructions, short-summary, full-instructions, detailed-instructions)").forEach((old) => old.remove());
    return box.childNodes.length ? box : null;
  }

  const COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"];

  window.Crowd = {
    CrowdElement, make, move, unique, loose, labels, instructions, COLOURS,
    define(name, type) { if (!customElements.get(name)) customElements.define(name, type); },
  };

  function begin() {
    ready = true;
    // Forms first: they move their content once, before anything in it is built.
    const all = waiting.splice(0).filter((one) => one.isConnected);
    all.filter((one) => one.localName === "crowd-form").forEach((one) => one.make());
    all.forEach((one) => one.make());
    document.dispatchEvent(new CustomEvent("all-crowd-elements-ready", { bubbles: true }));
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else queueMicrotask(begin);
})();
