// First script of a requester's page in its frame (no module: an opaque origin may not import one).
// It stands in for what Mechanical Turk's own frame did: the assignment's id is filled in, forms lead to the right address, a
// page without any button gets one, and the height is told to the screen around. It gives scripts of the page a memory in
// place of the storage that an opaque origin does not have.
(function () {
  "use strict";
  var me = document.currentScript.dataset;
  var preview = me.assignment === "ASSIGNMENT_ID_NOT_AVAILABLE";

  ["localStorage", "sessionStorage"].forEach(function (name) {
    try { window[name].length; } catch (_) { Object.defineProperty(window, name, { value: memory(), configurable: true }); }
  });
  try { void document.cookie; } catch (_) {
    var jar = {};
    Object.defineProperty(document, "cookie", {
      configurable: true,
      get: function () { return Object.keys(jar).map(function (key) { return key + "=" + jar[key]; }).join("; "); },
      set: function (text) { var pair = String(text).split(";")[0].split("="); jar[pair.shift().trim()] = pair.join("="); },
    });
  }

  function memory() {
    var kept = new Map();
    return {
      getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : null; },
      setItem: function (key, value) { kept.set(String(key), String(value)); },
      removeItem: function (key) { kept.delete(String(key)); },
      clear: function () { kept.clear(); },
      key: function (place) { return Array.from(kept.keys())[place] || null; },
      get length() { return kept.size; },
    };
  }

  // Also forms that a script sends by itself, form.submit(), which raises no event.
  var submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () { prepare(this); submit.call(this); };
  document.addEventListener("submit", function (event) { if (!event.defaultPrevented) prepare(event.target); }, false);

  function prepare(form) {
    if (!leadsToUs(form)) return;
    form.method = "post";
    form.action = me.action;
    if (form.querySelector("input[type=file]")) form.enctype = "multipart/form-data";
    form.removeAttribute("target");
    var field = form.querySelector("[name=assignmentId]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "assignmentId";
      form.append(field);
    }
    field.value = me.assignment;
  }

  function leadsToUs(form) {
    var action = form.getAttribute("action");
    return !action || action === "#" || /^(about:blank|javascript:)/.test(action) || /\/mturk\/+externalSubmit/i.test(action);
  }

  function begin() {
    document.querySelectorAll("#assignmentId, [name=assignmentId]").forEach(function (field) { if ("value" in field) field.value = me.assignment; });
    var forms = Array.from(document.forms);
    forms.forEach(function (form) { if (leadsToUs(form)) prepare(form); });
    var form = document.getElementById("mturk_form") || forms.find(leadsToUs);
    if (form && !document.querySelector("crowd-form") && !handsIn()) addButton(form);
    tellHeight();
  }

  // Whether the page can be handed in as it is: by a control, or by a button whose script visibly sends the form.
  // When in doubt a button is added: one too many does less harm than none.
  function handsIn() {
    var controls = Array.from(document.querySelectorAll("button, input[type=submit], input[type=image], #submitButton"));
    if (controls.some(function (one) { return one.id === "submitButton" || (one.form && (one.type === "submit" || one.type === "image")); })) return true;
    if (!document.querySelector("button, input[type=button], [role=button], [onclick]")) return false;
    var own = Array.from(document.scripts).filter(function (one) { return one.src.indexOf("/static/mturk/") < 0; });
    return own.some(function (one) { return /submit\s*\(\s*\)|requestSubmit|externalSubmit|turkSubmitTo|trigger\s*\(\s*["']submit/.test(one.text); })
      || Boolean(document.querySelector("[onclick*='submit']"));
  }

  function addButton(form) {
    var button = document.createElement("input");
    button.type = "submit";
    button.id = "submitButton";
    button.value = "Submit";
    var line = document.createElement("p");
    line.append(button);
    form.append(line);
  }

  function tellHeight() {
    var last = 0;
    function tell() {
      var height = Math.max(document.documentElement.offsetHeight, document.body ? document.body.scrollHeight : 0);
      // A page as high as its window would grow for ever: each answer makes the window higher.
      if (Math.abs(height - last) < 2 || (last && height >= window.innerHeight && height - window.innerHeight < 8)) return;
      last = height;
      window.parent.postMessage({ rivulet: "height", height: height + 4 }, "*");
    }
    new ResizeObserver(tell).observe(document.documentElement);
    if (document.body) new ResizeObserver(tell).observe(document.body);
    window.addEventListener("load", tell);
    window.addEventListener("message", function (event) {
      if (event.source === window.parent && event.data && event.data.rivulet === "height") { last = 0; tell(); }
    });
    tell();
  }

  // What is done here is seen by nobody around, and it is work.
  function tellActs() {
    var last = 0;
    function tell() {
      if (Date.now() - last < 5000) return;
      last = Date.now();
      window.parent.postMessage({ rivulet: "act" }, "*");
    }
    ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "input"].forEach(function (kind) {
      document.addEventListener(kind, tell, { passive: true, capture: true });
    });
  }

  tellActs();
  window.rivuletFrame = { action: me.action, assignment: me.assignment, preview: preview };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
