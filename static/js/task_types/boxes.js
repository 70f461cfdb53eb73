// Boxes, points and outlines on a picture. A mouse drags; a finger drags or taps two corners, two fingers zoom; the arrow
// keys move a cross and Space sets a corner. Positions are parts of the picture's width and height, 0 to 1.
import { element, Marking } from "./marking.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export const keys = [
  ["V B P G", gettext("move, draw a box, set a point, draw an outline")],
  ["← ↑ → ↓", gettext("move the cross, or what is chosen; with Shift further, or larger")],
  ["Space", gettext("set a corner or a point; Enter ends an outline")],
  ["[ ]", gettext("choose the shape before, the next")],
  ["1 … 9", gettext("the label of what is chosen, or of what comes next")],
  ["Delete", gettext("take a shape away")],
  ["+ − 0", gettext("zoom in, out, fit")],
];

const TOOLS = { v: "move", b: "box", p: "point", g: "polygon" };
const NAMES = { box: gettext("Box"), point: gettext("Point"), polygon: gettext("Outline") };
const MOST_ZOOM = 12;
const SVG = "http://www.w3.org/2000/svg";

export function mount(form, view) {
  const root = form.querySelector("[data-boxes]");
  return root ? new Drawing(root, view) : {};
}

class Drawing extends Marking {
  constructor(root, view) {
    super(root, view, root.querySelector("[data-drawing]"));
    this.scroller = root.querySelector("[data-scroller]");
    this.sheet = root.querySelector("[data-sheet]");
    this.image = root.querySelector("img");
    this.svg = this.focused;
    this.shapes = this.kept().filter((one) => NAMES[one.type]);
    this.label = view.labels[0].value;
    this.tool = view.shapes[0];
    this.chosen = null; // the shape that handles, arrows and labels act on
    this.corner = null; // the first corner of a box, until the second is set
    this.corners = []; // those of an outline that is being drawn
    this.cross = null; // where the keyboard points
    this.before = []; // what Undo goes back to
    this.zoom = 1;
    this.fingers = new Map();

    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.moved(event));
    this.svg.addEventListener("pointerup", (event) => this.up(event));
    this.svg.addEventListener("pointercancel", (event) => this.cancelled(event));
    this.svg.addEventListener("keydown", (event) => { if (this.arrow(event)) { event.preventDefault(); event.stopPropagation(); } });
    this.svg.addEventListener("blur", () => { this.cross = null; this.draw(); });
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.scroller);
    if (this.image.complete) this.loaded();
    else this.image.addEventListener("load", () => this.loaded(), { once: true });
    this.image.addEventListener("error", () => this.tell(gettext("The picture cannot be loaded. Report the task, or skip it.")), { once: true });
    this.draw();
  }

  dispose() {
    this.watch.disconnect();
  }

  keydown(event) {
    const key = event.key.toLowerCase();
    const label = this.labelAt(key);
    if (label) this.name(label.value);
    else if (TOOLS[key] && (TOOLS[key] === "move" || this.view.shapes.includes(TOOLS[key]))) this.take(TOOLS[key]);
    else if (key === "enter" && this.corners.length) this.close();
    else if ((key === "backspace" || key === "delete") && this.corners.length) { this.corners.pop(); this.draw(); }
    else if ((key === "backspace" || key === "delete") && this.chosen) this.drop(this.chosen);
    else if (key === "escape" && (this.chosen || this.corner || this.corners.length)) this.leave();
    else if (key === "[" || key === "]") this.next(key === "]" ? 1 : -1);
    else if (key === "+" || key === "=") this.scale(1.5);
    else if (key === "-") this.scale(1 / 1.5);
    else if (key === "0") this.scale(1 / this.zoom);
    else return false;
    return true;
  }

  // ------------------------------------------------------------ the picture's size

  loaded() {
    this.width = this.image.naturalWidth || 1000;
    this.height = this.image.naturalHeight || 1000;
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.fit();
  }

  fit() {
    if (!this.width) return;
    const room = Math.min(this.scroller.clientWidth, (parseFloat(getComputedStyle(this.scroller).maxHeight) || 600) * this.width / this.height);
    this.sheet.style.setProperty("width", `${Math.max(1, room * this.zoom)}px`);
    this.draw();
  }

  /** Zooms so that what is under `at` (a place in the window) stays there. */
  scale(by, at = null) {
    const box = this.svg.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    const [x, y] = at ?? [frame.left + frame.width / 2, frame.top + frame.height / 2];
    const part = [(x - box.left) / box.width, (y - box.top) / box.height];
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, this.zoom * by));
    this.fit();
    const fresh = this.svg.getBoundingClientRect();
    this.scroller.scrollLeft += fresh.left + part[0] * fresh.width - x;
    this.scroller.scrollTop += fresh.top + part[1] * fresh.height - y;
    this.root.querySelector("[data-scale]").textContent = `${Math.round(this.zoom * 100)} %`;
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.scale(Math.exp(-event.deltaY / 200), [event.clientX, event.clientY]);
  }

  /** A place in the window as parts of the picture. */
  place(event) {
    const box = this.svg.getBoundingClientRect();
    return [part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height)];
  }

  /** How far two places of the picture are apart on the screen, in pixels. */
  away([x1, y1], [x2, y2]) {
    const box = this.svg.getBoundingClientRect();
    return Math.hypot((x1 - x2) * box.width, (y1 - y2) * box.height);
  }

  // ------------------------------------------------------------ mouse and fingers

  down(event) {
    if (event.button > 0 || !this.width) return;
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.svg.setPointerCapture(event.pointerId);
    this.cross = null;
    if (this.fingers.size === 2) return this.pinch();
    if (this.fingers.size > 2) return;
    const at = this.place(event);
    const reach = event.pointerType === "mouse" ? 10 : 24;
    const handle = this.chosen && handles(this.chosen).findIndex((one) => this.away(one, at) < reach);
    const hit = this.hit(at, reach);
    this.act = { from: at, at, pixels: [event.clientX, event.clientY], moved: false, reach, was: this.copy() };
    if (this.chosen && handle >= 0) Object.assign(this.act, { kind: "handle", handle, shape: this.chosen, start: structuredClone(this.chosen) });
    else if (this.tool === "move" && hit) Object.assign(this.act, { kind: "shift", shape: hit, start: structuredClone(hit) });
    else this.act.kind = this.tool === "move" ? "pan" : this.tool;
    event.preventDefault();
    this.svg.focus({ preventScroll: true });
  }

  moved(event) {
    if (!this.fingers.has(event.pointerId)) return;
    const last = this.fingers.get(event.pointerId);
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.pinched) return this.pinching();
    const act = this.act;
    if (!act) return;
    act.at = this.place(event);
    if (!act.moved && Math.hypot(event.clientX - act.pixels[0], event.clientY - act.pixels[1]) < (act.reach > 10 ? 8 : 4)) return;
    act.moved = true;
    if (act.kind === "pan") this.pan(last[0] - event.clientX, last[1] - event.clientY);
    else if (act.kind === "handle") this.pull(act);
    else if (act.kind === "shift") { Object.assign(act.shape, shifted(act.start, act.at[0] - act.from[0], act.at[1] - act.from[1])); this.chosen = act.shape; }
    this.draw();
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    if (this.pinched) { if (!this.fingers.size) this.pinched = null; return; }
    const act = this.act;
    this.act = null;
    if (!act) return;
    if (act.kind === "handle" || act.kind === "shift") {
      if (act.moved) this.changed(act.was);
      else this.choose(act.kind === "shift" ? act.shape : this.chosen);
    } else if (act.kind === "box" && act.moved && this.away(act.from, act.at) > 6) { this.corner = null; this.add(boxOf(act.from, act.at)); }
    else if (act.kind === "pan") { if (!act.moved) this.choose(null); }
    else this.set(act.at, act.reach);
    this.draw();
  }

  cancelled(event) {
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) this.pinched = null;
    if (this.act?.start) Object.assign(this.act.shape, this.act.start);
    this.act = null;
    this.draw();
  }

  pinch() {
    if (this.act?.start) Object.assign(this.act.shape, this.act.start);
    this.act = null;
    this.pinched = measure([...this.fingers.values()]);
    this.draw();
  }

  pinching() {
    const now = measure([...this.fingers.values()]);
    if (!now || !this.pinched) return;
    this.pan(this.pinched.x - now.x, this.pinched.y - now.y);
    this.scale(now.apart / this.pinched.apart, [now.x, now.y]);
    this.pinched = now;
  }

  /** Moves the picture; where it ends, the page. */
  pan(x, y) {
    const before = this.scroller.scrollTop;
    this.scroller.scrollLeft += x;
    this.scroller.scrollTop += y;
    if (this.scroller.scrollTop === before) window.scrollBy(0, y);
  }

  pull(act) {
    const shape = act.shape;
    if (shape.type === "box") {
      const [a, b, c, d] = handles(act.start);
      Object.assign(shape, boxOf([c, d, a, b][act.handle], act.at));
    } else if (shape.type === "point") [shape.x, shape.y] = act.at;
    else shape.points = act.start.points.map((point, number) => (number === act.handle ? act.at : point));
  }

  // ------------------------------------------------------------ drawing

  /** A tap, or Space: a corner, a point, or the choice of what lies there. */
  set(at, reach = 10) {
    if (this.tool === "polygon") {
      if (this.corners.length >= 3 && this.away(this.corners[0], at) < reach + 4) return this.close();
      if (!this.corners.length && this.choosing(at, reach)) return undefined;
      this.chosen = null;
      this.corners.push(at);
      return this.draw();
    }
    if (this.tool === "box") {
      if (this.corner) {
        const box = boxOf(this.corner, at);
        this.corner = null;
        if (box.width && box.height) this.add(box);
        return this.draw();
      }
      if (this.choosing(at, reach)) return undefined;
      this.chosen = null;
      this.corner = at;
      this.say(gettext("First corner set"));
      return this.draw();
    }
    if (this.choosing(at, reach)) return undefined;
    if (this.tool === "point") return this.add({ type: "point", x: at[0], y: at[1] });
    return this.choose(null);
  }

  /** Whether there is a shape here, which is chosen then. */
  choosing(at, reach) {
    const hit = this.hit(at, reach);
    if (!hit || (this.tool === "point" && hit.type !== "point")) return false;
    this.choose(hit === this.chosen ? null : hit);
    return true;
  }

  close() {
    if (this.corners.length < 3) return this.tell(gettext("An outline needs at least three points."));
    const points = this.corners;
    this.corners = [];
    return this.add({ type: "polygon", points });
  }

  add(shape) {
    const whole = rounded({ ...shape, label: this.label });
    if (this.shapes.length >= this.view.max) { this.draw(); return this.tell(gettext("There may be %(max)s at most.", { max: this.view.max })); }
    const was = this.copy();
    this.shapes.push(whole);
    this.chosen = whole;
    this.changed(was);
    return this.say(gettext("Added: %(shape)s", { shape: this.words(whole) }));
  }

  drop(shape) {
    const was = this.copy();
    this.shapes = this.shapes.filter((one) => one !== shape);
    this.chosen = null;
    this.changed(was);
    this.say(gettext("Removed: %(shape)s", { shape: this.words(shape) }));
  }

  name(label) {
    this.label = label;
    if (this.chosen && this.chosen.label !== label) {
      const was = this.copy();
      this.chosen.label = label;
      this.changed(was);
    }
    this.say(this.nameOf(label));
    this.draw();
  }

  take(tool) {
    this.tool = tool;
    this.chosen = this.corner = null;
    this.corners = [];
    this.draw();
  }

  choose(shape) {
    this.chosen = shape;
    if (shape) {
      this.label = shape.label;
      this.say(gettext("Chosen: %(shape)s", { shape: this.words(shape) }));
    }
    this.draw();
  }

  leave() {
    if (this.corner || this.corners.length) { this.corner = null; this.corners = []; } else this.chosen = null;
    this.draw();
  }

  next(by) {
    if (!this.shapes.length) return;
    const from = this.shapes.indexOf(this.chosen);
    this.choose(this.shapes[from < 0 ? (by > 0 ? 0 : this.shapes.length - 1) : (from + by + this.shapes.length) % this.shapes.length]);
    this.show(centre(this.chosen));
  }

  undo() {
    const was = this.before.pop();
    if (!was) return;
    this.shapes = was;
    this.chosen = null;
    this.store(this.shapes);
    this.say(gettext("Undone"));
  }

  /** The topmost shape at a place: inside it, or its line or point within reach. */
  hit(at, reach) {
    return [...this.shapes].sort((one, other) => size(one) - size(other)).find((shape) => (shape.type === "point" ? this.away([shape.x, shape.y], at) < reach + 6 : inside(shape, at)));
  }

  // ------------------------------------------------------------ the keyboard

  arrow(event) {
    if (!this.width) return false; // the picture is still on its way
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") { this.undo(); return true; }
      return false;
    }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === " ") {
      if (this.chosen && !this.corner && !this.corners.length) this.choose(null);
      else this.set(this.cross ?? [0.5, 0.5], 6);
      this.cross ??= [0.5, 0.5];
      this.draw();
      return true;
    }
    if (!way) return false;
    const step = 0.01 / Math.max(1, this.zoom / 2);
    if (this.chosen && !this.corner && !this.corners.length) this.nudge(way, step, event.shiftKey);
    else {
      const [x, y] = this.cross ?? [0.5, 0.5];
      const far = step * (event.shiftKey ? 6 : 1);
      this.cross = [part(x + way[0] * far), part(y + way[1] * far)];
      this.show(this.cross);
      this.say(gettext("%(left)s from the left, %(top)s from the top", { left: percent(this.cross[0]), top: percent(this.cross[1]) }));
    }
    this.draw();
    return true;
  }

  nudge([x, y], step, larger) {
    const was = this.copy();
    const shape = this.chosen;
    if (larger && shape.type === "box") {
      shape.width = Math.max(step, Math.min(1 - shape.x, shape.width + x * step));
      shape.height = Math.max(step, Math.min(1 - shape.y, shape.height + y * step));
    } else Object.assign(shape, shifted(shape, x * step, y * step));
    this.changed(was);
    this.say(this.words(shape));
  }

  /** Scrolls a place of the picture into the frame. */
  show([x, y]) {
    const box = this.svg.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    const [left, top] = [box.left + x * box.width, box.top + y * box.height];
    if (left < frame.left + 20 || left > frame.right - 20) this.scroller.scrollLeft += left - frame.left - frame.width / 2;
    if (top < frame.top + 20 || top > frame.bottom - 20) this.scroller.scrollTop += top - frame.top - frame.height / 2;
  }

  // ------------------------------------------------------------ buttons

  pressed(data) {
    if (data.tool) this.take(data.tool);
    else if (data.label !== undefined) this.name(data.label);
    else if (data.zoom === "0") this.scale(1 / this.zoom);
    else if (data.zoom) this.scale(data.zoom === "1" ? 1.5 : 1 / 1.5);
    else if ("stepBack" in data) this.undo();
    else if (data.choose) { this.choose(this.shapes[Number(data.choose)]); this.show(centre(this.chosen)); this.svg.focus({ preventScroll: true }); }
    else if (data.remove) { this.drop(this.shapes[Number(data.remove)]); this.svg.focus({ preventScroll: true }); }
    else if ("close" in data) this.close();
  }

  // ------------------------------------------------------------ the answer

  copy() {
    return structuredClone(this.shapes);
  }

  changed(was) {
    this.before = [...this.before.slice(-49), was];
    this.shapes.forEach((shape) => Object.assign(shape, rounded(shape)));
    this.store(this.shapes);
  }

  ask() {
    const missing = this.missing(this.shapes.length);
    this.need(this.corners.length ? gettext("Finish the outline first: tap its first point, or press Enter.") : missing);
  }

  // ------------------------------------------------------------ what is seen and heard

  draw() {
    this.root.querySelectorAll("button[data-tool]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.tool === this.tool));
    this.root.querySelectorAll(".boxes__label").forEach((button) => button.setAttribute("aria-pressed", button.dataset.label === this.label));
    this.root.querySelector("[data-step-back]").disabled = !this.before.length;
    this.svg.dataset.tool = this.tool;
    this.hint.replaceChildren(this.corners.length >= 3 ? this.finish() : this.advice());
    this.drawList();
    this.ask();
    if (this.width) this.drawShapes();
  }

  advice() {
    if (this.corners.length) return gettext("Set the next point. From the third on, tap the first one again to finish.");
    if (this.corner) return gettext("Now the opposite corner.");
    const byFinger = matchMedia("(pointer: coarse)").matches;
    if (this.chosen) return byFinger ? gettext("Drag its handles. Another label renames it.") : gettext("Drag its handles or use the arrow keys; another label renames it; Delete takes it away.");
    if (this.tool === "move") return gettext("Drag a shape to move it, the picture to see another part.");
    return {
      box: byFinger ? gettext("Drag over the thing, or tap two opposite corners. Two fingers zoom.") : gettext("Drag over the thing, or click two opposite corners. The wheel zooms with Ctrl."),
      point: byFinger ? gettext("Tap where it is. Two fingers zoom.") : gettext("Click where it is. The wheel zooms with Ctrl."),
      polygon: byFinger ? gettext("Tap the outline point by point. Two fingers zoom.") : gettext("Click the outline point by point. The wheel zooms with Ctrl."),
    }[this.tool];
  }

  finish() {
    const button = element("button", "button button-quiet button-small", gettext("Finish the outline"));
    button.type = "button";
    button.dataset.close = "";
    return button;
  }

  drawShapes() {
    this.pixel = this.width / Math.max(1, this.svg.getBoundingClientRect().width);
    const drawn = this.shapes.map((shape) => this.drawn(shape, shape === this.chosen));
    const act = this.act;
    const fresh = { label: this.label };
    if (act?.kind === "box" && act.moved) drawn.push(this.drawn({ ...boxOf(act.from, act.at), ...fresh }, true));
    else if (this.corner) drawn.push(this.drawn({ ...boxOf(this.corner, this.cross ?? this.corner), ...fresh }, true), this.spot(this.corner));
    if (this.corners.length) drawn.push(this.drawn({ type: "line", points: this.cross ? [...this.corners, this.cross] : this.corners, ...fresh }, true), ...this.corners.map((one) => this.spot(one)));
    if (this.chosen && !act?.moved) drawn.push(...handles(this.chosen).map((one) => this.spot(one)));
    if (this.cross) {
      const [x, y] = this.at(this.cross);
      drawn.push(svg("path", { class: "boxes__cross", d: `M${x} 0V${this.height}M0 ${y}H${this.width}` }));
    }
    this.svg.replaceChildren(...drawn);
  }

  drawn(shape, chosen) {
    const group = svg("g", { class: `boxes__shape ${this.tint(shape.label)}` });
    if (chosen) group.dataset.chosen = "";
    const line = this.outline(shape);
    const halo = line.cloneNode();
    halo.setAttribute("class", "boxes__halo");
    group.append(halo, line);
    if (shape.type === "point") line.setAttribute("class", "boxes__spot");
    if (shape.type !== "line") group.append(...this.tag(shape));
    return group;
  }

  outline(shape) {
    if (shape.type === "box") {
      const [x, y] = this.at([shape.x, shape.y]);
      return svg("rect", { x, y, width: shape.width * this.width, height: shape.height * this.height });
    }
    if (shape.type === "point") {
      const [cx, cy] = this.at([shape.x, shape.y]);
      return svg("circle", { cx, cy, r: 7 * this.pixel });
    }
    return svg(shape.type === "line" ? "polyline" : "polygon", { points: shape.points.map((one) => this.at(one).join(",")).join(" ") });
  }

  /** The label's name, above the shape or, at the upper edge, inside it. */
  tag(shape) {
    const size = 12 * this.pixel;
    const name = this.nameOf(shape.label);
    const [x, y] = this.at(corner(shape));
    const top = y > 1.6 * size ? y - 1.5 * size : y;
    const text = svg("text", { x: x + 0.4 * size, y: top + 1.1 * size, "font-size": size });
    text.textContent = name;
    return [svg("rect", { class: "boxes__tag", x, y: top, width: (name.length * 0.62 + 0.8) * size, height: 1.5 * size, rx: 0.3 * size }), text];
  }

  spot(place) {
    const [cx, cy] = this.at(place);
    return svg("circle", { class: `boxes__handle ${this.tint(this.chosen?.label ?? this.label)}`, cx, cy, r: 6 * this.pixel });
  }

  at([x, y]) {
    return [x * this.width, y * this.height];
  }

  drawList() {
    this.root.querySelector("[data-list]").replaceChildren(...this.shapes.map((shape, number) => {
      const item = element("li", this.tint(shape.label));
      item.toggleAttribute("data-chosen", shape === this.chosen);
      const what = element("span", "boxes__what", `${this.nameOf(shape.label)} `);
      what.append(element("small", "", `${NAMES[shape.type].toLocaleLowerCase(document.documentElement.lang)} ${number + 1}`));
      const button = (act, word) => this.listed(act, number, word, `${word}: ${number + 1}, ${this.words(shape)}`);
      item.append(what, button("choose", gettext("Choose")), button("remove", gettext("Remove")));
      return item;
    }));
  }

  words(shape) {
    const [x, y] = centre(shape);
    const values = { type: NAMES[shape.type], label: this.nameOf(shape.label), left: percent(x), top: percent(y) };
    if (shape.type !== "box") return gettext("%(type)s %(label)s, %(left)s from the left, %(top)s from the top", values);
    return gettext("%(type)s %(label)s, %(left)s from the left, %(top)s from the top, %(width)s wide, %(height)s high", { ...values, width: percent(shape.width), height: percent(shape.height) });
  }
}

