"""Correct a text or a piece of code.

Interface: `text` (template with `{{column}}`), `language` (a hint such as "en" or "python"), `code` (true: shown in
a fixed-width type, highlighted where the language is known), `allow_empty`. Answer: `{"text": "…"}`; kept beside it are
the diff and how many characters were added and removed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.core.texts import N_, _
from marketplace.task_types import form_fields, template
from marketplace.task_types.base import Answer, Problems, TaskType, answer_object, refuse_if
from marketplace.task_types.confidence import confidence
from marketplace.task_types.differences import blocks
from marketplace.task_types.gold import share_of_corrections

MOST_CHARACTERS = 100_000
# Comparing letter by letter costs the product of the lengths; above this, whole lines are counted instead.
CLOSE_LOOK = 1_000_000
CONTEXT_LINES = 3
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Edit(TaskType):
    """A text is shown in a field and handed in corrected."""

    name = "edit"
    label = N_("Edit")
    icon = "edit"
    answer_seconds = 25.0
    description = N_("Workers correct a text or a piece of code; the difference is kept.")
    interface_keys = ("text", "image", "audio", "language", "code", "allow_empty")
    answer_page = "task_types/edit/answer.html"
    interface_schema = {
        "language": {"type": "string", "maxLength": 40},
        "code": {"type": "boolean", "default": False},
        "allow_empty": {"type": "boolean", "default": False},
    }
    answer_schema = {
        "type": "object",
        "properties": {"text": {"type": "string", "maxLength": MOST_CHARACTERS}},
        "required": ["text"],
        "additionalProperties": False,
    }
    answer_shows = ("text",)

    def check_interface(self, interface: Any, columns: Iterable[str] | None = None) -> dict[str, Any]:
        problems: Problems = {}
        clean = self.known_keys(interface, problems)
        self.check_templates(clean, columns, problems)
        if not clean.get("text"):
            problems.setdefault("interface.text", []).append(_("Say which text is to be corrected, as in “{{text}}”."))
        if not isinstance(clean.get("language", ""), str) or len(str(clean.get("language", ""))) > 40:
            problems["interface.language"] = [_("This must be a short text, such as “en”.")]
        for key in ("code", "allow_empty"):
            if not isinstance(clean.setdefault(key, False), bool):
                problems[f"interface.{key}"] = [_("This must be true or false.")]
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
        problems: Problems = {f"answer.{key}": [_("This is no part of the answer; it is {“text”: …}.")] for key in answer if key != "text"}
        text = answer.get("text")
        if not isinstance(text, str):
            problems["answer.text"] = [_("Give the corrected text, as text.")]
        elif len(text) > MOST_CHARACTERS:
            problems["answer.text"] = [_("The text is longer than %(most_characters)s characters.", most_characters=f"{MOST_CHARACTERS:,}")]
        elif not text.strip() and not interface.get("allow_empty"):
            problems["answer.text"] = [_("The text is empty.")]
        elif "\0" in text:
            problems["answer.text"] = [_("The text contains a zero character, which cannot be stored.")]
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
        added, removed = characters_added_and_removed(before, after)
        counted = {"characters_changed": added + removed, "characters_added": added, "characters_removed": removed}
        return {"diff": unified_diff(before, after)} | counted

    def answer_view(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        before, after = template.fill(interface["text"], input), answer["text"]
        added, removed = characters_added_and_removed(before, after)
        share = (added + removed) / (len(before) + len(after)) if before or after else 0.0
        return {"lines": marked(before, after, bool(interface.get("code"))), "added": added, "removed": removed, "percent": round(100 * share)}

    def agree(self, a: Answer, b: Answer) -> float:
        return similarity(a["text"], b["text"])

    def gold_score(self, interface: Mapping[str, Any], input: Mapping[str, Any], answer: Answer, gold: Answer) -> float:
        """How far the corrections are the known ones; of a text in which nothing is to be corrected how much of it is left."""
        given, made, known = (text.strip() for text in (template.fill(interface["text"], input), answer["text"], gold["text"]))
        if given == known or made == known:
            return similarity(made, known)
        return share_of_corrections(characters_changed(given, made), characters_changed(given, known), characters_changed(made, known))

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
    """How many characters were taken away or added."""
    return sum(characters_added_and_removed(before, after))


def characters_added_and_removed(before: str, after: str) -> tuple[int, int]:
    """How many characters were added, and how many taken away: line by line first, then letter by letter inside changed lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    added = removed = 0
    for kind, a1, a2, b1, b2 in blocks(old, new):
        if kind != "equal":
            gone, come = "".join(old[a1:a2]), "".join(new[b1:b2])
            same = _letters_kept(gone, come)
            added, removed = added + len(come) - same, removed + len(gone) - same
    return added, removed


