"""A page of the requester's own: HTML, a page elsewhere on the web, or a QuestionForm. All questions of Mechanical Turk are this.

Interface: `{}`, and each task's input is its question, in one of three forms:

    {"kind": "html", "html": "<form>…", "frame_height": 450}     shown in a sandboxed frame
    {"kind": "external", "url": "https://…", "frame_height": 0}    a page elsewhere, framed, with assignmentId and turkSubmitTo
    {"kind": "form", "xml": "<QuestionForm …>"}                    drawn by us, without a frame

Or the interface holds one page for all tasks, `{"html": "… ${column} …", "frame_height": 600}` (or `"url"`), and each input is a
row whose values fill the placeholders (see `placeholders.py`; with `"markup": true` they are put in untouched). A `frame_height` of 0 (pixels) fits the frame to its content.

Answer: `{field: value}`; several values of a field are a list; the value of a file is the id that its upload gave. The names `assignmentId`, `hitId`, `workerId` and `turkSubmitTo`
are never part of it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from marketplace.core.texts import N_, _
from marketplace.task_types import files, form_fields
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, canonical, refuse_if
from marketplace.task_types.confidence import confidence
from marketplace.task_types.gold import share_of_fields
from marketplace.task_types.page import form as question_form
from marketplace.task_types.page import placeholders
from marketplace.task_types.starts import Start
from marketplace.task_types.template import text_of

RESERVED = ("assignmentId", "hitId", "workerId", "turkSubmitTo")
KINDS = ("html", "external", "form")
MOST_HTML = 1_000_000
MOST_FRAME_HEIGHT = 10_000
MOST_FIELDS = 2_000
LONGEST_NAME = 500
LONGEST_ANSWER = 2_000_000


class Page(TaskType):
    """Whatever page the requester writes; the answer is what its form hands in."""

    name = "page"
    label = N_("Your own page")
    icon = "page"
    answer_seconds = 30.0
    description = N_("Workers fill in a page of yours: an HTML template, a page on your own server, or a QuestionForm.")
    interface_keys = ("html", "url", "frame_height", "markup")
    template_keys = ()
    interface_schema = {
        "html": {
            "type": "string",
            "maxLength": MOST_HTML,
            "description": "A page; `${column}` stands for a column of the file; a value cannot act in the page.",
        },
        "url": {"type": "string", "format": "uri", "description": "A page elsewhere; `${column}` is put in percent-encoded."},
        "frame_height": {"type": "integer", "minimum": 0, "maximum": MOST_FRAME_HEIGHT, "default": 0, "description": "Pixels; 0: as high as the page."},
        "markup": {"type": "boolean", "default": False, "description": "The columns are put in untouched, scripts included."},
    }
    answer_schema = {
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    }
    most_held = 2
    answer_page = "task_types/page/answer.html"
    open_columns = True
    starts = (
        Start(
            "own-html",
            "How does this sentence sound?",
            "A page of your own: change the HTML as you like.",
            "Read the sentence and choose how it sounds. When in doubt, choose **neutral**.",
            {
                "html": '<p lang="en"><strong>${text}</strong></p>\n<p>\n  <label><input type="radio" name="mood" value="positive" required> Positive</label>\n'
                '  <label><input type="radio" name="mood" value="neutral"> Neutral</label>\n'
                '  <label><input type="radio" name="mood" value="negative"> Negative</label>\n</p>\n'
                '<p><label>Which words say so? <input name="words" maxlength="200"></label></p>\n',
                "frame_height": 0,
            },
            reward_micros=60_000,
            example=({"text": "What a lovely day"}, {"text": "It broke after a week"}, {"text": "It arrived on Tuesday"}),
        ),
    )

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        page, address = clean.get("html"), clean.get("url")
        if page is not None and address is not None:
            problems["interface.url"] = [_("Give “html” or “url”, not both.")]
        if page is not None and (not isinstance(page, str) or not page.strip() or len(page) > MOST_HTML):
            problems["interface.html"] = [_("This must be the HTML of a page, 1 to %(most_html)s characters.", most_html=f"{MOST_HTML:,}")]
        if address is not None and (not isinstance(address, str) or address_problem(placeholders.PLACEHOLDER.sub("x", address))):
            problems["interface.url"] = [address_problem(address) if isinstance(address, str) else _("This must be a web address.")]
        height = clean.get("frame_height", 0)
        if isinstance(height, bool) or not isinstance(height, int) or not 0 <= height <= MOST_FRAME_HEIGHT:
            problems["interface.frame_height"] = [
                _("This must be a whole number of pixels from 0 (fits the content) to %(most_frame_height)s.", most_frame_height=MOST_FRAME_HEIGHT)
            ]
        if not isinstance(clean.get("markup", False), bool):
            problems["interface.markup"] = [_("This must be true or false.")]
        if columns is not None and not problems:
            known = set(columns)
            missing = [name for name in self._placeholders(clean) if name not in known]
            if missing:
                there = ", ".join(sorted(known)) or "none"
                where = "interface.html" if page is not None else "interface.url"
                problems[where] = [_("There is no column “%(name)s” in the tasks; their columns are: %(there)s.", name=name, there=there) for name in missing]
        refuse_if(problems)
        return clean

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        markup = {"markup": True} if form_fields.ticked(values, "markup") else {}
        return form_fields.texts(values, ["html", "url"]) | form_fields.numbers(values, ["frame_height"], problems) | markup

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        if "html" in interface or "url" in interface:
            return set(self._placeholders(interface))
        return {"kind"}

    def question(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        """One task's question in the form that tasks of the empty interface carry it."""
        height = interface.get("frame_height", 0)
        if "html" in interface:
            return {"kind": "html", "html": placeholders.fill(interface["html"], input, interface.get("markup", False)), "frame_height": height}
        if "url" in interface:
            return {"kind": "external", "url": placeholders.fill_address(interface["url"], input), "frame_height": height}
        return dict(input)

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        """The question, its frame's height, and why it cannot be shown where that is so (input that is no question)."""
        question = self.question(interface, input)
        view: dict[str, Any] = {"kind": question.get("kind"), "question": question, "frame_height": _height(question.get("frame_height")), "problem": ""}
        view["problem"] = question_problem(question)
        view["columns"] = [(name, text_of(value)) for name, value in input.items()] if "html" in interface or "url" in interface else []
        if not view["problem"] and view["kind"] == "form":
            view["form"] = question_form.read(question["xml"])
            asked = question_form.questions(view["form"])
            view["files"] = {one["name"]: files.view(files.KINDS, one["answer"]["most_bytes"]) for one in asked if one["answer"]["kind"] == "file"}
        return view

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = {name: value for name, value in answer_object(answer).items() if name not in RESERVED}
        problems: Problems = {}
        clean = {name: _clean_value(name, value, problems) for name, value in answer.items()}
        if len(clean) > MOST_FIELDS:
            problems["answer"] = [_("The answer has more than %(most_fields)s fields.", most_fields=MOST_FIELDS)]
        elif sum(len(name) + sum(map(len, value if isinstance(value, list) else [value])) for name, value in clean.items()) > LONGEST_ANSWER:
            problems["answer"] = [_("The answer is longer than %(longest_answer)s characters.", longest_answer=f"{LONGEST_ANSWER:,}")]
        question = self.question(interface, input)
        if not problems and question.get("kind") == "form":
            clean, problems = question_form.check(question_form.read(question["xml"]), clean)
        refuse_if(problems)
        return clean

    def files(self, interface: Mapping[str, Any], answer: Answer, input: Mapping[str, Any] | None = None) -> list[files.Wanted]:
        """Of a QuestionForm its files, held to their sizes; of other pages whatever value is the id of a file."""
        question = self.question(interface, input or {})
        if question.get("kind") == "form":
            asked = {one["name"]: one["answer"] for one in question_form.questions(question_form.read(question["xml"])) if one["answer"]["kind"] == "file"}
            return [
                files.Wanted(f"answer.{name}", answer[name], files.KINDS, one["least_bytes"], one["most_bytes"])
                for name, one in asked.items()
                if name in answer
            ]
        every = [(name, one) for name, value in answer.items() for one in (value if isinstance(value, list) else [value])]
        return [files.Wanted(f"answer.{name}", one, files.KINDS) for name, one in every if files.ID.fullmatch(one)]

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        """`page_answer` holds what the frame handed in, as JSON pairs; a QuestionForm's fields are `q.NAME`, its “other” `other.NAME`."""
        if form.get("page_answer"):
            try:
                return fields_of((str(name), str(value)) for name, value in json.loads(form["page_answer"]))
            except (ValueError, TypeError):
                return {}
        pairs = []
        for field in dict.fromkeys(name for name in form if name.startswith("q.")):
            name = field[2:]
            values = form.getlist(field)
            pairs += [(name, value) for value in values if value != question_form.OTHER]
            if question_form.OTHER in values and form.get(f"other.{name}"):
                pairs.append((name, form[f"other.{name}"]))
        return fields_of(pairs)

    def answer_view(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        """The fields in words, for reviewers: lists joined, objects of crowd elements as JSON, questions by their text; files as {"file": id}."""
        question = self.question(interface, input)
        labels = {}
        if question.get("kind") == "form" and not question_problem(question):
            labels = {one["name"]: one["label"] or one["name"] for one in question_form.questions(question_form.read(question["xml"]))}
        return {labels.get(name, name): _shown(value) for name, value in flat(answer).items()}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self.answer_schema) | {"properties": {}}

    def agree(self, a: Answer, b: Answer) -> float:
        """The share of the fields that either has on which both say the same; `taskAnswers` counts by what it holds."""
        one, other = flat(a), flat(b)
        names = set(one) | set(other)
        return sum(canonical(one.get(name)) == canonical(other.get(name)) for name in names) / len(names) if names else 1.0

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """The share of the fields with a known value that have it; of all others nothing is known."""
        return share_of_fields(flat(answer), flat(gold))

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Field by field the most frequent value, the first handed in of several such; of lists the values that most have.

        A field is in the consensus when at least half of the answers have it. The confidence is the mean over these fields.
        """
        if not answers:
            return {}, 0.0
        merged: Answer = {}
        sure: list[float] = []
        for name in dict.fromkeys(name for answer in answers for name in answer):
            values = [answer[name] for answer in answers if name in answer]
            if len(values) * 2 < len(answers):
                continue
            merged[name], share = _merge_objects(values) if name == "taskAnswers" and all(_objects(one) for one in values) else _merge_values(values)
            sure.append(share)
        return merged, round(sum(sure) / len(sure), 4) if sure else 0.0

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {name: "|".join(value) if isinstance(value, list) else value for name, value in (answer or {}).items()}

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        """The names of the fields in the interface's own page; other pages say theirs in their answers only."""
        return field_names(interface["html"]) if "html" in interface else []

    def _placeholders(self, interface: Mapping[str, Any]) -> list[str]:
        return placeholders.names(interface.get("html") or interface.get("url") or "")


