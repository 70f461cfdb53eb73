"""Mark words or characters in a text, with labels.

Interface: `text` (template with `{{column}}`), `labels` (strings, or objects with `value`, `label` and perhaps `hint`),
`unit` ("word", the default: marks begin and end with words; or "character"), `overlap` (false: no two marks may share a
character), `min` and `max` (how many marks), and above the text optionally `image`, `audio`, `video`, `link`, `question`.
Answer: `{"spans": [{"start", "end", "label"}]}`: positions between the Unicode code points of the text with its columns
filled in, from 0; `end` is behind the last marked one. Sorted by start, end and the order of the labels.

The page is our own small script rather than @recogito/text-annotator (4.1.1): that follows the browser's own selection,
which a keyboard cannot begin in a text that is no field and a thumb begins by a long press; here words are tapped, or
walked through by the arrow keys, and positions are code points whatever the browser counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import LABELS_SCHEMA, Answer, Problems, option_values, option_views, short_list
from marketplace.task_types.marking import Mark, Marking, answer_schema, label_number
from marketplace.task_types.matching import kept_marks
from marketplace.task_types.spans.starts import STARTS

MOST_SPANS = 1_000
UNITS = ("word", "character")


def span_schema(label: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of one mark."""
    return {
        "type": "object",
        "properties": {
            "start": {"type": "integer", "minimum": 0, "description": "Code points of the text before the mark."},
            "end": {"type": "integer", "minimum": 1, "description": "Code points of the text up to the end of the mark."},
            "label": dict(label),
        },
        "required": ["start", "end", "label"],
        "additionalProperties": False,
    }


