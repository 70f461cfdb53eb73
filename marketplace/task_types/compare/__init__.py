"""Compare things: choose between two, rank several, or rate by scales.

Interface: `mode`, and above the things optionally `text`, `image`, `audio`, `video`, `link` and a `question`. `medium` says
what the things are: text (the default), image, audio or video.
- `pair`: `a` and `b` (templates with `{{column}}`), `tie` (true: “no difference” may be chosen).
  Answer `{"label": "a" | "b" | "tie"}`.
- `ranking`: `items`, 2 to 20 of them: templates, or objects with `name` and `content`; a template that is one column is
  named after it, others by their number. Answer `{"ranking": [names, the best first]}`.
- `rubric`: `scales`, objects with `name`, `label`, `help`, `min`, `max`, `low`, `high` (words for the ends), at most 11
  steps each; and optionally `items`, each of which is rated on every scale (without them: what is shown above).
  Answer `{"ratings": {SCALE: step}}`, or with items `{"ratings": {"ITEM.SCALE": step}}`.

So that no side gains by its place, each assignment shows the things in an order of its own: sorted by the SHA-256 of
`ASSIGNMENT_ID:name`. The order is stored beside the answer (`details.order`) and can be computed again by anybody who
knows the assignment's id. Answers always name the things as the interface does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, gettext
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import SAMPLES, Answer, Problems, TaskType, answer_object, is_media_address, refuse_if
from marketplace.task_types.compare import fields, settings
from marketplace.task_types.compare.modes import MODES, Mode
from marketplace.task_types.compare.starts import STARTS

SHOWN = ("text", "image", "audio", "video", "link")


class Compare(TaskType):
    """Two or more things against each other, or against a rubric."""

    name = "compare"
    compares_across_tasks = False
    label = N_("Compare")
    icon = "compare"
    answer_seconds = 12.0
    description = N_("Workers choose the better of two, put several in order, or rate by scales.")
    interface_keys = ("mode", *SHOWN, "question", "medium", "a", "b", "tie", "items", "scales")
    template_keys = SHOWN
    interface_schema = settings.SCHEMA
    answer_schema = {
        "oneOf": [
            {"type": "object", "properties": {key: one}, "required": [key], "additionalProperties": False}
            for key, one in {
                "label": {"enum": ["a", "b", "tie"], "description": "Mode pair."},
                "ranking": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "description": "Mode ranking: the best first."},
                "ratings": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Mode rubric."},
            }.items()
        ]
    }
    starts = STARTS
    answer_page = "task_types/compare/answer.html"

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        known = None if columns is None else set(columns)
        self.check_templates(clean, known, problems)
        settings.check(clean, known, problems)
        refuse_if(problems)
        return clean

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        return super().form_values(interface) | fields.values_of(interface)

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        return {"scales": fields.scale_rows(values), "blank": fields.BLANK}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        return super().interface_of_form(values, problems) | fields.interface_of(values, problems)

    def form_field(self, path: str) -> str:
        return fields.field_of(path)

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        texts = [content for _, content in settings.things(interface)]
        return super().columns(interface) | {column for text in texts for column in template.columns(text)}

    def sample(self, interface: Mapping[str, Any]) -> dict[str, str]:
        things = [(content, SAMPLES.get(interface["medium"], [])) for _, content in settings.things(interface)]
        return super().sample(interface) | template.sample(self.columns(interface) - super().columns(interface), things)

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        shown = self.shown(interface, input) | {key: interface.get(key) for key in ("mode", "medium", "tie", "scales")}
        things = [_thing(name, template.fill(content, input), interface["medium"]) for name, content in settings.things(interface)]
        return shown | {"question": template.fill(interface["question"], input), "things": things, "columns": [] if things else shown["columns"]}

    def arrangement(self, interface: Mapping[str, Any], input: Mapping[str, Any], seed: str) -> dict[str, Any]:
        names = [name for name, _ in settings.things(interface)]
        return {"order": sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())} if len(names) > 1 else {}

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer, mode = answer_object(answer), MODES[interface["mode"]]
        problems: Problems = {
            f"answer.{key}": [gettext("This is no part of the answer; it is {“%(key)s”: …}.", key=mode.key)] for key in answer if key != mode.key
        }
        value = mode.check(interface, answer.get(mode.key), problems)
        refuse_if(problems)
        return {mode.key: value}

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        mode = MODES[interface["mode"]]
        value = mode.parse(interface, form)
        return {} if value is None else {mode.key: value}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        mode = MODES[interface["mode"]]
        return {"type": "object", "properties": {mode.key: mode.schema(interface)}, "required": [mode.key], "additionalProperties": False}

    def agree(self, a: Answer, b: Answer) -> float:
        """Pair: the same 1, a tie and a side ½, the two sides 0. Ranking: Kendall's tau, not below 0. Rubric: the mean over
        the scales, where one step apart counts ½ and more 0."""
        mode = _mode_of([a, b])
        return mode.agree(a[mode.key], b[mode.key]) if mode and mode.key in a and mode.key in b else float(a == b)

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """As `agree`, but a tie does not pass where one side is known to be the better, nor the other way round."""
        return float(answer == gold) if "label" in gold else self.agree(answer, gold)

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Pair: the majority. Ranking: by the strengths of Bradley and Terry. Rubric: the median (of two the lower)."""
        mode = _mode_of(answers)
        if mode is None:
            return {}, 0.0
        value, sure = mode.merge([answer[mode.key] for answer in answers], interface)
        return {mode.key: value}, round(sure, 4)

    def label_values(self, interface: Mapping[str, Any]) -> list[str] | None:
        return ["a", "b", *(["tie"] if interface["tie"] else [])] if interface["mode"] == "pair" else None

    def export(self, answer: Answer | None) -> dict[str, Any]:
        mode = _mode_of([answer or {}])
        return mode.export(answer[mode.key]) if mode and answer else {}

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        return MODES[interface["mode"]].export_columns(interface)

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        return MODES[interface["mode"]].read_flat(flat)


def _mode_of(answers: Sequence[Answer]) -> Mode | None:
    return next((mode for mode in MODES.values() for answer in answers if mode.key in answer), None)


def _thing(name: str, content: str, medium: str) -> dict[str, Any]:
    thing = {"name": name, "content": content, "medium": medium, "problem": ""}
    if medium != "text" and content and not is_media_address(content):
        thing |= {"content": "", "problem": gettext("The address is not a web address: %(content)s", content=content)}
    return thing


TYPE = Compare()
