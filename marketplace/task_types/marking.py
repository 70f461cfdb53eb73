"""Kinds whose answer is a list of marks with labels: in a text, on a picture, in a recording.

They share their labels, how many marks there may be, a question, and an answer `{part: [mark, …]}` in which no mark stands
twice. A kind says what its marks are, in what order they stand, and which marks of several answers mean the same.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import gettext, ngettext
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, option_values, option_views, options, refuse_if, stored_options

Mark = dict[str, Any]


class Marking(TaskType):
    """A kind whose answer is a list of marks."""

    part: str
    """The name of the list in the answer."""
    marked: str
    """The setting that says what is marked, which must be there."""
    marked_missing: str
    """What is said where it is not."""
    most_marks: int
    """More than so many marks no interface may allow."""
    usual_bounds: tuple[int, int]
    """How many marks there may be, where the interface does not say."""
    compares_across_tasks = False

    # ------------------------------------------------------------ what a kind says

    def check_settings(self, clean: dict[str, Any], problems: Problems) -> None:
        """Fills in the settings of this kind alone, and notes what is wrong with them."""

    @abstractmethod
    def mark_schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON Schema of one mark."""

    @abstractmethod
    def check_marks(self, interface: Mapping[str, Any], input: Mapping[str, Any], marks: Sequence[Any], path: str, problems: Problems) -> list[Mark]:
        """The marks in their stored form; what is wrong with one is noted under the path, its place in the list behind it."""

    @abstractmethod
    def place(self, mark: Mark, labels: list[str]) -> tuple[Any, ...]:
        """Where a mark stands among others."""

    def problem_of_all(self, interface: Mapping[str, Any], marks: Sequence[Mark]) -> str:
        """What is wrong with marks that are right one by one, in a sentence; they come in their order."""
        return ""

    # ------------------------------------------------------------ what they share

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        known = None if columns is None else set(columns)
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, known, problems)
        if not clean.get(self.marked):
            problems.setdefault(f"interface.{self.marked}", []).append(gettext(self.marked_missing))
        clean["labels"] = stored_options(options(clean.get("labels"), "interface.labels", problems, least=1))
        if not isinstance(clean.get("question", ""), str):
            problems["interface.question"] = [gettext("This must be text.")]
        elif found := template.problems(clean.get("question", ""), known):
            problems["interface.question"] = found
        low, high = (clean.setdefault(key, usual) for key, usual in zip(("min", "max"), self.usual_bounds, strict=True))
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in (low, high)) or not 0 <= low <= high <= self.most_marks or not high:
            problems["interface.max"] = [gettext("“min” and “max” must be whole numbers that fit each other, at most %(most)s.", most=self.most_marks)]
        self.check_settings(clean, problems)
        refuse_if(problems)
        return clean

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        labels = {"labels": form_fields.options(form_fields.text(values, "labels"))}
        return (
            super().interface_of_form(values, problems)
            | labels
            | form_fields.texts(values, ["question"])
            | form_fields.numbers(values, ("min", "max"), problems)
        )

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        return super().columns(interface) | set(template.columns(interface.get("question", "")))

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        question = {"question": template.fill(interface.get("question", ""), input)}
        return self.shown(interface, input) | question | {"labels": option_views(interface["labels"])} | {key: interface[key] for key in ("min", "max")}

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer, path = answer_object(answer), f"answer.{self.part}"
        problems: Problems = {
            f"answer.{key}": [gettext("This is no part of the answer; it is {“%(part)s”: […]}.", part=self.part)] for key in answer if key != self.part
        }
        given, clean = answer.get(self.part), []
        if not isinstance(given, list):
            problems[path] = [gettext("Give a list of marks, each with its place and its “label”.")]
        elif problem := _how_many(interface, len(given)):
            problems[path] = [problem]
        else:
            clean = self.check_marks(interface, input, given, path, problems)
        refuse_if(problems)
        clean = self.in_order(clean, interface)
        if any(one == other for one, other in zip(clean, clean[1:], strict=False)):
            problems[path] = [gettext("The same mark is there twice.")]
        elif problem := self.problem_of_all(interface, clean):
            problems[path] = [problem]
        refuse_if(problems)
        return {self.part: clean}

    def in_order(self, marks: Iterable[Mark], interface: Mapping[str, Any] | None) -> list[Mark]:
        """Marks as they are stored: one behind the other by `place`."""
        labels = option_values((interface or {}).get("labels", ()))
        return sorted(marks, key=lambda one: self.place(one, labels))

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        """The marks in the field that the page's script keeps as JSON; what is no JSON is left to the check to refuse."""
        return {self.part: _read(form[self.part]) if form.get(self.part) else []}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        bounds = {"minItems": interface["min"], "maxItems": interface["max"]}
        return answer_schema(self.part, self.mark_schema(interface), bounds)

    def export(self, answer: Answer | None) -> dict[str, Any]:
        """The marks as JSON in one cell."""
        return {self.part: json.dumps(answer[self.part], ensure_ascii=False)} if answer else {}

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        """The way back of `export`; an empty cell holds no marks."""
        cell = flat.get(self.part)
        return {**flat, self.part: _read(cell or "[]")} if isinstance(cell, str) else dict(flat)


def answer_schema(part: str, mark: Mapping[str, Any], bounds: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The JSON Schema of a list of marks."""
    marks = {"type": "array", "items": dict(mark), "uniqueItems": True} | dict(bounds or {})
    return {"type": "object", "properties": {part: marks}, "required": [part], "additionalProperties": False}


def label_number(mark: Mark, labels: list[str]) -> int:
    """The number of a mark's label; behind all others where it is none of them."""
    return labels.index(mark["label"]) if mark["label"] in labels else len(labels)


def _how_many(interface: Mapping[str, Any], count: int) -> str:
    low, high = interface["min"], interface["max"]
    if count < low:
        return ngettext("Mark at least %(num)s place.", "Mark at least %(num)s places.", low)
    return ngettext("Mark at most %(num)s place.", "Mark at most %(num)s places.", high) if count > high else ""


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
