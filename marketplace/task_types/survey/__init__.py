"""Questions of many kinds on one or more pages, with rules for leaving some out.

Interface: `questions`, a list of `{"name", "label", "type", "required", "help", "options", "rows", "min", "max",
"accept", "page", "show_if"}`, and above them optionally `text`, `image`, `audio`, `video` and `link` (templates with
`{{column}}`; labels may hold columns too). Types: see `questions.py`. `show_if` is `{"question": an earlier question,
"equals": value}` or `{…, "in": [values]}`: the question is asked only when the earlier one has that answer.

`pages` is a list of `{"title", "text", "show_if"}`; a question says by its number (from 1) on which it stands, and a
page that is not shown leaves out all its questions. `completion` `{"codes": […]}` asks for the code that an outside
survey (`link`) shows at its end; without codes any is taken. `quotas` `[{"question", "equals", "most"}]` bound how many
answers of a batch may say this.

Answer: `{name: value}`; a question that is not asked must not be answered.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, gettext
from marketplace.task_types import files, form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, canonical, in_words, option_values, option_views, refuse_if
from marketplace.task_types.confidence import confidence
from marketplace.task_types.gold import share_of_fields
from marketplace.task_types.quota import Quota
from marketplace.task_types.survey import fields as rows
from marketplace.task_types.survey import questions as kinds
from marketplace.task_types.survey import settings

MOST_QUESTIONS = 200
CODE = {
    "name": "completion_code",
    "label": N_("Completion code"),
    "help": N_("The other survey shows it at its end."),
    "type": "text",
    "required": True,
    "max": 100,
}


class Survey(TaskType):
    """A form of questions, each of its own kind."""

    name = "survey"
    label = N_("Survey")
    icon = "survey"
    description = N_("Workers answer questions on one or more pages: texts, numbers, scales, grids, choices, photographs, with skip rules.")
    interface_keys: tuple[str, ...] = ("text", "image", "audio", "video", "link", "questions", "pages", "completion", "quotas")
    answer_page = "task_types/survey/answer.html"
    interface_schema = settings.SCHEMA
    answer_schema = {"type": "object", "description": "{question: value}; a grid is {row: option}, a file the id of an upload.", "minProperties": 1}

    def asked(self, interface: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All questions in their order, with the one for the completion code at the end of the last page."""
        words = {key: gettext(str(CODE[key])) for key in ("label", "help")}
        code = [{**CODE, **words, "page": len(settings.pages_of(interface))}] if "completion" in interface else []
        return [*interface.get("questions", ()), *code]

    def typical_seconds(self, interface: Mapping[str, Any]) -> float:
        # Whether a question is shown depends on the answers; such a one counts half.
        return sum(kinds.seconds(question) * (0.5 if "show_if" in question else 1) for question in self.asked(interface))

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        columns = None if columns is None else set(columns)
        self.check_templates(clean, columns, problems)
        settings.check_completion(clean, problems)
        questions = clean.setdefault("questions", [])
        earlier: dict[str, dict[str, Any]] = {}
        if not isinstance(questions, list) or not questions and "completion" not in clean:
            problems["interface.questions"] = [gettext("Give a list of at least one question.")]
        elif len(questions) > MOST_QUESTIONS:
            problems["interface.questions"] = [gettext("Give at most %(most_questions)s questions.", most_questions=MOST_QUESTIONS)]
        else:
            clean["questions"] = [
                kinds.check_question(question, f"interface.questions.{place}", earlier, columns, problems) for place, question in enumerate(questions)
            ]
            if "completion" in clean and CODE["name"] in earlier:
                problems["interface.completion"] = [gettext("The name “%(code)s” is taken by a question.", code=CODE["name"])]
            settings.check_pages(clean, columns, problems)
            settings.check_quotas(clean, earlier, problems)
        refuse_if(problems)
        return clean

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        given = [rows.question_values(one) for one in interface.get("questions", ())]
        return super().form_values(interface) | form_fields.row_values(rows.GROUP, given) | settings.form_values(interface)

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        shown = {
            "questions": rows.question_rows(values),
            "blank": rows.BLANK,
            "types": in_words(rows.TYPE_WORDS),
            "accepts": in_words(rows.ACCEPT_WORDS),
        }
        return shown | {"pages": settings.page_rows(values), "blank_page": settings.BLANK_PAGE}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        questions = rows.questions_of(values, problems)
        return super().interface_of_form(values, problems) | {"questions": questions} | settings.of_form(values, questions, problems)

    def form_field(self, path: str) -> str:
        return settings.field_of(rows.field_of(path))

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        texts = [one.get(key) or "" for one in self.asked(interface) for key in ("label", "help")]
        texts += [page.get(key) or "" for page in interface.get("pages", ()) for key in ("title", "text")]
        return super().columns(interface) | {column for text in texts for column in template.columns(text)}

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        shown = [_shown(question, input) for question in self.asked(interface)]
        pages = [
            {
                "title": template.fill(page.get("title", ""), input),
                "text": template.fill(page.get("text", ""), input),
                "show_if": _rule(page.get("show_if")),
                "questions": [one for one in shown if one["page"] == number],
            }
            for number, page in enumerate(settings.pages_of(interface), 1)
        ]
        quotas = [
            {"question": one["question"], "field": f"q.{one['question']}", "value": kinds.form_value(one["equals"])} for one in interface.get("quotas", ())
        ]
        return self.shown(interface, input) | {"questions": shown, "pages": pages, "quotas": quotas}

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        asked = self.asked(interface)
        names = {question["name"] for question in asked}
        problems: Problems = {f"answer.{name}": [gettext("There is no such question.")] for name in answer if name not in names}
        clean: Answer = {}
        for question in asked:
            name, path = question["name"], f"answer.{question['name']}"
            value = answer.get(name)
            given = name in answer and value is not None and value not in ("", [], {})
            if not self._is_asked(interface, question, clean):
                if given:
                    problems[path] = [gettext("This question is not asked after the answers above; leave it out.")]
            elif given:
                problem = kinds.check_value(question, value)
                if problem:
                    problems[path] = [problem]
                else:
                    clean[name] = kinds.clean_value(question, value)
            elif question.get("required"):
                problems[path] = [gettext("This question needs an answer.")]
        if CODE["name"] in clean and not settings.is_code(interface, clean[CODE["name"]]):
            problems[f"answer.{CODE['name']}"] = [gettext("This is not the code that the other survey shows at its end. Look at its last page again.")]
        if not clean and not problems:
            problems["answer"] = [gettext("Answer at least one question.")]
        refuse_if(problems)
        return clean

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        answer: Answer = {}
        for question in self.asked(interface):
            # Without script all questions stand on the page: what a rule leaves out is dropped, not refused.
            value = kinds.read_form(question, form)
            if value is not None and self._is_asked(interface, question, answer):
                answer[question["name"]] = value
        return answer

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        asked = self.asked(interface)
        always = [one["name"] for one in asked if one.get("required") and "show_if" not in one and not settings.page_of(interface, one).get("show_if")]
        return {
            "type": "object",
            "properties": {question["name"]: kinds.schema(question) for question in asked},
            "required": always,
            "minProperties": 1,
            "additionalProperties": False,
        }

    def files(self, interface: Mapping[str, Any], answer: Answer, input: Mapping[str, Any] | None = None) -> list[files.Wanted]:
        fields = [one for one in self.asked(interface) if one["type"] in kinds.ACCEPT and one["name"] in answer]
        return [files.Wanted(f"answer.{one['name']}", answer[one["name"]], tuple(one["accept"])) for one in fields]

    def quotas(self, interface: Mapping[str, Any], answer: Answer | None) -> list[Quota]:
        every = [Quota(one["question"], one["equals"], one["most"]) for one in interface.get("quotas", ())]
        return every if answer is None else [one for one in every if one.matches(answer)]

    def agree(self, a: Answer, b: Answer) -> float:
        """The share of the questions that either answered on which both say the same."""
        names = set(a) | set(b)
        return sum(canonical(a.get(name)) == canonical(b.get(name)) for name in names) / len(names) if names else 1.0

    def check_gold(self, interface: Mapping[str, Any], input: Mapping[str, Any], gold: Any) -> Answer:
        """A known answer to some of the questions is enough, such as to one that tells who reads; a code needs none."""
        questions = [{**one, "required": False} for one in interface["questions"]]
        return super().check_gold({key: value for key, value in interface.items() if key != "completion"} | {"questions": questions}, input, gold)

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """The share of the questions with a known answer that have it; of all others nothing is known."""
        return share_of_fields(answer, gold)

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Question by question: the median of numbers and scales, the most frequent value of all others.

        Ties are won by the value handed in first; of two middle numbers the median is their mean (for whole numbers
        the lower one). A grid is merged row by row. A question is in the consensus when at least half of the answers
        have it. The confidence is the mean over these questions.
        """
        if not answers:
            return {}, 0.0
        types = {question["name"]: question for question in self.asked(interface or {})}
        names = list(types) or list(dict.fromkeys(name for answer in answers for name in answer))
        merged: Answer = {}
        sure = []
        for name in names:
            values = [answer[name] for answer in answers if name in answer]
            if len(values) * 2 >= len(answers) and values:
                value, share = _merge_values(values, types.get(name, {}))
                merged |= {} if value == [] else {name: value}
                sure.append(share)
        return merged, round(sum(sure) / len(sure), 4) if sure else 0.0

    def export(self, answer: Answer | None) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for name, value in (answer or {}).items():
            if isinstance(value, dict):
                flat |= {f"{name}.{row}": one for row, one in value.items()}
            else:
                flat[name] = "|".join(value) if isinstance(value, list) else value
        return flat

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        return [
            column
            for one in self.asked(interface)
            for column in ([f"{one['name']}.{row}" for row in option_values(one["rows"])] if one["type"] == "matrix" else [one["name"]])
        ]

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        answer = dict(flat)
        for question in self.asked(interface):
            name = question["name"]
            value = flat.get(name)
            if question["type"] == "matrix":
                given = {row: answer.pop(f"{name}.{row}") for row in option_values(question["rows"]) if f"{name}.{row}" in answer}
                answer |= {name: given} if given else {}
            elif isinstance(value, str) and value:
                raw = value.split("|") if question["type"] == "multiple" else [value]
                answer[name] = kinds.from_form(question, raw)
        return answer

    @staticmethod
    def _is_asked(interface: Mapping[str, Any], question: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
        return kinds.holds(settings.page_of(interface, question).get("show_if"), answers) and kinds.holds(question.get("show_if"), answers)


def _shown(question: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
    """A question as its page needs it."""
    one = dict(
        question,
        field=f"q.{question['name']}",
        label=template.fill(question["label"], input),
        help=template.fill(question.get("help", ""), input),
        required=question.get("required", False),
        page=question.get("page", 1),
        show_if=_rule(question.get("show_if")),
    )
    if "options" in question:
        one["options"] = option_views(question["options"])
    if "rows" in question:
        one["rows"] = [row | {"field": field} for row, field in zip(option_views(question["rows"]), kinds.form_fields_of(question), strict=True)]
    if question["type"] in kinds.ACCEPT:
        one["file"] = files.view(question["accept"])
    if question["type"] == "scale":
        one["steps"] = list(range(question["min"], question["max"] + 1))
        one["ends"] = question.get("labels", ["", ""])
    return one


def _rule(rule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A rule in the terms of the page: a control and the values it may have."""
    if not rule:
        return None
    return {"field": f"q.{rule['question']}", "values": [kinds.form_value(value) for value in rule.get("in", [rule.get("equals")])]}


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
    if all(isinstance(value, dict) for value in values):
        order = option_values(question.get("rows", ())) or list(dict.fromkeys(row for value in values for row in value))
        by_row = {row: given for row in order if (given := [value[row] for value in values if row in value])}
        merged = {row: _merge_values(given, {"options": question.get("options", ())}) for row, given in by_row.items()}
        return {row: value for row, (value, _) in merged.items()}, sum(share for _, share in merged.values()) / max(1, len(merged))
    counts = Counter(canonical(value) for value in values)
    best = max(values, key=lambda value: counts[canonical(value)])
    return best, confidence(counts.values(), len(question.get("options", ())))


def _share(same: int, values: list[Any]) -> float:
    """Votes for one number against all others, each of which stands for itself."""
    return confidence([same, *[1] * (len(values) - same)], len(values))


TYPE = Survey()
