"""Write down what is said in a recording.

Interface: `audio` (template, required), `text` (a hint shown above), `draft` (template: a text to begin with, such as a
machine's), `language` (such as "en"), `marks` (true: time marks are wanted or allowed), `allow_empty` (true: nothing may
be said). Answer: `{"text": "…", "marks"?: [{"at": seconds, "place": character}]}`. A text may also carry its marks as
`[1:23.45]`; they are taken out of it.

Two transcripts agree as far as their words do (`words.py`); several are merged word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, refuse_if
from marketplace.task_types.confidence import confidence_of_likeness
from marketplace.task_types.gold import share_of_corrections
from marketplace.task_types.starts import Start
from marketplace.task_types.transcribe import marks as time_marks
from marketplace.task_types.transcribe import words

MOST_CHARACTERS = 20_000
_FLAT_MARK = re.compile(r"(\d+(?:\.\d+)?)@(\d+)")


class Transcribe(TaskType):
    """A recording is played beside a text field."""

    name = "transcribe"
    label = N_("Transcribe")
    icon = "transcribe"
    answer_seconds = 90.0
    description = N_("Workers write down what is said in a recording, with time marks where you want them.")
    interface_keys = ("audio", "text", "draft", "language", "marks", "allow_empty")
    template_keys = ("audio", "text", "draft")
    answer_page = "task_types/transcribe/answer.html"
    interface_schema = {
        "language": {"type": "string", "maxLength": 40},
        "marks": {"type": "boolean", "default": False},
        "allow_empty": {"type": "boolean", "default": False},
    }
    answer_schema = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "maxLength": MOST_CHARACTERS},
            "marks": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"at": {"type": "number", "minimum": 0, "description": "Seconds."}, "place": {"type": "integer", "minimum": 0}},
                    "required": ["at", "place"],
                },
            },
        },
        "required": ["text"],
        "additionalProperties": False,
    }
    starts = (
        Start(
            name="calls",
            title="Write down a voice message",
            description="A short message; write down what is said.",
            instructions="Write down **every word** as it is said, with ordinary punctuation.\n\n"
            "- Leave out “er” and “um”.\n- Write numbers as figures.\n- Write [?] for a word that you cannot make out.",
            interface={"audio": "{{audio}}", "language": "en", "marks": True, "allow_empty": True},
            reward_micros=150_000,
            overlap=3,
            lease_seconds=1800,
            example=({"audio": "https://example.org/messages/1.mp3"}, {"audio": "https://example.org/messages/2.mp3"}),
        ),
    )

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        if not clean.get("audio"):
            problems.setdefault("interface.audio", []).append(_("Say which recording is played, as in “{{audio}}”."))
        if not isinstance(clean.get("language", ""), str) or len(str(clean.get("language", ""))) > 40:
            problems["interface.language"] = [_("This must be a short text, such as “en”.")]
        for key in ("marks", "allow_empty"):
            if not isinstance(clean.setdefault(key, False), bool):
                problems[f"interface.{key}"] = [_("This must be true or false.")]
        refuse_if(problems)
        return clean

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        ticks = {key: form_fields.ticked(values, key) for key in ("marks", "allow_empty")}
        return super().interface_of_form(values, problems) | form_fields.texts(values, ["language"]) | ticks

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return self.shown(interface, input) | {
            "language": interface.get("language", ""),
            "marks": interface["marks"],
            "required": not interface["allow_empty"],
            "most_characters": MOST_CHARACTERS,
            "with_marks": time_marks.joined,
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        problems: Problems = {f"answer.{key}": [_("A transcript has “text” and perhaps “marks”.")] for key in answer if key not in ("text", "marks")}
        text, given = answer.get("text"), answer.get("marks") or []
        if not isinstance(text, str) or "\0" in text:
            problems["answer.text"] = [_("Give what is said, as text.")]
        elif len(text) > 2 * MOST_CHARACTERS:
            problems["answer.text"] = [_("The text is longer than %(most_characters)s characters.", most_characters=f"{MOST_CHARACTERS:,}")]
        refuse_if(problems)
        if problem := time_marks.problem(given, text):
            problems["answer.marks"] = [problem]
        elif given and not interface["marks"]:
            problems["answer.marks"] = [_("No time marks are asked for.")]
        refuse_if(problems)
        # One stored form, whether the marks stood in the text or beside it.
        in_order = sorted(({"at": round(one["at"], 2), "place": one["place"]} for one in given), key=lambda one: (one["place"], one["at"]))
        plain, marks = time_marks.split(time_marks.joined(text, in_order) if given else text) if interface["marks"] else (text.strip(), [])
        if len(plain) > MOST_CHARACTERS:
            problems["answer.text"] = [_("The text is longer than %(most_characters)s characters.", most_characters=f"{MOST_CHARACTERS:,}")]
        elif not plain and not interface["allow_empty"]:
            problems["answer.text"] = [_("Write down what is said.")]
        refuse_if(problems)
        return {"text": plain, "marks": marks} if marks else {"text": plain}

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        return {"text": form["text"].replace("\r\n", "\n")} if "text" in form else {}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        mark = {
            "type": "object",
            "properties": {"at": {"type": "number", "minimum": 0, "description": "Seconds."}, "place": {"type": "integer", "minimum": 0}},
            "required": ["at", "place"],
            "additionalProperties": False,
        }
        text = {"type": "string", "minLength": 0 if interface["allow_empty"] else 1, "maxLength": MOST_CHARACTERS}
        properties = {"text": text, "marks": {"type": "array", "items": mark, "maxItems": time_marks.MOST_MARKS}}
        if not interface["marks"]:
            del properties["marks"]
        return {"type": "object", "properties": properties, "required": ["text"], "additionalProperties": False}

    def details(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any] | None:
        counted: dict[str, Any] = {"words": len(words.keys(answer["text"]))}
        draft = template.fill(str(interface.get("draft") or ""), input)
        return counted | ({"words_changed": round(words.error_rate(draft, answer["text"]), 4)} if draft else {})

    def agree(self, a: Answer, b: Answer) -> float:
        """One less the word error rate; time marks are not compared."""
        return 1 - words.error_rate(a["text"], b["text"])

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """As `agree`; where there is a text to begin with, how far the words corrected in it are the known ones."""
        given, made, known = (words.keys(text) for text in (template.fill(str(interface.get("draft") or ""), input), answer["text"], gold["text"]))
        if not given or given == known or made == known:
            return self.agree(answer, gold)
        return share_of_corrections(words.distance(given, made), words.distance(given, known), words.distance(made, known))

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """Word by word what most say, along the transcript that is most like the others; its time marks are kept.

        The confidence follows the agreement with the outcome, and is never more than the mean share of votes that the words have.
        """
        if not answers:
            return {}, 0.0
        if all(answer == answers[0] for answer in answers):
            return dict(answers[0]), confidence_of_likeness([1.0] * len(answers))
        likeness = [sum(self.agree(one, other) for other in answers) for one in answers]
        best = likeness.index(max(likeness))
        backbone = answers[best]
        text, sure, begins = words.vote([answer["text"] for answer in answers], best)
        if not text and backbone["text"]:
            return dict(backbone), confidence_of_likeness([self.agree(backbone, answer) for answer in answers])
        moved = [{"at": one["at"], "place": _moved(one["place"], backbone["text"], begins, len(text))} for one in backbone.get("marks", ())]
        moved.sort(key=lambda one: (one["place"], one["at"]))
        merged: Answer = {"text": text, "marks": moved} if moved else {"text": text}
        return merged, min(round(sure, 4), confidence_of_likeness([self.agree(merged, answer) for answer in answers]))

    def export(self, answer: Answer | None) -> dict[str, Any]:
        if not answer:
            return {}
        marks = "|".join(f"{one['at']:g}@{one['place']}" for one in answer.get("marks", ()))
        return {"text": answer["text"]} | ({"marks": marks} if marks else {})

    def read_flat(self, interface: Mapping[str, Any], flat: Mapping[str, Any]) -> Answer:
        if not isinstance(flat.get("marks"), str):
            return dict(flat)
        found = [_FLAT_MARK.fullmatch(one) for one in flat["marks"].split("|") if one]
        return {**flat, "marks": [{"at": float(one[1]), "place": int(one[2])} if one else None for one in found]}


def _moved(place: int, text: str, begins: Sequence[int], length: int) -> int:
    """Where a place of the backbone's text is after the vote: at the beginning of the same word."""
    at = 0
    for number, word in enumerate(words.words(text)):
        if at >= place:
            return begins[number]
        at += len(word.text) + len(word.space)
    return length


TYPE = Transcribe()
