"""Correct a text or a piece of code.

Interface: `text` (template with `{{column}}`), `language` (a hint such as "en" or "python"), `code` (true: shown in
a fixed-width type), `allow_empty`. Answer: `{"text": "…"}`; kept beside it are the diff and how many characters changed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.task_types import form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, refuse_if
from marketplace.task_types.confidence import confidence

MOST_CHARACTERS = 100_000
# Comparing letter by letter costs the product of the lengths; above this, whole lines are counted instead.
CLOSE_LOOK = 1_000_000


class Edit(TaskType):
    """A text is shown in a field and handed in corrected."""

    name = "edit"
    label = "Edit"
    icon = "edit"
    description = "Workers correct a text or a piece of code; the difference is kept."
    interface_keys = ("text", "image", "audio", "language", "code", "allow_empty")

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        if not clean.get("text"):
            problems.setdefault("interface.text", []).append("Say which text is to be corrected, as in “{{text}}”.")
        if not isinstance(clean.get("language", ""), str) or len(str(clean.get("language", ""))) > 40:
            problems["interface.language"] = ["This must be a short text, such as “en”."]
        for key in ("code", "allow_empty"):
            if not isinstance(clean.setdefault(key, False), bool):
                problems[f"interface.{key}"] = ["This must be true or false."]
        refuse_if(problems)
        return clean

    def interface_of_form(self, values: form_fields.Values, problems: Problems) -> dict[str, Any]:
        ticks = {key: form_fields.ticked(values, key) for key in ("code", "allow_empty")}
        return super().interface_of_form(values, problems) | form_fields.texts(values, ["language"]) | ticks

    def view(self, interface: Mapping[str, Any], input: Mapping[str, Any]) -> dict[str, Any]:
        return self.shown(interface, input) | {
            "code": interface.get("code", False),
            "language": interface.get("language", ""),
            "required": not interface.get("allow_empty"),
            "most_characters": MOST_CHARACTERS,
        }

    def check_answer(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Any) -> Answer:
        answer = answer_object(answer)
        problems: Problems = {f"answer.{key}": ["This is no part of the answer; it is {“text”: …}."] for key in answer if key != "text"}
        text = answer.get("text")
        if not isinstance(text, str):
            problems["answer.text"] = ["Give the corrected text, as text."]
        elif len(text) > MOST_CHARACTERS:
            problems["answer.text"] = [f"The text is longer than {MOST_CHARACTERS:,} characters."]
        elif not text.strip() and not interface.get("allow_empty"):
            problems["answer.text"] = ["The text is empty."]
        elif "\0" in text:
            problems["answer.text"] = ["The text contains a zero character, which cannot be stored."]
        refuse_if(problems)
        return {"text": text}

    def parse_form(self, interface: Mapping[str, Any], form: Any) -> Answer:
        # Browsers send every line break of a text field as CR LF, whatever it was.
        return {"text": form["text"].replace("\r\n", "\n")} if "text" in form else {}

    def schema(self, interface: Mapping[str, Any]) -> dict[str, Any]:
        text = {"type": "string", "minLength": 0 if interface.get("allow_empty") else 1, "maxLength": MOST_CHARACTERS}
        return {"type": "object", "properties": {"text": text}, "required": ["text"], "additionalProperties": False}

    def details(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any] | None:
        before, after = template.fill(interface["text"], input), answer["text"]
        return {"diff": unified_diff(before, after), "characters_changed": characters_changed(before, after)}

    def agree(self, a: Answer, b: Answer) -> float:
        return similarity(a["text"], b["text"])

    def merge(self, answers: Sequence[Answer], workers: Sequence[Any] = (), interface: Mapping[str, Any] | None = None) -> tuple[Answer, float]:
        """The answer that is most like the others; of several such the first handed in.

        The confidence counts as a vote each answer that is the same but for white space at the ends, and never
        exceeds the mean likeness to the others.
        """
        if not answers:
            return {}, 0.0
        texts = [answer["text"] for answer in answers]
        likeness = [sum(similarity(one, other) for other in texts) for one in texts]
        best = max(range(len(texts)), key=lambda place: (likeness[place], -place))
        same = sum(text.strip() == texts[best].strip() for text in texts)
        sure = confidence([same, *[1] * (len(texts) - same)], len(texts))
        return {"text": texts[best]}, round(min(sure, likeness[best] / len(texts)), 4)

    def export(self, answer: Answer | None) -> dict[str, Any]:
        return {"text": answer["text"]} if answer else {}


def unified_diff(before: str, after: str) -> str:
    """The difference in the form that `diff -u` prints, without file names; empty when nothing changed."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="")
    return "\n".join(lines)


def characters_changed(before: str, after: str) -> int:
    """How many characters were taken away or added: line by line first, then letter by letter inside changed lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    changed = 0
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            changed += _letters_changed("".join(old[a1:a2]), "".join(new[b1:b2]))
    return changed


def similarity(a: str, b: str) -> float:
    """1 for the same text, 0 for nothing in common: the share of the characters that both have."""
    if a == b:
        return 1.0
    return max(0.0, 1 - characters_changed(a, b) / (len(a) + len(b)))


def _letters_changed(old: str, new: str) -> int:
    if not old or not new or len(old) * len(new) > CLOSE_LOOK:
        return len(old) + len(new)
    matches = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return len(old) + len(new) - 2 * sum(block.size for block in matches)


TYPE = Edit()
