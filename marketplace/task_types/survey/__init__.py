"""Questions of many kinds, with rules for leaving some out.

Interface: `questions`, a list of `{"name", "label", "type", "required", "help", "options", "min", "max", "show_if"}`,
and above them optionally `text`, `image` and `audio` (templates with `{{column}}`; labels may hold columns too).
Types: text, long_text, number, integer, scale, choice, multiple, boolean, date (see `questions.py`).
`show_if` is `{"question": an earlier question, "equals": value}` or `{…, "in": [values]}`: the question is asked only
when the earlier one has that answer. Answer: `{name: value}`; a question that is not asked must not be answered.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.task_types import form_fields
from marketplace.task_types import template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, canonical, option_values, option_views, refuse_if
from marketplace.task_types.confidence import confidence
from marketplace.task_types.survey import fields as rows
from marketplace.task_types.survey import questions as kinds

MOST_QUESTIONS = 200


class Survey(TaskType):
    """A form of questions, each of its own kind."""

    name = "survey"
    label = "Survey"
    icon = "survey"
    description = "Workers answer questions: texts, numbers, scales, dates, choices, with skip rules."
    interface_keys = ("text", "image", "audio", "questions")

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        columns = None if columns is None else set(columns)
        self.check_templates(clean, columns, problems)
        questions = clean.get("questions")
        if not isinstance(questions, list) or not questions:
            problems["interface.questions"] = ["Give a list of at least one question."]
        elif len(questions) > MOST_QUESTIONS:
            problems["interface.questions"] = [f"Give at most {MOST_QUESTIONS} questions."]
        else:
            earlier: dict[str, dict[str, Any]] = {}
            clean["questions"] = [
                kinds.check_question(question, f"interface.questions.{place}", earlier, columns, problems) for place, question in enumerate(questions)
            ]
        refuse_if(problems)
        return clean

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        given = [rows.question_values(one) for one in interface.get("questions", ())]
        return super().form_values(interface) | form_fields.row_values(rows.GROUP, given)

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        return {"questions": rows.question_rows(values), "blank": rows.BLANK, "types": list(rows.TYPE_WORDS.items())}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        return super().interface_of_form(values, problems) | {"questions": rows.questions_of(values, problems)}

    def form_field(self, path: str) -> str:
        return rows.field_of(path)

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        texts = [question.get(key) or "" for question in interface["questions"] for key in ("label", "help")]
        return super().columns(interface) | {column for text in texts for column in template.columns(text)}

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        shown = []
        for question in interface["questions"]:
            one = dict(
                question,
                field=f"q.{question['name']}",
                label=template.fill(question["label"], input),
                help=template.fill(question.get("help", ""), input),
                required=question.get("required", False),
            )
            if "options" in question:
                one["options"] = option_views(question["options"])
            if question["type"] == "scale":
                one["steps"] = list(range(question["min"], question["max"] + 1))
                one["ends"] = question.get("labels", ["", ""])
            if rule := question.get("show_if"):
                wanted = rule.get("in", [rule.get("equals")])
                one["show_if"] = {"field": f"q.{rule['question']}", "values": [kinds.form_value(value) for value in wanted]}
            shown.append(one)
        return self.shown(interface, input) | {"questions": shown}

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        names = {question["name"] for question in interface["questions"]}
        problems: Problems = {f"answer.{name}": ["There is no such question."] for name in answer if name not in names}
        clean: Answer = {}
        for question in interface["questions"]:
            name, path = question["name"], f"answer.{question['name']}"
            value = answer.get(name)
            given = name in answer and value is not None and value not in ("", [])
            if not kinds.is_asked(question, clean):
                if given:
                    problems[path] = ["This question is not asked after the answers above; leave it out."]
            elif given:
                problem = kinds.check_value(question, value)
                if problem:
                    problems[path] = [problem]
                else:
                    clean[name] = kinds.clean_value(question, value)
            elif question.get("required"):
                problems[path] = ["This question needs an answer."]
        if not clean and not problems:
            problems["answer"] = ["Answer at least one question."]
        refuse_if(problems)
        return clean

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        answer: Answer = {}
        for question in interface["questions"]:
            raw = form.getlist(f"q.{question['name']}")
            # Without script all questions stand on the page: what a skip rule leaves out is dropped, not refused.
            if any(raw) and kinds.is_asked(question, answer):
                answer[question["name"]] = kinds.from_form(question, raw)
        return answer

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        asked = interface["questions"]
        return {
            "type": "object",
            "properties": {question["name"]: kinds.schema(question) for question in asked},
            "required": [question["name"] for question in asked if question.get("required") and "show_if" not in question],
            "minProperties": 1,
            "additionalProperties": False,
        }

    def agree(self, a: Answer, b: Answer) -> float:
        """The share of the questions that either answered on which both say the same."""
        names = set(a) | set(b)
        return sum(canonical(a.get(name)) == canonical(b.get(name)) for name in names) / len(names) if names else 1.0

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Question by question: the median of numbers and scales, the most frequent value of all others.

        Ties are won by the value handed in first; of two middle numbers the median is their mean (for whole numbers
        the lower one). A question is in the consensus when at least half of the answers have it. The confidence is
        the mean over these questions.
        """
        if not answers:
            return {}, 0.0
        types = {question["name"]: question for question in (interface or {}).get("questions", ())}
        names = list(types) or list(dict.fromkeys(name for answer in answers for name in answer))
        merged: Answer = {}
        sure = []
        for name in names:
            values = [answer[name] for answer in answers if name in answer]
            if len(values) * 2 >= len(answers) and values:
                merged[name], share = _merge_values(values, types.get(name, {}))
                sure.append(share)
        return merged, round(sum(sure) / len(sure), 4) if sure else 0.0

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {name: "|".join(value) if isinstance(value, list) else value for name, value in (answer or {}).items()}

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        answer = dict(flat)
        for question in interface["questions"]:
            value = flat.get(question["name"])
            if isinstance(value, str) and value:
                raw = value.split("|") if question["type"] == "multiple" else [value]
                answer[question["name"]] = kinds.from_form(question, raw)
        return answer


def _merge_values(values: list[Any], question: Mapping[str, Any]) -> tuple[Any, float]:
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        whole = all(isinstance(value, int) for value in values)
        middle = statistics.median_low(values) if whole else statistics.median(values)
        return middle, _share(sum(value == middle for value in values), values)
    if all(isinstance(value, list) for value in values):
        votes = Counter(option for value in values for option in value)
        order = option_values(question.get("options", ())) or list(votes)
        chosen = [option for option in order if votes[option] * 2 > len(values)]
        sure = [confidence((votes[option], len(values) - votes[option]), 2) for option in order if votes[option]]
        return chosen, sum(sure) / len(sure) if sure else 0.0
    votes = Counter(canonical(value) for value in values)
    best = max(values, key=lambda value: votes[canonical(value)])
    return best, confidence(votes.values(), len(question.get("options", ())))


def _share(same: int, values: list[Any]) -> float:
    """Votes for one number against all others, each of which stands for itself."""
    return confidence([same, *[1] * (len(values) - same)], len(values))


TYPE = Survey()
