// Files of an answer: uploaded as soon as they are chosen, pasted or dropped; the form carries their ids.
import { gettext } from "../texts.js";
const UPLOADS = "/worker/uploads";
const FILES = "/uploads/";

/** Dresses every file field inside `form`. Returns what the working screen wants of a kind: `read` and `dispose`. */
export function fileFields(form) {
  const fields = [...form.querySelectorAll("[data-file-field]")].map((box) => new FileField(box));
  const paste = (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    const target = fields.find((one) => one.box.contains(event.target)) ?? fields.find((one) => one.isEmpty && one.takes(file) && one.isVisible);
    if (!target) return;
    event.preventDefault();
    target.send(file);
  };
  form.addEventListener("paste", paste);
  return {
    read() { fields.forEach((one) => one.judge()); },
    dispose() { fields.forEach((one) => one.stop()); },
  };
}

class FileField {
  #request = null;
  #preview = "";

  constructor(box) {
    this.box = box;
    this.input = box.querySelector("[data-file-input]");
    this.id = box.querySelector("[data-file-id]");
    this.status = box.querySelector("[data-file-status]");
    this.progress = box.querySelector("[data-file-progress]");
    this.kept = box.querySelector("[data-file-kept]");
    this.remove = box.querySelector("[data-file-remove]");
    this.input.addEventListener("change", (event) => { event.stopPropagation(); if (this.input.files[0]) this.send(this.input.files[0]); });
    this.remove.addEventListener("click", () => { this.#keep(""); this.#say(""); this.input.focus(); });
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("file-field--over"); });
    box.addEventListener("dragleave", () => box.classList.remove("file-field--over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("file-field--over");
      if (event.dataTransfer.files[0]) this.send(event.dataTransfer.files[0]);
    });
    this.box.classList.toggle("file-field--kept", Boolean(this.id.value));
    if (this.id.value && !this.kept.childElementCount) this.#show(`${FILES}${this.id.value}`, gettext("Your file"));
    this.judge();
  }

  get isEmpty() { return !this.id.value && !this.#request; }
  get isVisible() { return this.box.offsetParent !== null; }

  takes(file) {
    const kind = file.type.split("/")[0];
    return this.box.dataset.fileKinds.split(" ").some((one) => one === kind || (one === "document" && ["text", "application"].includes(kind)));
  }

  /** Says by the visible control what stands in the way of handing in. */
  judge() {
    const wanted = "fileRequired" in this.box.dataset && !this.input.disabled && !this.id.value;
    this.input.setCustomValidity(this.#request ? gettext("The file is still on its way.") : wanted ? gettext("Choose a file.") : "");
  }

  send(file) {
    this.stop();
    const most = Number(this.box.dataset.fileMost);
    if (file.size > most) return this.#say(gettext("This file has %(size)s MB; at most %(most)s MB are taken.", { size: Math.ceil(file.size / 2 ** 20), most: Math.floor(most / 2 ** 20) }), true);
    const request = this.#request = new XMLHttpRequest(); // unlike fetch, it tells how far the upload is
    request.open("POST", `${document.querySelector("[data-uploads]")?.dataset.uploads ?? UPLOADS}?name=${encodeURIComponent(file.name.slice(-200))}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]")?.content ?? "");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) this.progress.value = event.loaded / event.total; });
    request.addEventListener("load", () => this.#done(request, file));
    request.addEventListener("error", () => { this.#request = null; this.progress.hidden = true; this.judge(); this.#retry(file); });
    this.progress.value = 0;
    this.progress.hidden = false;
    this.#say(gettext("Uploading %(name)s…", { name: file.name || gettext("the picture") }));
    this.judge();
    request.send(file);
  }

  stop() {
    this.#request?.abort();
    this.#request = null;
    this.progress.hidden = true;
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    this.#preview = "";
  }

  #done(request, file) {
    this.#request = null;
    this.progress.hidden = true;
    let answer = null;
    try { answer = JSON.parse(request.responseText); } catch { /* A page: signed out, or a proxy spoke. */ }
    if (request.status !== 201 || !answer?.id) {
      this.judge();
      return this.#say(answer?.errors?.[0]?.message ?? answer?.detail ?? gettext("The file could not be uploaded. Are you still signed in?"), true);
    }
    this.#keep(answer.id);
    this.#preview = URL.createObjectURL(file);
    this.#show(this.#preview, answer.name, answer.media_type);
    this.#say(`${answer.name}, ${size(answer.bytes)}, is uploaded.`);
  }

  #retry(file) {
    this.#say(`${gettext("No connection.")} `, true);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "file-field__again";
    again.textContent = gettext("Try again");
    again.addEventListener("click", () => this.send(file));
    this.status.append(again);
  }

  #keep(id) {
    this.id.value = id;
    this.input.value = "";
    this.remove.hidden = !id;
    this.kept.hidden = !id;
    this.box.classList.toggle("file-field--kept", Boolean(id));
    if (!id) this.kept.replaceChildren();
    this.judge();
    this.id.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #show(address, name, type = "") {
    const kinds = this.box.dataset.fileKinds;
    const kind = type ? type.split("/")[0] : kinds.includes(" ") ? "" : kinds;
    let shown;
    if (kind === "image") { shown = new Image(); shown.alt = name; shown.className = "answer-file__image"; shown.src = address; }
    else if (kind === "video" || kind === "audio") { shown = document.createElement(kind); shown.controls = true; shown.className = kind === "video" ? "answer-file__film" : "answer-file__sound"; shown.setAttribute("aria-label", name); shown.src = address; }
    else { shown = document.createElement("span"); shown.textContent = name; }
    this.kept.replaceChildren(shown);
    this.kept.hidden = false;
    this.remove.hidden = false;
  }

  #say(text, warn = false) {
    this.status.textContent = text;
    this.status.classList.toggle("file-field__status--warn", warn);
  }
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
