"""Choose one label, or several, for a text, an image, a sound, a film or a web page.

Interface: `text`, `image`, `audio`, `video`, `link` (templates with `{{column}}`), `labels` (strings, or objects with
`value`, `label` and perhaps `hint`), `multiple`, and for several labels `min` and `max`. Answer: `{"label": "…"}`, or
`{"labels": ["…"]}`.

Ties between labels are won by the label that stands first in the interface.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields
from marketplace.task_types.base import (
    LABELS_SCHEMA,
    Answer,
    Problems,
    TaskType,
    answer_object,
    option_values,
    option_views,
    options,
    refuse_if,
    short_list,
    stored_options,
)
from marketplace.task_types.choice.starts import STARTS
from marketplace.task_types.confidence import confidence


class Choice(TaskType):
    """One label, or several, out of a list."""

    name = "choice"
    label = N_("Choice")
    icon = "choice"
    answer_seconds = 4.0
    description = N_("Workers pick one label, or several, for a text, an image, a sound, a film or a web page.")
    interface_keys = ("text", "image", "audio", "video", "link", "labels", "multiple", "min", "max")
    interface_schema = {
        "labels": LABELS_SCHEMA | {"minItems": 2},
        "multiple": {"type": "boolean", "default": False, "description": "Several labels may be picked."},
        "min": {"type": "integer", "minimum": 0, "default": 1, "description": "With `multiple`: at least so many."},
        "max": {"type": "integer", "minimum": 1, "description": "With `multiple`: at most so many."},
    }
    answer_schema = {
        "oneOf": [
            {"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"], "additionalProperties": False},
            {
                "type": "object",
                "properties": {"labels": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}},
                "required": ["labels"],
                "additionalProperties": False,
            },
        ]
    }
    starts = STARTS
    answer_page = "task_types/choice/answer.html"

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        labels = options(clean.get("labels"), "interface.labels", problems, joined=clean.get("multiple") is True)
        clean["labels"] = stored_options(labels)
        multiple = clean.setdefault("multiple", False)
        if not isinstance(multiple, bool):
            problems["interface.multiple"] = [_("This must be true or false.")]
        elif multiple:
            self._check_bounds(clean, len(labels), problems)
        elif "min" in clean or "max" in clean:
            problems["interface.multiple"] = [_("“min” and “max” are for tasks where several labels may be picked.")]
        refuse_if(problems)
        return clean

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        made = super().interface_of_form(values, problems) | {"labels": form_fields.options(values.get("interface.labels", ""))}
        if form_fields.ticked(values, "multiple"):
            made |= {"multiple": True} | form_fields.numbers(values, ("min", "max"), problems)
        return made

    def typical_seconds(self, interface: Mapping[str, Any]) -> float:
        # Each of several labels is a decision of its own.
        return self.answer_seconds + (len(interface["labels"]) if interface.get("multiple") else 0)

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        view = self.shown(interface, input)
        multiple = bool(interface.get("multiple"))
        return view | {
            "labels": option_views(interface["labels"]),
            "multiple": multiple,
            "min": interface.get("min", 1) if multiple else 1,
            "max": interface.get("max", len(interface["labels"])) if multiple else 1,
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        field = "labels" if interface.get("multiple") else "label"
        problems: Problems = {f"answer.{key}": [_("This is no part of the answer; it is {“%(field)s”: …}.", field=field)] for key in answer if key != field}
        values = option_values(interface["labels"])
        check = self._check_several if field == "labels" else self._check_one
        clean = check(answer.get(field), values, interface, problems)
        refuse_if(problems)
        return {field: clean}

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        if interface.get("multiple"):
            return {"labels": form.getlist("labels")}
        return {"label": form["label"]} if "label" in form else {}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        one = {"type": "string", "enum": option_values(interface["labels"])}
        if interface.get("multiple"):
            field = "labels"
            kind: dict[str, Any] = {
                "type": "array",
                "items": one,
                "uniqueItems": True,
                "minItems": interface.get("min", 1),
                "maxItems": interface.get("max", len(one["enum"])),
            }
        else:
            field, kind = "label", one
        return {"type": "object", "properties": {field: kind}, "required": [field], "additionalProperties": False}

    def agree(self, a: Answer, b: Answer) -> float:
        """One label: the same or not. Several: the share of the labels named by either that both name (Jaccard)."""
        if "labels" not in a or "labels" not in b:
            return float(a == b)
        first, second = set(a["labels"]), set(b["labels"])
        return len(first & second) / len(first | second) if first | second else 1.0

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """One label: the majority. Several: each label that more than half of the answers name."""
        if not answers:
            return {}, 0.0
        order = option_values((interface or {}).get("labels", ()))
        if "labels" in answers[0]:
            return _merge_several(answers, order)
        votes = Counter(answer["label"] for answer in answers)
        place = {label: number for number, label in enumerate(order or sorted(votes))}
        best = min(votes, key=lambda label: (-votes[label], place.get(label, len(place)), label))
        return {"label": best}, confidence(votes.values(), len(order))

    def label_values(self, interface: Mapping[str, Any]) -> list[str] | None:
        return None if interface.get("multiple") else option_values(interface["labels"])

    def export(self, answer: Answer | None) -> dict[str, Any]:
        if not answer:
            return {}
        return {"labels": "|".join(answer["labels"])} if "labels" in answer else {"label": answer["label"]}

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        labels = flat.get("labels")
        if interface.get("multiple") and isinstance(labels, str):
            return {**flat, "labels": [label for label in labels.split("|") if label]}
        return dict(flat)

    @staticmethod
    def _check_bounds(clean: dict[str, Any], labels: int, problems: Problems) -> None:
        low, high = clean.setdefault("min", 1), clean.get("max", labels)
        for key, value in (("min", low), ("max", high)):
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                problems[f"interface.{key}"] = [_("This must be a whole number, 0 or more.")]
                return
        if labels and not low <= high <= labels:
            problems["interface.max"] = [_("“min” and “max” must fit each other and the %(labels)s labels.", labels=labels)]

    @staticmethod
    def _check_one(value: Any, values: list[str], interface: Mapping[str, Any], problems: Problems) -> str:
        # A JSON 0 is not the label "0": answers are compared as text, so only text is let in.
        if not isinstance(value, str) or value not in values:
            problems["answer.label"] = [_("Choose one of the labels %(short_list)s.", short_list=short_list(values))]
        return value

    @staticmethod
    def _check_several(value: Any, values: list[str], interface: Mapping[str, Any], problems: Problems) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            problems["answer.labels"] = [_("Give a list of labels out of %(short_list)s.", short_list=short_list(values))]
            return []
        chosen = set(value)
        if wrong := sorted(chosen - set(values)):
            problems["answer.labels"] = [
                _("%(short_list)s is not among the labels %(short_list2)s.", short_list=short_list(wrong), short_list2=short_list(values))
            ]
        elif len(chosen) != len(value):
            problems["answer.labels"] = [_("A label is named twice.")]
        elif not interface.get("min", 1) <= len(chosen) <= interface.get("max", len(values)):
            low, high = interface.get("min", 1), interface.get("max", len(values))
            problems["answer.labels"] = [_("Choose %(low)s to %(high)s labels.", low=low, high=high)]
        return [label for label in values if label in chosen]


def _merge_several(answers: Sequence[Answer], order: list[str]) -> tuple[Answer, float]:
    """Label by label; exactly half is not more than half. The confidence is the mean over the labels named."""
    votes = Counter(label for answer in answers for label in answer["labels"])
    labels = order or sorted(votes)
    chosen = [label for label in labels if votes[label] * 2 > len(answers)]
    sure = [confidence((votes[label], len(answers) - votes[label]), 2) for label in labels if votes[label]]
    return {"labels": chosen}, round(sum(sure) / len(sure), 4) if sure else confidence([len(answers), 0], 2)


TYPE = Choice()
