"""A test of an app or a site, step by step.

Interface: `text`, `image`, `link` (templates; what is tested), `steps` (a list of `{"do", "expect"}`, which may hold
columns), `screenshot` ("failed": each step that does not pass needs one; "always", "optional", "none"), `recording`
("required", "optional", "none"), `environment` ("required", "optional", "none": browser, system, screen and language,
sent only with the worker's consent).

Answer: `{"steps": [{"result": "pass" | "fail" | "blocked", "note"?, "screenshot"?: file id}, …], "recording"?: file id,
"environment"?: {…}, "remark"?}`, a result for each step. A step that fails or is blocked needs a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from marketplace.core.texts import N_, _
from marketplace.task_types import files, form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, in_words, refuse_if
from marketplace.task_types.confidence import confidence_of_likeness
from marketplace.task_types.gold import lesser_share
from marketplace.task_types.starts import Start

# To open what is tested; to do a step, look, and say what happened.
START_SECONDS, STEP_SECONDS = 30.0, 45.0
RESULTS = {"pass": N_("Pass"), "fail": N_("Fail"), "blocked": N_("Blocked")}
# Where as many say one thing as another, the one that somebody should look at wins.
SEVERITY = ("fail", "blocked", "pass")
SCREENSHOTS = {"failed": N_("For each step that does not pass"), "always": N_("For each step"), "optional": N_("Where it helps"), "none": N_("None")}
WANTED = {"required": N_("Required"), "optional": N_("Optional"), "none": N_("Not asked for")}
ENVIRONMENT = {"browser": N_("Browser"), "system": N_("System"), "screen": N_("Screen"), "language": N_("Language"), "input": N_("Input")}
MOST_STEPS = 50
LONGEST_NOTE = 2_000
LONGEST_FACT = 300


class AppTest(TaskType):
    """Steps that pass, fail or cannot be done, with evidence."""

    name = "apptest"
    compares_across_tasks = False
    label = N_("App test")
    icon = "apptest"
    description = N_("Workers follow steps in an app or on a site and say what passes and what fails, with screenshots or a recording.")
    interface_keys = ("text", "image", "link", "steps", "screenshot", "recording", "environment")
    template_keys = ("text", "image", "link")
    answer_page = "task_types/apptest/answer.html"
    interface_schema = {
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": {"type": ["object", "string"], "properties": {"do": {"type": "string"}, "expect": {"type": "string"}}, "required": ["do"]},
        },
        "screenshot": {"type": "string", "enum": list(SCREENSHOTS), "default": "failed"},
        "recording": {"type": "string", "enum": list(WANTED), "default": "optional"},
        "environment": {"type": "string", "enum": list(WANTED), "default": "optional"},
    }
    answer_schema = {
        "type": "object",
        "properties": {
            "steps": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "result": {"type": "string", "enum": list(RESULTS)},
                        "note": {"type": "string", "maxLength": LONGEST_NOTE},
                        "screenshot": files.schema(["image"]),
                    },
                    "required": ["result"],
                },
            },
            "recording": files.schema(["video"]),
            "environment": {"type": "object", "properties": {key: {"type": "string"} for key in ENVIRONMENT}},
            "remark": {"type": "string", "maxLength": LONGEST_NOTE},
        },
        "required": ["steps"],
        "additionalProperties": False,
    }
    starts = (
        Start(
            name="site",
            title="Test the checkout of a shop",
            description="Four steps on a site, with a screenshot of whatever goes wrong.",
            instructions="Open the page in a **fresh window** and follow the steps in their order.\n\n"
            "- *Pass*: it happened as expected.\n- *Fail*: something else happened; say what.\n- *Blocked*: an earlier problem keeps you from trying.\n\n"
            "Use the test card of the instructions, never your own.",
            interface={
                "text": "{{what}}",
                "link": "{{page}}",
                "steps": [
                    {"do": "Open the page.", "expect": "It is there within a few seconds, and nothing overlaps."},
                    {"do": "Put an article into the basket.", "expect": "The basket shows one article and its price."},
                    {"do": "Remove it again.", "expect": "The basket is empty."},
                    {"do": "Go back with the browser’s button.", "expect": "The article’s page is shown as before."},
                ],
            },
            reward_micros=1_500_000,
            overlap=3,
            lease_seconds=2400,
            review={"mode": "manual"},
            example=({"what": "Our shop on a phone", "page": "https://example.org/shop"},),
        ),
    )

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        columns = None if columns is None else set(columns)
        self.check_templates(clean, columns, problems)
        steps = clean.get("steps")
        if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
            problems["interface.steps"] = [_("Give a list of 1 to %(most_steps)s steps, each with what to “do” and what to “expect”.", most_steps=MOST_STEPS)]
        else:
            clean["steps"] = [_checked_step(step, f"interface.steps.{place}", columns, problems) for place, step in enumerate(steps)]
        for key, allowed, default in (("screenshot", SCREENSHOTS, "failed"), ("recording", WANTED, "optional"), ("environment", WANTED, "optional")):
            if clean.setdefault(key, default) not in allowed:
                problems[f"interface.{key}"] = [_("Choose one of %(allowed)s.", allowed=", ".join(allowed))]
        refuse_if(problems)
        return clean

    def typical_seconds(self, interface: Mapping[str, Any]) -> float:
        return START_SECONDS + STEP_SECONDS * len(interface["steps"])

    def columns(self, interface: Mapping[str, Any]) -> set[str]:
        texts = [step.get(key, "") for step in interface["steps"] for key in ("do", "expect")]
        return super().columns(interface) | {column for text in texts for column in template.columns(text)}

    def form_values(self, interface: Mapping[str, Any]) -> dict[str, str]:
        return super().form_values(interface) | form_fields.row_values("interface.steps", interface.get("steps", ()))

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        blank = {"do": "", "expect": ""}
        rows = form_fields.rows(values, "interface.steps", list(blank), list(blank))
        return {"steps": rows or [blank], "blank": blank, "screenshots": in_words(SCREENSHOTS), "wanted": in_words(WANTED)}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        rows = form_fields.rows(values, "interface.steps", ["do", "expect"], ["do", "expect"])
        steps = [{key: row[key].strip() for key in ("do", "expect") if row[key].strip()} for row in rows if not row["new"]]
        return super().interface_of_form(values, problems) | form_fields.texts(values, ["screenshot", "recording", "environment"]) | {"steps": steps}

    def form_field(self, path: str) -> str:
        if path == "interface.steps":
            return "interface.steps.0.do"
        return (
            f"{path}.do"
            if path.startswith("interface.steps.") and path.count(".") == 2
            else path
            if path.startswith("interface.steps.")
            else super().form_field(path)
        )

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        steps = [{key: template.fill(step.get(key, ""), input) for key in ("do", "expect")} for step in interface["steps"]]
        return self.shown(interface, input) | {
            "steps": steps,
            "results": in_words(RESULTS),
            "screenshot": interface["screenshot"],
            "recording": interface["recording"],
            "environment": interface["environment"],
            "facts": in_words(ENVIRONMENT),
            "longest_note": LONGEST_NOTE,
            "image_file": files.view(["image"]),
            "film_file": files.view(["video"]),
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        known = ("steps", "recording", "environment", "remark")
        problems: Problems = {f"answer.{key}": [_("A test has %(known)s.", known=", ".join(known))] for key in answer if key not in known}
        steps = answer.get("steps")
        wanted = len(interface["steps"])
        clean: Answer = {"steps": []}
        if not isinstance(steps, list) or len(steps) != wanted:
            problems["answer.steps"] = [_("Give a result for each of the %(wanted)s steps.", wanted=wanted)]
        else:
            clean["steps"] = [_checked_result(step, f"answer.steps.{place}", interface["screenshot"], problems) for place, step in enumerate(steps)]
        if problem := _file_problem(interface["recording"], answer.get("recording"), _("Upload a recording of the screen.")):
            problems["answer.recording"] = [problem]
        elif answer.get("recording"):
            clean["recording"] = answer["recording"]
        _check_environment(interface["environment"], answer.get("environment"), clean, problems)
        remark = answer.get("remark") or ""
        if not isinstance(remark, str) or "\0" in remark or len(remark) > LONGEST_NOTE:
            problems["answer.remark"] = [_("Give a text of at most %(longest_note)s characters.", longest_note=f"{LONGEST_NOTE:,}")]
        elif remark.strip():
            clean["remark"] = remark.strip()
        refuse_if(problems)
        return clean

    def check_gold(self, interface: Mapping[str, Any], input: Mapping[str, Any], gold: Any) -> Answer:
        """A known result needs no evidence."""
        return super().check_gold({**interface, "screenshot": "optional", "recording": "optional", "environment": "optional"}, input, gold)

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        steps = []
        for place in range(len(interface["steps"])):
            given = {key: form.get(f"steps.{place}.{key}", "").replace("\r\n", "\n") for key in ("result", "note", "screenshot")}
            steps.append({key: value for key, value in given.items() if value})
        answer: Answer = {"steps": steps} | {key: form[key].replace("\r\n", "\n") for key in ("recording", "remark") if form.get(key)}
        if form.get("share_environment"):
            answer["environment"] = {key: form[f"environment.{key}"] for key in ENVIRONMENT if form.get(f"environment.{key}", "").strip()}
        return answer

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        number = len(interface["steps"])
        step = {
            "type": "object",
            "properties": {
                "result": {"type": "string", "enum": list(RESULTS)},
                "note": {"type": "string", "maxLength": LONGEST_NOTE, "description": "Required where the result is not pass."},
                "screenshot": files.schema(["image"]),
            },
            "required": ["result"],
            "additionalProperties": False,
        }
        fact = {"type": "string", "minLength": 1, "maxLength": LONGEST_FACT}
        properties = {
            "steps": {"type": "array", "items": step, "minItems": number, "maxItems": number},
            "recording": files.schema(["video"]),
            "environment": {"type": "object", "properties": dict.fromkeys(ENVIRONMENT, fact), "additionalProperties": False, "minProperties": 1},
            "remark": {"type": "string", "maxLength": LONGEST_NOTE},
        }
        for key in ("recording", "environment"):
            if interface[key] == "none":
                del properties[key]
        required = ["steps", *(key for key in ("recording", "environment") if interface[key] == "required")]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def files(self, interface: Mapping[str, Any], answer: Answer, input: Mapping[str, Any] | None = None) -> list[files.Wanted]:
        shots = [
            files.Wanted(f"answer.steps.{place}.screenshot", step["screenshot"], ("image",))
            for place, step in enumerate(answer["steps"])
            if "screenshot" in step
        ]
        return shots + ([files.Wanted("answer.recording", answer["recording"], ("video",))] if "recording" in answer else [])

    def agree(self, a: Answer, b: Answer) -> float:
        """The share of the steps with the same result."""
        pairs = list(zip(a["steps"], b["steps"], strict=False))
        most = max(len(a["steps"]), len(b["steps"]))
        return sum(one["result"] == other["result"] for one, other in pairs) / most if most else 1.0

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """The share of the steps that are known to pass, or of those known not to, that have their result: whichever is less."""
        pairs = zip(answer["steps"], gold["steps"], strict=True)
        return lesser_share((known["result"] != "pass", known["result"] == step["result"]) for step, known in pairs)

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Step by step the most frequent result (of as many, fail before blocked before pass), with the note and the
        screenshot of the first who said so. The rest is of the answer nearest to this; the confidence follows
        their agreement with it."""
        if not answers:
            return {}, 0.0
        steps = []
        for place in range(len(answers[0]["steps"])):
            given = [answer["steps"][place] for answer in answers if place < len(answer["steps"])]
            votes = Counter(step["result"] for step in given)
            result = min(votes, key=lambda one: (-votes[one], SEVERITY.index(one)))
            steps.append(dict(next(step for step in given if step["result"] == result)))
        merged: Answer = {"steps": steps}
        likeness = [self.agree(merged, answer) for answer in answers]
        nearest = answers[likeness.index(max(likeness))]
        return {**nearest, **merged}, confidence_of_likeness(likeness)

    def export(self, answer: Answer | None) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for number, step in enumerate((answer or {}).get("steps", ()), 1):
            flat |= {f"step_{number}": step["result"]} | {f"step_{number}_{key}": step[key] for key in ("note", "screenshot") if key in step}
        for key in ("recording", "remark"):
            if answer and key in answer:
                flat[key] = answer[key]
        if answer and "environment" in answer:
            flat["environment"] = orjson.dumps(answer["environment"]).decode()
        return flat

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        steps = range(1, len(interface["steps"]) + 1)
        return [f"step_{number}{ending}" for number in steps for ending in ("", "_note", "_screenshot")] + ["recording", "environment", "remark"]

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        steps = [
            {
                key: flat[f"step_{number}{ending}"]
                for key, ending in (("result", ""), ("note", "_note"), ("screenshot", "_screenshot"))
                if flat.get(f"step_{number}{ending}")
            }
            for number in range(1, len(interface["steps"]) + 1)
        ]
        answer: Answer = {"steps": steps} | {key: flat[key] for key in ("recording", "remark") if flat.get(key)}
        if isinstance(flat.get("environment"), str) and flat["environment"]:
            try:
                answer["environment"] = orjson.loads(flat["environment"])
            except orjson.JSONDecodeError:
                answer["environment"] = flat["environment"]
        return answer