class Spans(Marking):
    """Marks with labels in a text."""

    name = part = "spans"
    marked = "text"
    marked_missing = N_("Say in which text workers mark, as in “{{text}}”.")
    most_marks = MOST_SPANS
    usual_bounds = (0, MOST_SPANS)
    label = N_("Mark text")
    icon = "spans"
    answer_seconds = 25.0
    description = N_("Workers mark words or characters in a text: names, claims, errors, whatever you name.")
    interface_keys = ("text", "image", "audio", "video", "link", "question", "labels", "unit", "overlap", "min", "max")
    interface_schema = {
        "question": {"type": "string"},
        "labels": LABELS_SCHEMA,
        "unit": {"enum": list(UNITS), "default": "word", "description": "Where marks begin and end on the page."},
        "overlap": {"type": "boolean", "default": True, "description": "Two marks may share characters."},
        "min": {"type": "integer", "minimum": 0, "default": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST_SPANS},
    }
    answer_schema = answer_schema("spans", span_schema({"type": "string"}))
    starts = STARTS
    answer_shows = ("text",)
    answer_page = "task_types/spans/answer.html"

    def check_settings(self, clean: dict[str, Any], problems: Problems) -> None:
        if clean.setdefault("unit", "word") not in UNITS:
            problems["interface.unit"] = [_("Choose one of %(units)s.", units=", ".join(UNITS))]
        if not isinstance(clean.setdefault("overlap", True), bool):
            problems["interface.overlap"] = [_("This must be true or false.")]

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        return super().interface_of_form(values, problems) | form_fields.texts(values, ["unit"]) | {"overlap": form_fields.ticked(values, "overlap")}

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return super().view(interface, input) | {key: interface[key] for key in ("unit", "overlap")}

    def mark_schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        return span_schema({"type": "string", "enum": option_values(interface["labels"])})

    def check_marks(self, interface: Mapping[str, Any], input: Mapping[str, Any], marks: Sequence[Any], path: str, problems: Problems) -> list[Mark]:
        length, labels = len(template.fill(interface["text"], input)), option_values(interface["labels"])
        found = {f"{path}.{number}": _problem_of(span, length, labels) for number, span in enumerate(marks)}
        problems |= {where: [problem] for where, problem in found.items() if problem}
        return [] if problems else [{key: span[key] for key in ("start", "end", "label")} for span in marks]

    def place(self, mark: Mark, labels: list[str]) -> tuple[Any, ...]:
        return mark["start"], mark["end"], label_number(mark, labels), mark["label"]

    def problem_of_all(self, interface: Mapping[str, Any], marks: Sequence[Mark]) -> str:
        if interface["overlap"] or not any(one["end"] > other["start"] for one, other in zip(marks, marks[1:], strict=False)):
            return ""
        return _("Two marks share a place in the text; here each place is marked once.")

    def details(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any] | None:
        """The marked words themselves, in the order of the spans."""
        text = template.fill(interface["text"], input)
        return {"marked": [text[span["start"] : span["end"]] for span in answer["spans"]]}

    def answer_view(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        """The text in parts at whose borders a mark begins or ends: `marks` are the numbers of the labels over a part,
        `ends` those of the marks that end with it."""
        text, labels = template.fill(interface["text"], input), option_values(interface["labels"])
        spans = answer.get("spans", [])
        borders = sorted({0, len(text), *(place for span in spans for place in (span["start"], span["end"]))})
        parts = []
        for start, end in zip(borders, borders[1:], strict=False):
            over = [span for span in spans if span["start"] <= start and span["end"] >= end]
            parts.append(
                {
                    "text": text[start:end],
                    "marks": [labels.index(span["label"]) for span in over],
                    "ends": [labels.index(span["label"]) for span in over if span["end"] == end],
                }
            )
        return {"parts": parts, "labels": [one["label"] for one in option_views(interface["labels"])]}

    def agree(self, a: Answer, b: Answer) -> float:
        """The F1 score of characters with labels: twice those that both mark alike over all that either marks."""
        first, second = _characters(a), _characters(b)
        return 2 * len(first & second) / (len(first) + len(second)) if first or second else 1.0

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Marks of the same label that share at least half of their length are one; it is kept when more than half of the
        answers have it, from where to where more than half of these reach. The confidence is the mean over all marks that
        anybody made, of the votes for keeping or leaving it, times the likeness of those who made it."""
        if not answers:
            return {}, 0.0
        kept, sure = kept_marks([answer["spans"] for answer in answers], likeness, _extent, _majority)
        return {"spans": _distinct(self.in_order(kept, interface), interface)}, sure


def likeness(one: Mark, other: Mark) -> float:
    """The shared part of two marks of the same label over the part that either covers."""
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    if one["label"] != other["label"] or shared <= 0:
        return 0.0
    return shared / (max(one["end"], other["end"]) - min(one["start"], other["start"]))


def _problem_of(span: Any, length: int, labels: list[str]) -> str:
    if not isinstance(span, Mapping) or set(span) != {"start", "end", "label"}:
        return _("A mark has a “start”, an “end” and a “label”, and nothing else.")
    start, end = span["start"], span["end"]
    if not all(isinstance(place, int) and not isinstance(place, bool) for place in (start, end)) or not 0 <= start < end <= length:
        return _("“start” and “end” must be whole numbers, the start before the end, in a text of %(length)s characters.", length=length)
    if not isinstance(span["label"], str) or span["label"] not in labels:
        return _("Choose one of the labels %(short_list)s.", short_list=short_list(labels))
    return ""


def _characters(answer: Answer) -> set[tuple[int, str]]:
    return {(place, span["label"]) for span in answer["spans"] for place in range(span["start"], span["end"])}


def _extent(span: Mark) -> tuple[float, float]:
    return span["start"], span["end"]


def _majority(group: list[Mark]) -> Mark | None:
    """From where to where more than half of the marks reach."""
    start = sorted(one["start"] for one in group)[len(group) // 2]
    end = sorted(one["end"] for one in group)[(len(group) - 1) // 2]
    return {"start": start, "end": end, "label": group[0]["label"]} if start < end else None


def _distinct(spans: list[Mark], interface: Mapping[str, Any] | None) -> list[Mark]:
    """Each once; and where marks may not overlap, the earlier of two that came to do so."""
    kept: list[Mark] = []
    for span in spans:
        if span not in kept and ((interface or {}).get("overlap", True) or not kept or span["start"] >= kept[-1]["end"]):
            kept.append(span)
    return kept


TYPE = Spans()
