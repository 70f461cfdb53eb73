// Marks in a text. Tap the first word and the last (or drag, or walk with the arrows and Shift), then choose a label.
// Positions in the answer count Unicode code points; inside the script they are UTF-16 units, as the DOM has them.
import { element, Marking } from "./marking.js";
import { standalone } from "./standalone.js";
import { gettext } from "../texts.js";

export const keys = [
  ["← →", gettext("walk through the text; with Shift choose several words")],
  ["1 … 9", gettext("mark what is chosen")],
  ["Delete", gettext("take a mark away")],
  ["Escape", gettext("choose nothing")],
];

export function mount(form, view) {
  const root = form.querySelector("[data-spans]");
  return root ? new MarkedText(root, view) : {};
}

class MarkedText extends Marking {
  constructor(root, view) {
    super(root, view, root.querySelector("[data-text]"));
    this.text = this.focused;
    this.points = codePoints(view.text);
    this.units = unitsOf(view.text, view.unit);
    this.spans = this.kept().map((span) => ({ start: this.points.at[span.start], end: this.points.at[span.end], label: span.label }));
    this.chosen = null; // { anchor, head }: numbers of units
    this.editing = null; // the mark that is being changed
    this.cursor = 0;

    // A mouse may leave the text while it drags; a finger that scrolls ends in no pointerup at all.
    this.text.addEventListener("pointerdown", (began) => document.addEventListener("pointerup", (event) => { if (root.isConnected) this.pointed(event, began); }, { once: true }));
    this.text.addEventListener("keydown", (event) => { if (this.textKey(event)) { event.preventDefault(); event.stopPropagation(); } });
    this.draw();
  }

  keydown(event) {
    const label = this.labelAt(event.key);
    if (label) { this.mark(label.value); return true; }
    if ((event.key === "Delete" || event.key === "Backspace") && this.remove()) return true;
    if (event.key === "Escape" && this.chosen) { this.choose(null); return true; }
    return false;
  }

  // ------------------------------------------------------------ choosing words

