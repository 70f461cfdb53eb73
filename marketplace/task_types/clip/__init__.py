"""Cut regions out of a recording, each with a label and a mark for its quality.

Interface: `audio` (template, required), `text` (a hint shown above), `labels`, `qualities` (a list of marks; none: no
quality is asked for), `min` and `max` (how many regions), `overlap` (true: regions may overlap). Answer: `{"regions":
[{"start": seconds, "end": seconds, "label": "…", "quality"?: "…"}]}`, in the order of their beginning; times are kept to
a hundredth of a second.

Two answers agree as far as the same time has the same label (intersection over union, Jaccard 1912).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields
from marketplace.task_types.base import LABELS_SCHEMA, Answer, Problems, option_values, option_views, options, short_list, stored_options
from marketplace.task_types.clip import time_sets
from marketplace.task_types.confidence import confidence_of_likeness
from marketplace.task_types.marking import Mark, Marking, answer_schema
from marketplace.task_types.starts import Start

MOST_REGIONS = 500
LONGEST_SECONDS = 36 * 3600
SHORTEST_SECONDS = 0.02
# What remains of a vote where cuts are not quite in the same place is no region of its own.
SLIVER_SECONDS = 0.1


def region_schema(said: Mapping[str, Any], may_say: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of one region, with what must and what may be said of it."""
    times = dict.fromkeys(("start", "end"), {"type": "number", "minimum": 0, "maximum": LONGEST_SECONDS, "description": "Seconds from the beginning."})
    return {"type": "object", "properties": {**times, **said, **may_say}, "required": [*times, *said], "additionalProperties": False}


class Clip(Marking):
    """Regions are marked on the wave form of a recording."""

    name = "clip"
    part = "regions"
    marked = "audio"
    marked_missing = N_("Say which recording is cut, as in “{{audio}}”.")
    most_marks = MOST_REGIONS
    usual_bounds = (1, 100)
    label = N_("Clip")
    icon = "clip"
    answer_seconds = 60.0
    description = N_("Workers cut regions out of a recording, with a label and a mark for the quality of each.")
    interface_keys = ("audio", "text", "labels", "qualities", "min", "max", "overlap")
    template_keys = ("audio", "text")
    answer_page = "task_types/clip/answer.html"
    interface_schema = {
        "labels": LABELS_SCHEMA,
        "qualities": LABELS_SCHEMA | {"minItems": 0, "default": []},
        "min": {"type": "integer", "minimum": 0, "default": 1},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST_REGIONS, "default": 100},
        "overlap": {"type": "boolean", "default": False},
    }
    answer_schema = answer_schema("regions", region_schema({"label": {"type": "string"}}, {"quality": {"type": "string"}}))
    starts = (
        Start(
            name="speech",
            title="Mark speech and noise",
            description="Mark where somebody speaks and where it is only noise.",
            instructions="Drag over the wave form to mark a region.\n\n- *Speech*: words can be heard, from the first to the last.\n- *Noise*: louder than the room, but no words.\n\nLeave silence unmarked.",
            interface={"audio": "{{audio}}", "labels": ["Speech", "Noise"], "qualities": ["clear", "faint", "cut off"], "min": 0},
            reward_micros=120_000,
            overlap=3,
            lease_seconds=1800,
            example=({"audio": "https://example.org/recordings/1.mp3"},),
        ),
    )

    def check_settings(self, clean: dict[str, Any], problems: Problems) -> None:
        if clean.setdefault("qualities", []):
            clean["qualities"] = stored_options(options(clean["qualities"], "interface.qualities", problems))
        elif clean["qualities"] != []:
            problems["interface.qualities"] = [_("Give a list of marks, or none.")]
        if not isinstance(clean.setdefault("overlap", False), bool):
            problems["interface.overlap"] = [_("This must be true or false.")]

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        return super().form_values(interface) | {"interface.qualities": form_fields.option_lines(interface.get("qualities", []))}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        own = {"qualities": form_fields.options(form_fields.text(values, "qualities")), "overlap": form_fields.ticked(values, "overlap")}
        return super().interface_of_form(values, problems) | own

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return super().view(interface, input) | {"qualities": option_views(interface["qualities"]), "overlap": interface["overlap"]}

    def mark_schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        said = {"label": interface["labels"]} | ({"quality": interface["qualities"]} if interface["qualities"] else {})
        return region_schema({key: {"type": "string", "enum": option_values(labels)} for key, labels in said.items()}, {})

    def check_marks(self, interface: Mapping[str, Any], input: Mapping[str, Any], marks: Sequence[Any], path: str, problems: Problems) -> list[Mark]:
        return [_checked(region, f"{path}.{number}", interface, problems) for number, region in enumerate(marks)]

    def place(self, mark: Mark, labels: list[str]) -> tuple[Any, ...]:
        return mark["start"], mark["end"], mark["label"], mark.get("quality", "")

    def problem_of_all(self, interface: Mapping[str, Any], marks: Sequence[Mark]) -> str:
        if interface["overlap"] or not any(after["start"] < before["end"] for before, after in zip(marks, marks[1:], strict=False)):
            return ""
        return _("Two regions overlap; cut them so that they do not.")

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        """With script one field carries all regions; without it each has fields of its own."""
        regions = []
        for place in range(MOST_REGIONS):
            if form.get("regions") or f"regions.{place}.start" not in form:
                break
            row = {key: form.get(f"regions.{place}.{key}", "").strip() for key in ("start", "end", "label", "quality")}
            if row["start"] or row["end"]:
                regions.append({key: _number(value) if key in ("start", "end") else value for key, value in row.items() if value})
        return {"regions": regions} if regions else super().parse_form(interface, form)

    def agree(self, a: Answer, b: Answer) -> float:
        """The share of the labelled time, of either, that has the same label in both; qualities are not compared."""
        first, second = time_sets.by_label(a["regions"]), time_sets.by_label(b["regions"])
        both = any_ = 0.0
        for label in {*first, *second}:
            one, other = first.get(label, []), second.get(label, [])
            shared = time_sets.length(time_sets.intersection(one, other))
            both += shared
            any_ += time_sets.length(one) + time_sets.length(other) - shared
        return min(1.0, both / any_) if any_ else 1.0

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """For each label the time that more than half of the answers give it, in pieces as the answers cut it.

        A piece has the quality that most answers mark there. The confidence follows the agreement with the outcome.
        """
        if not answers:
            return {}, 0.0
        if all(answer == answers[0] for answer in answers):
            return dict(answers[0]), confidence_of_likeness([1.0] * len(answers))
        labels = option_values((interface or {}).get("labels", ())) or sorted({one["label"] for answer in answers for one in answer["regions"]})
        regions = [region for label in labels for region in _merged(label, answers)]
        if interface is not None and not interface["overlap"]:
            regions = _without_overlap(regions)
        merged = {"regions": self.in_order(regions, interface)}
        return merged, confidence_of_likeness([self.agree(merged, answer) for answer in answers])

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {"count": len(answer["regions"])} | super().export(answer) if answer else {}

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        return ["count", "regions"]

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        return super().read_flat(interface, {key: value for key, value in flat.items() if key != "count"})