# ---------------------------------------------------------------- questions


def question_problem(question: Mapping[str, Any]) -> str:
    """Why an input is no question that can be shown; "" when it is one."""
    kind = question.get("kind")
    if kind not in KINDS:
        return _("This task's input is no question: its “kind” must be one of %(kinds)s.", kinds=", ".join(KINDS))
    if kind == "html" and not (isinstance(question.get("html"), str) and question["html"].strip()):
        return _("This task has no HTML to show.")
    if kind == "external":
        return address_problem(question.get("url") or "")
    if kind == "form":
        try:
            question_form.read(question.get("xml") or "")
        except question_form.XMLProblem as problem:
            return problem.message
    return ""


def address_problem(address: str) -> str:
    """Why a page elsewhere may not be framed; "" when it may: https anywhere, http on this machine."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
        parts.port  # noqa: B018 - refuses a port that is none
    except ValueError:
        return _("“%(address)s” is not a web address.", address=address[:100])
    if parts.scheme == "https" and host or parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"):
        return ""
    return _("The address must begin with https:// (http:// only on localhost), not “%(address)s”.", address=address[:100])


def _height(value: Any) -> int:
    return min(max(value, 0), MOST_FRAME_HEIGHT) if isinstance(value, int) else 0


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "textarea", "select") and given.get("name") and (given.get("type") or "").lower() not in ("submit", "button", "reset", "image"):
            self.names[given["name"] or ""] = None
        elif tag == "crowd-form":
            self.names["taskAnswers"] = None


def field_names(page: str) -> list[str]:
    """The names of the fields of a page, sorted, without the reserved ones; crowd elements answer in `taskAnswers`."""
    found = _Fields()
    found.feed(page)
    return sorted(name for name in found.names if name not in RESERVED and not placeholders.PLACEHOLDER.search(name))


# ---------------------------------------------------------------- answers


def fields_of(pairs: Iterable[tuple[str, str]]) -> Answer:
    """Posted pairs as an answer: a name that comes several times has a list."""
    answer: Answer = {}
    for name, value in pairs:
        if name in RESERVED:
            continue
        if name not in answer:
            answer[name] = value
        elif isinstance(answer[name], list):
            answer[name].append(value)
        else:
            answer[name] = [answer[name], value]
    return answer


def pairs_of(answer: Answer) -> list[list[str]]:
    """An answer as pairs, as a form posts it: the way back of `fields_of`."""
    return [[name, one] for name, value in answer.items() for one in (value if isinstance(value, list) else [value])]


def flat(answer: Answer) -> dict[str, Any]:
    """An answer with the objects that crowd elements hand in (`taskAnswers`) opened: their keys are fields too."""
    opened: dict[str, Any] = {}
    for name, value in answer.items():
        objects = _objects(value) if name == "taskAnswers" else None
        opened |= objects[0] if objects and len(objects) == 1 else {name: value}
    return opened


def _shown(value: Any) -> Any:
    if isinstance(value, str) and files.ID.fullmatch(value):
        return {"file": value}
    return ", ".join(map(str, value)) if isinstance(value, list) else text_of(value)


def _objects(value: Any) -> list[dict[str, Any]] | None:
    try:
        data = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return data if isinstance(data, list) and data and all(isinstance(one, dict) for one in data) else None


def _clean_value(name: str, value: Any, problems: Problems) -> Any:
    path = f"answer.{name}"
    values = value if isinstance(value, list) else [value]
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        problems["answer"] = [_("A field's name must have 1 to %(longest_name)s characters.", longest_name=LONGEST_NAME)]
    if not all(isinstance(one, (str, int, float, bool)) for one in values):
        problems[path] = [_("A value must be text, or a list of texts.")]
        return ""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in values]
    if any("\0" in one or _SURROGATE.search(one) for one in texts):
        problems[path] = [_("The text contains a character that cannot be stored.")]
        return ""
    return texts if isinstance(value, list) else texts[0]


_SURROGATE = re.compile("[\ud800-\udfff]")


def _merge_values(values: list[Any]) -> tuple[Any, float]:
    if any(isinstance(value, list) for value in values):
        lists = [value if isinstance(value, list) else [value] for value in values]
        counts = Counter(one for value in lists for one in dict.fromkeys(value))
        sure = [confidence((count, len(lists) - count), 2) for count in counts.values()]
        return [one for one, count in counts.items() if count * 2 > len(lists)], sum(sure) / len(sure) if sure else 0.0
    counts = Counter(canonical(value) for value in values)
    best = max(values, key=lambda value: counts[canonical(value)])
    return best, confidence(counts.values(), len(counts))


def _merge_objects(values: list[str]) -> tuple[str, float]:
    """`taskAnswers` of crowd elements: each key of the object by itself."""
    objects = [(_objects(value) or [{}])[0] for value in values]
    merged, sure = {}, []
    for name in dict.fromkeys(name for one in objects for name in one):
        there = [one[name] for one in objects if name in one]
        if len(there) * 2 >= len(objects):
            counts = Counter(canonical(one) for one in there)
            merged[name] = max(there, key=lambda one: counts[canonical(one)])  # noqa: B023 - used at once
            sure.append(confidence(counts.values(), len(counts)))
    return json.dumps([merged], ensure_ascii=False), sum(sure) / len(sure) if sure else 0.0


TYPE = Page()