// ------------------------------------------------------------ shapes

function boxOf([x1, y1], [x2, y2]) {
  return { type: "box", x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x1 - x2), height: Math.abs(y1 - y2) };
}

function handles(shape) {
  if (shape.type === "point") return [[shape.x, shape.y]];
  if (shape.type === "polygon") return shape.points;
  const [right, bottom] = [shape.x + shape.width, shape.y + shape.height];
  return [[shape.x, shape.y], [right, shape.y], [right, bottom], [shape.x, bottom]];
}

function corner(shape) {
  return shape.type === "polygon" ? shape.points.reduce((one, other) => (other[1] < one[1] ? other : one)) : [shape.x, shape.y];
}

function centre(shape) {
  const all = handles(shape);
  return [all.reduce((sum, one) => sum + one[0], 0) / all.length, all.reduce((sum, one) => sum + one[1], 0) / all.length];
}

/** A shape moved, but not beyond the picture. */
function shifted(shape, x, y) {
  const xs = handles(shape).map((one) => one[0]);
  const ys = handles(shape).map((one) => one[1]);
  const dx = Math.min(Math.max(x, -Math.min(...xs)), 1 - Math.max(...xs));
  const dy = Math.min(Math.max(y, -Math.min(...ys)), 1 - Math.max(...ys));
  return shape.type === "polygon" ? { points: shape.points.map((one) => [one[0] + dx, one[1] + dy]) } : { x: shape.x + dx, y: shape.y + dy };
}