def _checked(region: Any, path: str, interface: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    qualities = option_values(interface["qualities"])
    known = {"start", "end", "label", *(["quality"] if qualities else [])}
    if not isinstance(region, Mapping) or set(region) - known:
        problems[path] = [_("A region has %(known)s.", known=", ".join(sorted(known)))]
        return {}
    clean: dict[str, Any] = {}
    for key in ("start", "end"):
        value = region.get(key)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value) or not 0 <= value <= LONGEST_SECONDS:
            problems[f"{path}.{key}"] = [_("Give a time in seconds, such as 1.25.")]
        else:
            clean[key] = round(float(value), 2)
    if len(clean) == 2 and clean["end"] - clean["start"] < SHORTEST_SECONDS - 1e-9:
        problems[f"{path}.end"] = [_("A region must end after its beginning.")]
    labels = option_values(interface["labels"])
    if region.get("label") not in labels:
        problems[f"{path}.label"] = [_("Choose one of the labels %(short_list)s.", short_list=short_list(labels))]
    if qualities and region.get("quality") not in qualities:
        problems[f"{path}.quality"] = [_("Mark the quality: %(short_list)s.", short_list=short_list(qualities))]
    return clean | {key: region[key] for key in ("label", "quality") if key in known and key in region}


def _merged(label: str, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    given = [[one for one in answer["regions"] if one["label"] == label] for answer in answers]
    pieces = []
    for start, end in time_sets.majority([time_sets.union((one["start"], one["end"]) for one in regions) for regions in given]):
        if end - start < SLIVER_SECONDS:
            continue
        piece: dict[str, Any] = {"start": round(start, 2), "end": round(end, 2), "label": label}
        marks: dict[str, float] = {}
        for one in (one for regions in given for one in regions if "quality" in one):
            shared = min(end, one["end"]) - max(start, one["start"])
            marks[one["quality"]] = marks.get(one["quality"], 0.0) + max(0.0, shared)
        pieces.append(piece | ({"quality": max(marks, key=lambda mark: marks[mark])} if marks else {}))
    return pieces


def _without_overlap(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """More than half of the answers cannot give the same moment two labels where regions do not overlap, but rounding can."""
    kept: list[dict[str, Any]] = []
    for region in sorted(regions, key=lambda one: (one["start"], one["end"])):
        start = max(region["start"], kept[-1]["end"]) if kept else region["start"]
        if region["end"] - start >= SHORTEST_SECONDS:
            kept.append(region | {"start": start})
    return kept


def _number(text: str) -> Any:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


TYPE = Clip()
