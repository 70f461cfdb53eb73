// Shapes on an image: crowd-bounding-box, crowd-polygon, crowd-polyline, crowd-line, crowd-keypoint, crowd-instance-segmentation and
// crowd-semantic-segmentation (their masks are made of polygons). Coordinates are pixels of the image itself, from its upper left corner.
(function () {
  "use strict";
  const { CrowdElement, make, loose, labels, instructions, labelButton, define, COLOURS } = window.Crowd;
  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = { polygon: 3, polyline: 2, line: 2 };

  class ImageTool extends CrowdElement {
    build() {
      const help = instructions(this);
      const rest = [...this.childNodes];
      this.shapes = [];
      this.drawing = null;
      this.picture = make("img", { src: this.getAttribute("src"), alt: "The image to mark", class: "crowd-image", draggable: "false" });
      this.svg = document.createElementNS(SVG, "svg");
      this.svg.setAttribute("class", "crowd-overlay");
      this.canvas = make("div", { class: "crowd-canvas", tabindex: "0", "aria-label": "The image. Choose a label, then draw; Enter ends a shape, Backspace takes back a point, Escape gives it up." }, this.picture, this.svg);
      this.bar = make("div", { class: "crowd-labels", role: "radiogroup", "aria-label": "Labels" });
      this.list = make("ul", { class: "crowd-list", "aria-label": "What is marked", "aria-live": "polite" });
      const add = make("button", { type: "button", class: "crowd-button crowd-button-normal", click: () => this.addInTheMiddle() }, "Add in the middle");
      this.replaceChildren(...[help, make("h3", {}, this.getAttribute("header") || "Mark the image"), this.bar, this.canvas, make("p", {}, add), this.list, ...rest].filter(Boolean));
      this.labels = this.given ?? labels(this, "labels");
      this.picture.addEventListener("load", () => this.begin());
      if (this.picture.complete && this.picture.naturalWidth) this.begin();
      for (const [type, act] of [["pointerdown", this.down], ["pointermove", this.move], ["pointerup", this.up], ["dblclick", this.finish]]) this.svg.addEventListener(type, act.bind(this));
      this.canvas.addEventListener("keydown", (event) => this.key(event));
    }

    /** The labels; scripts of a page may set others. Shapes of a label that is gone go with it. */
    get labels() { return this.kinds ? this.kinds.map((kind) => kind.label) : this.given ?? labels(this, "labels"); }
    set labels(names) {
      if (!this.bar) { this.given = names; return; }
      const colours = loose(this.getAttribute("label-colors"), COLOURS);
      this.kinds = [...names].map((label, place) => ({ label: String(label), full: String(label), colour: colours[place % colours.length] }));
      this.bar.replaceChildren(...this.kinds.map((kind, place) => labelButton(kind, place, () => this.choose(kind))));
      this.shapes = this.shapes.filter((shape) => this.labels.includes(shape.label));
      this.choose(this.kinds[0]);
      if (this.hasBegun) this.draw();
    }

    begin() {
      this.svg.setAttribute("viewBox", `0 0 ${this.picture.naturalWidth} ${this.picture.naturalHeight}`);
      if (!this.hasBegun) {
        const given = loose(this.getAttribute("initial-value"), []);
        const list = Array.isArray(given) ? given : given[this.plural] || [];
        this.shapes = list.map((one) => this.fromValue(one)).filter((shape) => this.kinds.some((kind) => kind.label === shape.label));
        this.wasGiven = this.shapes.length ? JSON.stringify(this.shapes) : "";
      }
      this.hasBegun = true;
      this.draw();
    }

    choose(kind) {
      this.chosen = kind;
      [...this.bar.children].forEach((button, place) => button.setAttribute("aria-checked", String(this.kinds[place] === kind)));
    }

    /** The point of an event in pixels of the image, inside it. */
    at(event) {
      const box = this.svg.getBoundingClientRect();
      const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
      return {
        x: within(((event.clientX - box.left) / box.width) * this.picture.naturalWidth, this.picture.naturalWidth),
        y: within(((event.clientY - box.top) / box.height) * this.picture.naturalHeight, this.picture.naturalHeight),
      };
    }

    down(event) {
      if (!this.chosen || !this.hasBegun || event.button > 0) return;
      event.preventDefault();
      this.canvas.focus({ preventScroll: true });
      const point = this.at(event);
      if (this.figure === "point") return this.keep({ label: this.chosen.label, points: [point] });
      if (this.figure === "box") {
        this.svg.setPointerCapture(event.pointerId);
        this.drawing = { label: this.chosen.label, points: [point, point] };
        return this.draw();
      }
      if (!this.drawing) this.drawing = { label: this.chosen.label, points: [point] };
      else if (this.figure === "polygon" && this.drawing.points.length >= 3 && this.isNear(point, this.drawing.points[0])) return this.finish();
      else this.drawing.points.push(point);
      if (this.figure === "line" && this.drawing.points.length === 2) return this.finish();
      this.draw();
    }

    move(event) {
      if (!this.drawing || this.figure !== "box") return;
      this.drawing.points[1] = this.at(event);
      this.draw();
    }

    up() {
      if (this.drawing && this.figure === "box") this.finish();
    }

    finish() {
      const shape = this.drawing;
      if (!shape) return;
      this.drawing = null;
      if (this.figure === "box") {
        const [a, b] = shape.points;
        if (Math.abs(a.x - b.x) < 3 || Math.abs(a.y - b.y) < 3) return this.draw();
        shape.points = [{ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) }, { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) }];
      } else {
        shape.points = shape.points.filter((point, place) => !place || point.x !== shape.points[place - 1].x || point.y !== shape.points[place - 1].y);
        if (shape.points.length < LEAST[this.figure]) return this.draw();
      }
      this.keep(shape);
    }

    keep(shape) {
      this.shapes.push(shape);
      this.draw();
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    isNear(a, b) {
      const box = this.svg.getBoundingClientRect();
      return Math.hypot(a.x - b.x, a.y - b.y) * (box.width / this.picture.naturalWidth) < 12;
    }

    key(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const kind = this.kinds[Number(event.key) - 1];
      if (kind) this.choose(kind);
      else if (event.key === "Enter" && this.drawing) this.finish();
      else if (event.key === "Backspace" && this.drawing?.points.length > 1 && this.figure !== "box") this.drawing.points.pop();
      else if (event.key === "Escape" && this.drawing) this.drawing = null;
      else return;
      event.preventDefault();
      this.draw();
    }

    addInTheMiddle() {
      if (!this.chosen || !this.hasBegun) return;
      const [width, height] = [this.picture.naturalWidth, this.picture.naturalHeight];
      const point = (x, y) => ({ x: Math.round(width * x), y: Math.round(height * y) });
      const points = { point: [point(0.5, 0.5)], box: [point(0.4, 0.4), point(0.6, 0.6)], polygon: [point(0.4, 0.6), point(0.5, 0.4), point(0.6, 0.6)] }[this.figure] || [point(0.4, 0.5), point(0.6, 0.5)];
      this.keep({ label: this.chosen.label, points });
      this.list.lastElementChild?.querySelector("button")?.focus();
    }

    /** Arrow keys move a shape by a pixel (with Shift by ten); with Alt they move its last corner alone. */
    nudge(shape, event) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") return this.drop(shape);
      if (!step) return undefined;
      event.preventDefault();
      const by = event.shiftKey ? 10 : 1;
      const moved = event.altKey ? shape.points.slice(-1) : shape.points;
      const [width, height] = [this.picture.naturalWidth, this.picture.naturalHeight];
      if (!moved.every((point) => point.x + step[0] * by >= 0 && point.y + step[1] * by >= 0 && point.x + step[0] * by <= width && point.y + step[1] * by <= height)) return undefined;
      for (const point of moved) { point.x += step[0] * by; point.y += step[1] * by; }
      return this.draw(true);
    }

    drop(shape) {
      this.shapes = this.shapes.filter((one) => one !== shape);
      this.draw();
      this.canvas.focus({ preventScroll: true });
    }

    draw(listStays = false) {
      const all = this.drawing ? [...this.shapes, this.drawing] : this.shapes;
      const size = (this.picture.naturalWidth || 1) / Math.max(this.picture.clientWidth, 1);
      this.svg.replaceChildren(...all.flatMap((shape) => this.drawn(shape, size, shape === this.drawing)));
      if (listStays) return;
      this.list.replaceChildren(...this.shapes.map((shape, place) => make("li", {},
        make("button", { type: "button", class: "crowd-button crowd-button-link", title: "Arrow keys move it, Delete takes it away", keydown: (event) => this.nudge(shape, event) }, `${place + 1}. ${shape.label}`),
        make("button", { type: "button", class: "crowd-icon", "aria-label": `Remove ${place + 1}, ${shape.label}`, click: () => this.drop(shape) }, "✕"))));
    }

    drawn(shape, size, isOpen) {
      const colour = this.kinds.find((kind) => kind.label === shape.label)?.colour || COLOURS[0];
      const element = (name, attributes) => {
        const made = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries({ stroke: colour, "stroke-width": 2, "vector-effect": "non-scaling-stroke", fill: "none", ...attributes })) made.setAttribute(key, value);
        return made;
      };
      const dots = shape.points.map((point) => element("circle", { cx: point.x, cy: point.y, r: (this.figure === "point" ? 6 : 4) * size, fill: colour }));
      if (this.figure === "point") return dots;
      if (this.figure === "box") {
        const [a, b] = shape.points;
        return [element("rect", { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y), fill: colour, "fill-opacity": 0.12 })];
      }
      const points = shape.points.map((point) => `${point.x},${point.y}`).join(" ");
      const closed = this.figure === "polygon" && !isOpen;
      return [element(closed ? "polygon" : "polyline", { points, ...(closed ? { fill: colour, "fill-opacity": 0.18 } : {}) }), ...dots];
    }

    // ------------------------------------------------------------ values

    fromValue(one) {
      if (this.figure === "box") return { label: one.label, points: [{ x: one.left, y: one.top }, { x: one.left + one.width, y: one.top + one.height }] };
      if (this.figure === "point") return { label: one.label, points: [{ x: one.x, y: one.y }] };
      return { label: one.label, points: (one.vertices || []).map(({ x, y }) => ({ x, y })) };
    }

    toValue({ label, points }) {
      if (this.figure === "box") return { height: points[1].y - points[0].y, label, left: points[0].x, top: points[0].y, width: points[1].x - points[0].x };
      if (this.figure === "point") return { label, x: points[0].x, y: points[0].y };
      return { label, vertices: points.map(({ x, y }) => ({ x, y })) };
    }

    answer() {
      if (!this.hasBegun) return undefined;
      const size = { height: this.picture.naturalHeight, width: this.picture.naturalWidth };
      const changed = this.wasGiven ? { initialValueModified: JSON.stringify(this.shapes) !== this.wasGiven } : {};
      return { ...this.shapesValue(), ...changed, inputImageProperties: size };
    }

    shapesValue() { return { [this.plural]: this.shapes.map((shape) => this.toValue(shape)) }; }
    get value() { return this.svg ? this.answer() : undefined; }
  }

  class BoundingBox extends ImageTool { get figure() { return "box"; } get plural() { return "boundingBoxes"; } }
  class Polygon extends ImageTool { get figure() { return "polygon"; } get plural() { return "polygons"; } }
  class Polyline extends ImageTool { get figure() { return "polyline"; } get plural() { return "polylines"; } }
  class Line extends ImageTool { get figure() { return "line"; } get plural() { return "lines"; } }
  class Keypoint extends ImageTool { get figure() { return "point"; } get plural() { return "keypoints"; } }

  /** The polygons as an image of flat colours, as PNG in base64. Filled pixel by pixel, so that edges have no shades between. */
  function mask(tool, colourOf) {
    const [width, height] = [tool.picture.naturalWidth, tool.picture.naturalHeight];
    const canvas = make("canvas", { width, height });
    const pen = canvas.getContext("2d");
    const image = pen.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    tool.shapes.forEach((shape, place) => {
      const colour = parseInt(colourOf(shape, place).slice(1), 16);
      const bytes = new Uint8Array([colour >> 16, (colour >> 8) & 255, colour & 255, 255]);
      fillPolygon(shape.points, width, height, (from, to) => pixels.fill(new Uint32Array(bytes.buffer)[0], from, to));
    });
    pen.putImageData(image, 0, 0);
    return { pngImageData: canvas.toDataURL("image/png").split(",")[1] };
  }

  /** Calls `fill(from, to)` for each run of pixels whose centres lie inside a polygon (even-odd rule). */
  function fillPolygon(points, width, height, fill) {
    for (let y = 0; y < height; y++) {
      const cuts = [];
      points.forEach((a, place) => {
        const b = points[(place + 1) % points.length];
        if ((a.y <= y + 0.5) !== (b.y <= y + 0.5)) cuts.push(a.x + ((y + 0.5 - a.y) * (b.x - a.x)) / (b.y - a.y));
      });
      cuts.sort((one, other) => one - other);
      for (let pair = 0; pair + 1 < cuts.length; pair += 2) {
        const [from, to] = [Math.max(Math.ceil(cuts[pair] - 0.5), 0), Math.min(Math.ceil(cuts[pair + 1] - 0.5), width)];
        if (from < to) fill(y * width + from, y * width + to);
      }
    }
  }

  class SemanticSegmentation extends Polygon {
    shapesValue() {
      const used = this.kinds.filter((kind) => this.shapes.some((shape) => shape.label === kind.label));
      return { labelMappings: Object.fromEntries(used.map((kind) => [kind.label, { color: kind.colour }])), labeledImage: mask(this, (shape) => this.kinds.find((kind) => kind.label === shape.label).colour) };
    }
  }

  class InstanceSegmentation extends Polygon {
    shapesValue() {
      const colour = (place) => COLOURS[place] || `#${(((place + 1) * 2654435761) >>> 8).toString(16).padStart(6, "0").slice(-6)}`;
      return { instances: this.shapes.map((shape, place) => ({ color: colour(place), label: shape.label })), labeledImage: mask(this, (_, place) => colour(place)) };
    }
  }

  define("crowd-bounding-box", BoundingBox);
  define("crowd-polygon", Polygon);
  define("crowd-polyline", Polyline);
  define("crowd-line", Line);
  define("crowd-keypoint", Keypoint);
  define("crowd-semantic-segmentation", SemanticSegmentation);
  define("crowd-instance-segmentation", InstanceSegmentation);
})();