def similarity(a: str, b: str) -> float:
    """1 for the same text, 0 for nothing in common: the share of the characters that both have."""
    if a == b:
        return 1.0
    a, b = sorted((a, b))  # what is found to be the same may depend on which text comes first
    return max(0.0, 1 - characters_changed(a, b) / (len(a) + len(b)))


def marked(before: str, after: str, code: bool) -> list[dict[str, Any]]:
    """The difference for people: lines of `{"kind", "parts": [(kind, text)]}`, with the words that changed as parts.

    Code is shown line by line, as removed and added; a text in one, with its changes inside. Long stretches without a
    change are one line of kind "fold", with their `count`.
    """
    old, new = before.splitlines(), after.splitlines()
    shown: list[dict[str, Any]] = []
    for kind, a1, a2, b1, b2 in blocks(old, new):
        if kind == "equal":
            shown += _folded(old[a1:a2], bool(a1), a2 < len(old))
        elif code:
            shown += _marked_lines(old[a1:a2], new[b1:b2])
        else:
            shown.append({"kind": "changed", "parts": _word_parts("\n".join(old[a1:a2]), "\n".join(new[b1:b2]))})
    return shown


def _folded(lines: list[str], before: bool, after: bool) -> list[dict[str, Any]]:
    same = [{"kind": "same", "parts": [("same", line)]} for line in lines]
    head, tail = CONTEXT_LINES if before else 0, CONTEXT_LINES if after else 0
    hidden = len(same) - head - tail
    if hidden < 2:
        return same
    return [*same[:head], {"kind": "fold", "count": hidden}, *same[len(same) - tail :]]


def _marked_lines(old: list[str], new: list[str]) -> list[dict[str, Any]]:
    removed, added = [], []
    for place in range(max(len(old), len(new))):
        gone, come = old[place] if place < len(old) else None, new[place] if place < len(new) else None
        parts = _word_parts(gone or "", come or "")
        if gone is not None:
            removed.append({"kind": "removed", "parts": [part for part in parts if part[0] != "added"] if come is not None else [("same", gone)]})
        if come is not None:
            added.append({"kind": "added", "parts": [part for part in parts if part[0] != "removed"] if gone is not None else [("same", come)]})
    return removed + added


def _word_parts(old: str, new: str) -> list[tuple[str, str]]:
    """Both texts in one, word by word: what is the same, what was removed and what was added."""
    if len(old) * len(new) > CLOSE_LOOK:
        return [("removed", old), ("added", new)]
    a, b = _WORD.findall(old), _WORD.findall(new)
    parts: list[tuple[str, str]] = []
    for kind, a1, a2, b1, b2 in blocks(a, b):
        if kind == "equal":
            parts.append(("same", "".join(a[a1:a2])))
        else:
            parts += [(word, text) for word, text in (("removed", "".join(a[a1:a2])), ("added", "".join(b[b1:b2]))) if text]
    return parts


def _letters_kept(old: str, new: str) -> int:
    if not old or not new or len(old) * len(new) > CLOSE_LOOK:
        return 0
    matches = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matches)


TYPE = Edit()