  pointed(event, began) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const dragged = event.pointerType === "mouse" ? between(this.text, began, event) ?? selected(this.text) : null;
    if (dragged) {
      window.getSelection().removeAllRanges();
      const [first, last] = this.unitsWithin(...dragged);
      if (first <= last) this.choose({ anchor: first, head: last });
      return;
    }
    const unit = this.unitAt(event.clientX, event.clientY);
    if (unit === null) return this.choose(null);
    const extend = this.chosen && !this.editing && (event.pointerType !== "mouse" || event.shiftKey);
    const [first, last] = this.range();
    if (!extend) this.choose({ anchor: unit, head: unit });
    else if (unit < first || unit > last) this.choose({ anchor: unit < first ? last : first, head: unit });
    else if (first === last) this.choose(null);
    else this.choose({ anchor: unit, head: unit });
  }

  textKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const last = this.units.length - 1;
    const to = { ArrowRight: () => this.cursor + 1, ArrowLeft: () => this.cursor - 1, Home: () => 0, End: () => last, ArrowDown: () => this.line(1), ArrowUp: () => this.line(-1) }[event.key];
    if (!to || last < 0) return false;
    const rtl = getComputedStyle(this.text).direction === "rtl" && /Left|Right/.test(event.key);
    const next = !this.chosen && !event.shiftKey ? this.cursor : Math.max(0, Math.min(last, rtl ? 2 * this.cursor - to() : to()));
    this.choose({ anchor: event.shiftKey && this.chosen ? this.chosen.anchor : next, head: next });
    this.text.querySelector(".spans__chosen")?.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** The unit one line above or below the cursor. */
  line(by) {
    const here = this.rect(this.units[this.cursor]);
    const height = parseFloat(getComputedStyle(this.text).lineHeight) || 32;
    for (let step = 1; step <= 3; step += 1) {
      const unit = this.unitAt(here.left + here.width / 2, here.top + here.height / 2 + by * height * step, true);
      if (unit !== null && unit !== this.cursor && Math.abs(this.rect(this.units[unit]).top - here.top) > height / 2) return unit;
    }
    return this.cursor;
  }

  choose(chosen, editing = null) {
    this.chosen = chosen;
    this.editing = chosen ? editing : null;
    if (chosen) this.cursor = chosen.head;
    this.draw();
    if (chosen) {
      const [start, end] = this.borders();
      const marks = this.spans.filter((span) => span.start < end && span.end > start).map((span) => this.nameOf(span.label));
      const text = this.view.text.slice(start, end);
      this.say(marks.length ? gettext("%(text)s, marked as %(labels)s", { text, labels: marks.join(", ") }) : text);
    }
  }

  /** The first and the last chosen unit. */
  range() {
    return this.chosen ? [Math.min(this.chosen.anchor, this.chosen.head), Math.max(this.chosen.anchor, this.chosen.head)] : [0, -1];
  }

  /** Where what is chosen begins and ends in the text. */
  borders() {
    const [first, last] = this.range();
    return [this.units[first].start, this.units[last].end];
  }

  unitsWithin(start, end) {
    const first = this.units.findIndex((unit) => unit.end > start);
    let last = this.units.length - 1;
    while (last >= 0 && this.units[last].start >= end) last -= 1;
    return first < 0 ? [0, -1] : [first, last];
  }

  /** The unit under a point; `near`: the closest one in its line, else only one that is really hit. */
  unitAt(x, y, near = false) {
    const place = caretAt(this.text, x, y);
    if (place === null || !this.units.length) return null;
    let best = null;
    let least = Infinity;
    const around = this.units.findIndex((unit) => unit.end >= place);
    for (let number = Math.max(0, around - 2); number <= Math.min(this.units.length - 1, (around < 0 ? this.units.length : around) + 2); number += 1) {
      for (const box of this.rects(this.units[number])) {
        const away = Math.max(box.left - x, 0, x - box.right) + Math.max(box.top - y, 0, y - box.bottom);
        if (away < least) [best, least] = [number, away];
      }
    }
    return near || least < 14 ? best : null;
  }

  rect(unit) {
    return this.rects(unit)[0] ?? this.text.getBoundingClientRect();
  }

  rects(unit) {
    const range = document.createRange();
    range.setStart(...nodeAt(this.text, unit.start));
    range.setEnd(...nodeAt(this.text, unit.end, true));
    return [...range.getClientRects()];
  }

  // ------------------------------------------------------------ marks

  pressed(data) {
    if (data.label !== undefined) this.mark(data.label);
    else if (data.move) this.move(...data.move.split(" "));
    else if ("clear" in data) { this.choose(null); this.text.focus({ preventScroll: true }); }
    else if (data.remove) this.drop(this.spans[Number(data.remove)]);
    else if (data.change) {
      const span = this.spans[Number(data.change)];
      const [anchor, head] = this.unitsWithin(span.start, span.end);
      this.choose({ anchor, head }, span);
      this.text.focus({ preventScroll: true });
    }
  }

  mark(label) {
    if (!this.chosen) return this.tell(gettext("Choose the words first: tap the first, then the last."));
    const [start, end] = this.borders();
    const fresh = { start, end, label };
    let others = this.spans.filter((span) => span !== this.editing && !same(span, fresh));
    // Where each place is marked once, the new mark takes the place of what it covers.
    if (!this.view.overlap) others = others.filter((span) => span.end <= start || span.start >= end);
    if (others.length >= this.view.max) return this.tell(gettext("There may be %(max)s marks at most.", { max: this.view.max }));
    this.spans = [...others, fresh];
    this.choose(null);
    this.changed();
    this.say(gettext("Marked as %(label)s: %(text)s", { label: this.nameOf(label), text: this.view.text.slice(start, end) }));
  }

  /** One end of what is chosen, a unit further; a mark that is being changed follows. */
  move(end, by) {
    const [first, last] = this.range();
    const [from, to] = end === "start" ? [first + Number(by), last] : [first, last + Number(by)];
    if (from > to || from < 0 || to >= this.units.length) return;
    const span = this.editing;
    this.choose({ anchor: from, head: to }, span);
    if (!span) return;
    [span.start, span.end] = this.borders();
    this.spans = this.spans.filter((other) => other === span || (!same(other, span) && (this.view.overlap || other.end <= span.start || other.start >= span.end)));
    this.changed();
  }

  /** Takes away the mark that is being changed, or the last one made over what is chosen. */
  remove() {
    if (!this.chosen) return false;
    const [start, end] = this.borders();
    const span = this.editing ?? this.spans.findLast((one) => one.start < end && one.end > start);
    if (span) this.drop(span);
    return Boolean(span);
  }

  drop(span) {
    this.spans = this.spans.filter((one) => one !== span);
    this.choose(null);
    this.changed();
    this.say(gettext("Mark removed: %(text)s", { text: this.view.text.slice(span.start, span.end) }));
    this.text.focus({ preventScroll: true });
  }

  changed() {
    const order = new Map(this.view.labels.map((label, number) => [label.value, number]));
    const counted = this.spans.map((span) => ({ start: this.points.of(span.start), end: this.points.of(span.end), label: span.label }));
    counted.sort((one, other) => one.start - other.start || one.end - other.end || order.get(one.label) - order.get(other.label));
    this.store(counted);
  }

  // ------------------------------------------------------------ what is seen and heard

  draw() {
    this.drawText();
    this.drawList();
    this.root.toggleAttribute("data-choosing", Boolean(this.chosen));
    this.root.querySelector("[data-adjust]").hidden = !this.chosen;
    this.hint.textContent = this.editing ? gettext("Move its ends, or choose another label.") : this.chosen ? gettext("Now choose what it is.") : gettext("Choose words in the text: tap the first, then the last; or drag over them. Then choose what they are.");
    this.ask();
  }

  /** The text in parts: every border of a mark or of the choice begins a new one. */
  drawText() {
    const text = this.view.text;
    const [start, end] = this.chosen ? this.borders() : [0, 0];
    const borders = [...new Set([0, text.length, start, end, ...this.spans.flatMap((span) => [span.start, span.end])])].sort((a, b) => a - b);
    const parts = document.createDocumentFragment();
    borders.slice(0, -1).forEach((from, index) => {
      const to = borders[index + 1];
      let part = document.createTextNode(text.slice(from, to));
      for (const span of this.spans.filter((one) => one.start <= from && one.end >= to)) {
        const mark = element("mark", `spans__mark ${this.tint(span.label)}`);
        if (span.end === to) mark.dataset.name = this.nameOf(span.label);
        mark.append(part);
        part = mark;
      }
      if (this.chosen && from >= start && to <= end) {
        const chosen = element("span", "spans__chosen");
        chosen.append(part);
        part = chosen;
      }
      parts.append(part);
    });
    this.text.replaceChildren(parts);
  }

  drawList() {
    const inOrder = [...this.spans.entries()].sort(([, one], [, other]) => one.start - other.start || one.end - other.end);
    this.root.querySelector("[data-list]").replaceChildren(...inOrder.map(([number, span]) => {
      const item = element("li", this.tint(span.label));
      item.toggleAttribute("data-editing", span === this.editing);
      const words = element("span", "spans__words");
      const quote = element("q");
      quote.textContent = this.view.text.slice(span.start, span.end);
      words.append(element("strong", "", this.nameOf(span.label)), quote);
      words.dir = "auto";
      const what = quote.textContent;
      item.append(words, this.listed("change", number, gettext("Change"), gettext("Change the mark on %(what)s", { what })), this.listed("remove", number, gettext("Remove"), gettext("Remove the mark on %(what)s", { what })));
      return item;
    }));
  }

  ask() {
    this.need(this.missing(this.spans.length));
  }
}