def _checked_step(step: Any, path: str, columns: set[str] | None, problems: Problems) -> dict[str, str]:
    given = step if isinstance(step, Mapping) else {"do": step}
    for key in set(given) - {"do", "expect"}:
        problems[f"{path}.{key}"] = [_("A step has “do” and “expect”.")]
    if not isinstance(given.get("do"), str) or not given["do"].strip():
        problems[f"{path}.do"] = [_("Say what to do in this step.")]
    for key in ("do", "expect"):
        value = given.get(key, "")
        if not isinstance(value, str) or len(value) > LONGEST_NOTE:
            problems[f"{path}.{key}"] = [_("This must be a text of at most %(longest_note)s characters.", longest_note=f"{LONGEST_NOTE:,}")]
        elif found := template.problems(value, columns):
            problems[f"{path}.{key}"] = found
    return {key: given[key] for key in ("do", "expect") if given.get(key)}


def _checked_result(step: Any, path: str, screenshot: str, problems: Problems) -> dict[str, Any]:
    if not isinstance(step, Mapping) or set(step) - {"result", "note", "screenshot"} or step.get("result") not in RESULTS:
        problems[f"{path}.result"] = [_("Say how the step went: %(results)s.", results=", ".join(RESULTS))]
        return {}
    clean: dict[str, Any] = {"result": step["result"]}
    note = step.get("note") or ""
    if not isinstance(note, str) or "\0" in note or len(note) > LONGEST_NOTE:
        problems[f"{path}.note"] = [_("Give a text of at most %(longest_note)s characters.", longest_note=f"{LONGEST_NOTE:,}")]
    elif note.strip():
        clean["note"] = note.strip()
    elif step["result"] != "pass":
        problems[f"{path}.note"] = [_("Say what happened instead.") if step["result"] == "fail" else _("Say what kept you from trying.")]
    needed = screenshot == "always" or screenshot == "failed" and step["result"] == "fail"
    wanted = "required" if needed else "none" if screenshot == "none" else "optional"
    if problem := _file_problem(wanted, step.get("screenshot"), _("Upload a screenshot of this step.")):
        problems[f"{path}.screenshot"] = [problem]
    elif step.get("screenshot"):
        clean["screenshot"] = step["screenshot"]
    return clean


def _file_problem(wanted: str, value: Any, sentence: str) -> str:
    if not value:
        return sentence if wanted == "required" else ""
    return _("Nothing is asked for here.") if wanted == "none" else files.check_id(value)


def _check_environment(wanted: str, value: Any, clean: Answer, problems: Problems) -> None:
    path = "answer.environment"
    if not value:
        if wanted == "required":
            problems[path] = [_("Say with what you tested, and agree that it is sent along.")]
    elif wanted == "none":
        problems[path] = [_("Nothing about your device is asked for.")]
    elif not isinstance(value, Mapping) or set(value) - set(ENVIRONMENT):
        problems[path] = [_("Give an object with some of %(environment)s.", environment=", ".join(ENVIRONMENT))]
    elif not all(isinstance(fact, str) and fact.strip() and len(fact) <= LONGEST_FACT and "\0" not in fact for fact in value.values()):
        problems[path] = [_("Each of these must be a text of 1 to %(longest_fact)s characters.", longest_fact=LONGEST_FACT)]
    else:
        clean["environment"] = {key: value[key].strip() for key in ENVIRONMENT if key in value}


TYPE = AppTest()
