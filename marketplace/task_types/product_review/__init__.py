"""A review of a product that the worker has: stars, title, pros and cons, a text, a picture that proves the purchase.

Interface: `text`, `image`, `link` (templates; what is reviewed), `min_characters` and `max_characters` of the text,
`proof` ("required", "optional" or "none"), `disclosure` (the sentence that says the review was paid for; it can be
worded, never left out). Answer: `{"stars": 1 to 5, "title", "pros": […], "cons": […], "text", "proof"?: file id,
"disclosed": true}`.

Reviews are opinions: they are not merged into one, but represented by one of them.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import files, form_fields
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, in_words, normalised, refuse_if
from marketplace.task_types.confidence import confidence_of_likeness
from marketplace.task_types.starts import Start

STARS = 5
LONGEST_TITLE = 120
LONGEST_POINT = 200
MOST_POINTS = 10
LONGEST_TEXT = 10_000
PROOFS = {"required": N_("Must be uploaded"), "optional": N_("May be uploaded"), "none": N_("Not asked for")}
DISCLOSURE = "I was paid for writing this review."
_KEYS = ("stars", "title", "pros", "cons", "text", "proof", "disclosed")


class ProductReview(TaskType):
    """A review with stars, points for and against, a text and a proof of purchase."""

    name = "product_review"
    label = N_("Product review")
    icon = "star"
    answer_seconds = 240.0
    description = N_("Workers who have a product review it: stars, pros and cons, a text, a proof of purchase, and that they were paid.")
    interface_keys = ("text", "image", "link", "min_characters", "max_characters", "proof", "disclosure")
    template_keys = ("text", "image", "link")
    answer_page = "task_types/product_review/answer.html"
    interface_schema = {
        "min_characters": {"type": "integer", "minimum": 1, "maximum": LONGEST_TEXT, "default": 100},
        "max_characters": {"type": "integer", "minimum": 1, "maximum": LONGEST_TEXT, "default": 5000},
        "proof": {"type": "string", "enum": list(PROOFS), "default": "required"},
        "disclosure": {"type": "string", "minLength": 10, "maxLength": 300, "default": DISCLOSURE},
    }
    answer_schema = {
        "type": "object",
        "properties": {
            "stars": {"type": "integer", "minimum": 1, "maximum": STARS},
            "title": {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE},
            "pros": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_POINTS},
            "cons": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_POINTS},
            "text": {"type": "string"},
            "proof": files.schema(["image"]),
            "disclosed": {"const": True},
        },
        "required": ["stars", "title", "text", "disclosed"],
        "additionalProperties": False,
    }
    starts = (
        Start(
            name="product",
            title="Review a product that you own",
            description="An honest review of a product that you bought and used.",
            instructions="Take this only if you **bought the product yourself** and used it for at least a week.\n\n"
            "- Say what it does well and what it does badly. A bad review is as welcome and as well paid as a good one.\n"
            "- Do not copy texts from elsewhere.\n- Cover names, addresses and card numbers on the receipt before you photograph it.",
            interface={"text": "{{product}}", "link": "{{page}}", "min_characters": 200, "proof": "required"},
            reward_micros=2_500_000,
            overlap=5,
            lease_seconds=3600,
            review={"mode": "manual"},
            example=({"product": "Kettle, 1.5 litres", "page": "https://example.org/kettle"}, {"product": "Desk lamp", "page": "https://example.org/lamp"}),
        ),
    )

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        low, high = clean.setdefault("min_characters", 100), clean.setdefault("max_characters", 5000)
        for key, value in (("min_characters", low), ("max_characters", high)):
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_TEXT:
                problems[f"interface.{key}"] = [_("This must be a whole number from 1 to %(longest_text)s.", longest_text=f"{LONGEST_TEXT:,}")]
        if not problems.keys() & {"interface.min_characters", "interface.max_characters"} and low > high:
            problems["interface.max_characters"] = [_("This is below the least number of characters.")]
        if clean.setdefault("proof", "required") not in PROOFS:
            problems["interface.proof"] = [_("Choose one of %(proofs)s.", proofs=", ".join(PROOFS))]
        sentence = clean.setdefault("disclosure", DISCLOSURE)
        if not isinstance(sentence, str) or not 10 <= len(sentence.strip()) <= 300:
            problems["interface.disclosure"] = [_("Say in 10 to 300 characters that the review was paid for; readers have a right to know.")]
        refuse_if(problems)
        return clean

    def form_context(self, values: form_fields.Values) -> dict[str, Any]:
        return {"proofs": in_words(PROOFS), "disclosure": DISCLOSURE}

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        numbers = form_fields.numbers(values, ["min_characters", "max_characters"], problems)
        return super().interface_of_form(values, problems) | numbers | form_fields.texts(values, ["proof", "disclosure"])

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return self.shown(interface, input) | {
            "stars": STARS,
            "min_characters": interface["min_characters"],
            "max_characters": interface["max_characters"],
            "longest_title": LONGEST_TITLE,
            "most_points": MOST_POINTS,
            "proof": interface["proof"],
            "proof_file": files.view(["image"]),
            "disclosure": interface["disclosure"],
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        problems: Problems = {f"answer.{key}": [_("A review has %(keys)s.", keys=", ".join(_KEYS))] for key in answer if key not in _KEYS}
        stars = answer.get("stars")
        if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= STARS:
            problems["answer.stars"] = [_("Give 1 to %(stars)s stars.", stars=STARS)]
        clean: Answer = {"stars": stars}
        clean["title"] = _text(answer, "title", 1, LONGEST_TITLE, problems)
        for key in ("pros", "cons"):
            clean[key] = _points(answer, key, problems)
        clean["text"] = _text(answer, "text", interface["min_characters"], interface["max_characters"], problems)
        if problem := _proof_problem(interface["proof"], answer.get("proof")):
            problems["answer.proof"] = [problem]
        elif answer.get("proof"):
            clean["proof"] = answer["proof"]
        if answer.get("disclosed") is not True:
            problems["answer.disclosed"] = [_("Confirm that readers are told that you were paid for this review.")]
        refuse_if(problems)
        return clean | {"disclosed": True}

    def check_gold(self, interface: Mapping[str, Any], input: Mapping[str, Any], gold: Any) -> Answer:
        """A known review needs no proof of purchase."""
        return super().check_gold({**interface, "proof": "optional"}, input, gold)

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        answer: Answer = {key: form[key].replace("\r\n", "\n") for key in ("title", "text") if key in form}
        answer |= {key: [line.strip() for line in form.get(key, "").splitlines() if line.strip()] for key in ("pros", "cons")}
        if form.get("stars", "").isdigit():
            answer["stars"] = int(form["stars"][:2])
        if form.get("proof"):
            answer["proof"] = form["proof"]
        return answer | {"disclosed": form.get("disclosed") == "true"}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        points = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_POINT}, "maxItems": MOST_POINTS}
        properties = {
            "stars": {"type": "integer", "minimum": 1, "maximum": STARS},
            "title": {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE},
            "pros": points,
            "cons": points,
            "text": {"type": "string", "minLength": interface["min_characters"], "maxLength": interface["max_characters"]},
            "proof": files.schema(["image"]),
            "disclosed": {"const": True, "description": interface["disclosure"]},
        }
        if interface["proof"] == "none":
            del properties["proof"]
        required = ["stars", "title", "text", *(["proof"] if interface["proof"] == "required" else []), "disclosed"]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def files(self, interface: Mapping[str, Any], answer: Answer, input: Mapping[str, Any] | None = None) -> list[files.Wanted]:
        return [files.Wanted("answer.proof", answer["proof"], ("image",))] if "proof" in answer else []

    def resemblance(self, a: Answer, b: Answer) -> float:
        """The share of their words that the texts have in common (Jaccard): two reviews with the same stars are no copies yet."""
        first, second = (set(str(normalised(f"{one.get('title', '')} {one.get('text', '')}")).split()) for one in (a, b))
        return len(first & second) / len(first | second) if first | second else 1.0

    def agree(self, a: Answer, b: Answer) -> float:
        """How near the stars are: 1 for the same, 0 for one against five. Texts are not compared."""
        return 1 - abs(a["stars"] - b["stars"]) / (STARS - 1)

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """The first review handed in whose stars are the median; the confidence follows its agreement with all."""
        if not answers:
            return {}, 0.0
        middle = statistics.median_low(answer["stars"] for answer in answers)
        chosen = next(answer for answer in answers if answer["stars"] == middle)
        return dict(chosen), confidence_of_likeness([self.agree(chosen, answer) for answer in answers])

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {key: "\n".join(value) if isinstance(value, list) else value for key, value in (answer or {}).items()}

    def export_columns(self, interface: Mapping[str, Any]) -> list[str]:
        return list(_KEYS)

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        answer = dict(flat)
        for key in ("pros", "cons"):
            if isinstance(flat.get(key), str):
                answer[key] = [line for line in flat[key].splitlines() if line]
        if isinstance(flat.get("stars"), str) and flat["stars"].isdigit():
            answer["stars"] = int(flat["stars"])
        if isinstance(flat.get("disclosed"), str):
            answer["disclosed"] = flat["disclosed"].lower() == "true"
        return answer


def _text(answer: Mapping[str, Any], key: str, least: int, most: int, problems: Problems) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or "\0" in value:
        problems[f"answer.{key}"] = [_("Give a text.")]
        return ""
    value = value.strip()
    if not least <= len(value) <= most:
        problems[f"answer.{key}"] = [_("Write %(least)s to %(most)s characters; this text has %(value)s.", least=least, most=f"{most:,}", value=len(value))]
    return value


def _points(answer: Mapping[str, Any], key: str, problems: Problems) -> list[str]:
    value = answer.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) and "\0" not in one for one in value):
        problems[f"answer.{key}"] = [_("Give a list of short texts.")]
        return []
    points = [" ".join(one.split()) for one in value if one.strip()]
    if len(points) > MOST_POINTS or any(len(one) > LONGEST_POINT for one in points):
        problems[f"answer.{key}"] = [
            _("Give at most %(most_points)s points of at most %(longest_point)s characters.", most_points=MOST_POINTS, longest_point=LONGEST_POINT)
        ]
    return points


def _proof_problem(wanted: str, proof: Any) -> str:
    if not proof:
        return _("Upload a picture that shows you bought the product, such as the receipt.") if wanted == "required" else ""
    return _("No proof of purchase is asked for.") if wanted == "none" else files.check_id(proof)


TYPE = ProductReview()
