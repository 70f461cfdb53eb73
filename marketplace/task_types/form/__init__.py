"""A form whose fields are described by a JSON Schema: whatever the other kinds do not cover.

Interface: `schema` (see `json_schema.py` for the part of JSON Schema that is known), above it optionally `text`, `image`,
`audio`, `video` and `link`. `order` keeps the order of the properties. Titles, descriptions and defaults may hold
`{{column}}`. Answer: an object that fits the schema; a file field holds the id of an uploaded file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, gettext
from marketplace.task_types import form_fields
from marketplace.task_types.base import Answer, Problems, TaskType, canonical, refuse_if
from marketplace.task_types.confidence import confidence_of_likeness
from marketplace.task_types.form import json_schema
from marketplace.task_types.gold import lesser_share, right_fields
from marketplace.task_types.starts import Start
from marketplace.task_types.survey import Survey


class Form(Survey):
    """Fields of all kinds, as a program would describe them."""

    name = "form"
    label = N_("Form")
    icon = "form"
    description = N_("Workers fill in fields that you describe by a JSON Schema: texts, numbers, dates, choices, files.")
    interface_keys = ("text", "image", "audio", "video", "link", "schema", "order")
    answer_page = "task_types/survey/answer.html"
    interface_schema = {
        "schema": {"type": "object", "description": "A JSON Schema of type object; see above for its keywords."},
        "order": {"type": "array", "items": {"type": "string"}, "description": "The names of the properties in the order of the page."},
    }
    answer_schema = {"type": "object", "description": "What fits the interface’s schema.", "minProperties": 1}
    starts = (
        Start(
            name="receipt",
            title="Read a receipt",
            description="Shop, day and total of a photographed receipt.",
            instructions="Look at the receipt and write down **what is printed on it**.\n\n- The total is the sum that was paid.\n- If the day cannot be read, leave it empty.",
            interface={
                "image": "{{receipt}}",
                "schema": {
                    "type": "object",
                    "properties": {
                        "shop": {"type": "string", "title": "Name of the shop"},
                        "day": {"type": "string", "format": "date", "title": "Day of purchase"},
                        "total": {"type": "number", "title": "Total", "minimum": 0},
                        "paid": {"type": "string", "title": "Paid by", "enum": ["cash", "card", "not printed"]},
                    },
                    "required": ["shop", "total", "paid"],
                },
                "order": ["shop", "day", "total", "paid"],
            },
            reward_micros=60_000,
            overlap=2,
            example=({"receipt": "https://example.org/receipts/1.jpg"}, {"receipt": "https://example.org/receipts/2.jpg"}),
        ),
    )

    def asked(self, interface: Mapping[str, Any]) -> list[dict[str, Any]]:
        return json_schema.questions(interface["schema"], interface["order"]) if "schema" in interface else []

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        known = None if columns is None else set(columns)
        self.check_templates(clean, known, problems)
        clean["schema"], clean["order"] = json_schema.check_schema(clean.get("schema"), clean.get("order"), known, problems)
        refuse_if(problems)
        return clean

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        plain = TaskType.form_values(self, interface)
        return plain | ({"interface.schema": json_schema.as_text(interface["schema"], interface["order"])} if "schema" in interface else {})

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        return {}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        made = TaskType.interface_of_form(self, values, problems)
        try:
            schema = json.loads(form_fields.text(values, "schema") or "{}")
        except ValueError as error:
            problems["interface.schema"] = [gettext("This is not JSON: %(error)s.", error=error)]
            return made
        order = list(schema.get("properties", {})) if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) else []
        return made | {"schema": schema, "order": order}

    def form_field(self, path: str) -> str:
        return "interface.schema" if path.startswith("interface.schema") else path

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        return TaskType.columns(self, interface) | json_schema.columns_of(interface["schema"])

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        view = super().view(interface, input)
        for question in view["questions"]:
            question["default"] = json_schema.default_of(interface["schema"]["properties"][question["name"]], input)
        return view

    def check_gold(self, interface: Mapping[str, Any], input: Mapping[str, Any], gold: Any) -> Answer:
        """As of a survey: any of the fields."""
        return TaskType.check_gold(self, {**interface, "schema": {**interface["schema"], "required": []}}, input, gold)

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """The share of the known fields that are right; where some begin with a value, of those in which it stays or of those in
        which it does not, whichever is less."""
        properties, right = interface["schema"]["properties"], right_fields(answer, gold)
        begins = {name: canonical(json_schema.default_of(properties[name], input)) for name in right if properties[name].get("default") is not None}
        if not begins:
            return super().gold_score(interface, input, answer, gold)
        return lesser_share((begins.get(name) != canonical(gold[name]), is_right) for name, is_right in right.items())

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Field by field, as surveys are merged. The confidence follows how far the answers agree with the outcome."""
        merged, _ = super().merge(answers, workers, interface)
        return merged, confidence_of_likeness([self.agree(merged, answer) for answer in answers])


TYPE = Form()