// ------------------------------------------------------------ texts

/** UTF-16 positions of the code points, and back. */
function codePoints(text) {
  const at = [0];
  for (const sign of text) at.push(at.at(-1) + sign.length);
  const of = new Map(at.map((position, number) => [position, number]));
  return { at, of: (position) => of.get(position) };
}

/** Words (numbers and signs that stand alone too), or characters as people see them. */
function unitsOf(text, unit) {
  const found = [];
  const segmenter = new Intl.Segmenter(undefined, { granularity: unit === "word" ? "word" : "grapheme" });
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (unit === "word" ? isWordLike || /\S/.test(segment) : !/[\r\n]/.test(segment)) found.push({ start: index, end: index + segment.length });
  }
  return found;
}

/** The text node and the place in it of a position in the element's text. */
function nodeAt(element, position, end = false) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let before = 0;
  let last = null;
  while (walker.nextNode()) {
    last = walker.currentNode;
    const after = before + last.length;
    if (position < after || (end && position === after)) return [last, position - before];
    before = after;
  }
  return last ? [last, last.length] : [element, 0];
}

function positionOf(element, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(node, offset);
  return range.toString().length;
}

function caretAt(element, x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  const range = found ? null : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = found ? [found.offsetNode, found.offset] : range ? [range.startContainer, range.startOffset] : [null, 0];
  return node && element.contains(node) ? positionOf(element, node, offset) : null;
}

/** What lies between the places where the mouse was pressed and released, as positions: a busy browser has not selected it yet. */
function between(element, began, ended) {
  if (Math.hypot(ended.clientX - began.clientX, ended.clientY - began.clientY) < 4) return null;
  const places = [began, ended].map((one) => caretAt(element, one.clientX, one.clientY));
  return places.includes(null) ? null : trimmed(element, Math.min(...places), Math.max(...places));
}

/** What is selected by mouse, as positions; null for nothing. */
function selected(element) {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  return trimmed(element, positionOf(element, range.startContainer, range.startOffset), positionOf(element, range.endContainer, range.endOffset));
}

/** Without the spaces at both ends; null where nothing is left. */
function trimmed(element, start, end) {
  const text = element.textContent.slice(start, end);
  const words = text.trim();
  const lead = text.indexOf(words);
  return words ? [start + lead, start + lead + words.length] : null;
}

function same(one, other) {
  return one.start === other.start && one.end === other.end && one.label === other.label;
}

standalone({ mount });