function inside(shape, [x, y]) {
  const points = handles(shape);
  return points.reduce((within, [x1, y1], number) => {
    const [x2, y2] = points[(number + 1) % points.length];
    return (y1 > y) !== (y2 > y) && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1) ? !within : within;
  }, false);
}

/** For choosing the smallest of several that lie under a finger. */
function size(shape) {
  if (shape.type === "point") return 0;
  const points = handles(shape);
  return Math.abs(points.reduce((sum, [x1, y1], number) => sum + x1 * points[(number + 1) % points.length][1] - points[(number + 1) % points.length][0] * y1, 0)) / 2;
}

/** As the server stores it: five decimals, nothing beyond the picture. */
function rounded(shape) {
  if (shape.type === "polygon") return { type: "polygon", label: shape.label, points: shape.points.map((one) => one.map(part)) };
  const clean = { type: shape.type, label: shape.label, x: part(shape.x), y: part(shape.y) };
  return shape.type === "box" ? { ...clean, width: Math.min(part(shape.width), part(1 - clean.x)), height: Math.min(part(shape.height), part(1 - clean.y)) } : clean;
}

function part(number) {
  return Math.round(Math.min(1, Math.max(0, number)) * 1e5) / 1e5;
}

function measure([one, other]) {
  return other ? { x: (one[0] + other[0]) / 2, y: (one[1] + other[1]) / 2, apart: Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1])) } : null;
}

function percent(number) {
  return `${Math.round(number * 100)} %`;
}

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

standalone({ mount });
